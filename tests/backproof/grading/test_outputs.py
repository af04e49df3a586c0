"""What else a run is asked to write, and where that cannot be written."""

from pathlib import Path

import pytest

from backproof.grading.outputs import Folder
from backproof.grading.store import NAME, Store
from backproof.grading.trouble import StoppedError
from tests.backproof.classes import PLANAR, graded
from tests.backproof.verdicts import RIGHT


@pytest.mark.parametrize("option", ["junit", "nbgrader"])
def test_a_file_that_cannot_be_written_is_the_one_that_is_named(
    option: str, tmp_path: Path
) -> None:
    there = tmp_path / "marks"
    there.mkdir()
    folder = Folder(tmp_path, PLANAR, **{option: there})
    with Store(tmp_path / NAME) as store:
        store.open_run(PLANAR, {})
        store.add(graded(RIGHT, "ada"))
        with pytest.raises(StoppedError) as raised:
            folder.finish(store, {})
    assert str(raised.value) == f"{there}: cannot be written: Is a directory"
    assert (tmp_path / "gradebook.csv").is_file()
