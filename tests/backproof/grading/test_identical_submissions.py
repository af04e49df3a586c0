"""Submissions with the same contents are reported; a changed data file is judged again."""

from pathlib import Path

import pytest

from backproof.grading.identical_submissions import note_identical
from backproof.results.submission import Submission
from tests.support.class_factory import LAYER_BINDING, RIGHT, WRONG, grade_class, stored_grades

READS_FILE = """
from pathlib import Path

FACTOR = float((Path(__file__).parent / "factor.txt").read_text())


def layer(X, p):
    return FACTOR * (p["W1"] @ X + p["b1"])
"""


def _write(folder: Path, **files: str) -> Path:
    """Write a class of folders; a name such as `ada__net` is the file net.py of ada."""
    folder.mkdir()
    (folder.parent / "layer.binding").write_text(LAYER_BINDING, encoding="utf-8")
    for name, text in files.items():
        student, _, stem = name.partition("__")
        (folder / student).mkdir(exist_ok=True)
        (folder / student / f"{stem}.py").write_text(text, encoding="utf-8")
    return folder


def test_the_same_contents_under_other_names_are_reported_at_each(tmp_path: Path) -> None:
    students = _write(tmp_path / "class", ada__net=RIGHT, bob__layer=RIGHT, eve__net=WRONG)
    grade_class(students, tmp_path / "out")
    reasons = {name: g.review_reasons for name, g in stored_grades(tmp_path / "out").items()}
    assert "the same as bob, byte for byte" in reasons["ada"]
    assert "the same as ada, byte for byte" in reasons["bob"]
    assert not any("byte for byte" in reason for reason in reasons["eve"])


@pytest.mark.parametrize(("count", "end"), [(3, "s1, s2, byte for byte"), (7, "s4 and 2 more, ")])
def test_a_note_names_a_few_of_the_others(count: int, end: str) -> None:
    submissions = [Submission(f"s{n}", "", None, "", content_digest="x") for n in range(count)]
    (first, *_) = note_identical(submissions)
    assert end in first.notes[-1]


def test_submissions_without_contents_are_not_the_same() -> None:
    submissions = [Submission(name, "", None, "") for name in ("ada", "bob")]
    assert list(note_identical(submissions)) == submissions


def test_a_changed_data_file_is_judged_again(tmp_path: Path) -> None:
    students = _write(tmp_path / "class", ada__net=READS_FILE, bob__net=RIGHT)
    factor = students / "ada" / "factor.txt"
    factor.write_text("0.5", encoding="utf-8")
    grade_class(students, tmp_path / "out")
    factor.write_text("1", encoding="utf-8")
    grade_class(students, tmp_path / "out", "--resume")
    status = {name: g.status for name, g in stored_grades(tmp_path / "out").items()}
    assert status == {"ada": "conforms", "bob": "conforms"}
