"""What else a run is asked to write, and where that cannot be written."""

from pathlib import Path

import pytest

from backproof.grading.gradebook_store import DATABASE_FILE, Store
from backproof.grading.run_directory import RunDirectory
from backproof.grading.run_errors import StoppedError
from tests.support.grade_factory import PLANAR_ASSIGNMENT, make_grade
from tests.support.sample_verdicts import CONFORMING_VERDICT


@pytest.mark.parametrize("option", ["junit", "nbgrader"])
def test_a_file_that_cannot_be_written_is_the_one_that_is_named(
    option: str, tmp_path: Path
) -> None:
    there = tmp_path / "marks"
    there.mkdir()
    folder = RunDirectory(tmp_path, PLANAR_ASSIGNMENT, **{option: there})
    with Store(tmp_path / DATABASE_FILE) as store:
        store.write_run(PLANAR_ASSIGNMENT, {})
        store.add(make_grade(CONFORMING_VERDICT, "ada"))
        with pytest.raises(StoppedError) as raised:
            folder.write_results(store, {})
    assert str(raised.value) == f"{there}: cannot be written: Is a directory"
    assert (tmp_path / "gradebook.csv").is_file()
