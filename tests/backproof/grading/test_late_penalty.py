"""What lateness takes in a run: by the due date of the assignment, where times are known."""

from pathlib import Path

import pytest

from backproof.cli.main import run
from backproof.grading import local_grading
from backproof.grading.gradebook_store import Store
from tests.support.class_factory import (
    RIGHT,
    grade_arguments,
    grade_in_process,
    gradebook_rows,
    write_class,
)

Captured = pytest.CaptureFixture[str]

LATE = "[late]\nper_day = 0.25\nmost = 0.5\n"
DUE = f"{LATE}due = 2024-10-01T00:00:00Z\n"

CAME = {
    "Ada": "2024-09-30 23:59:59.000000000 Z",
    "Bob": "2024-10-01 01:00:00.000000000 Z",
    "Zoe": "2024-10-09 02:00:00.000000000 +0200",
}
"""When each has handed in, as Gradescope exports it."""


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade without judges of their own, which take a while to start."""
    monkeypatch.setattr(local_grading, "grade", grade_in_process)


def _graded(folder: Path, rule: str, *more: str) -> dict[str, tuple[str, str, str]]:
    """The score, the penalty and what is said of lateness, by submission."""
    (folder.parent / "sheet.toml").write_text(f'binding = "layer.binding"\nexamples = 4\n{rule}')
    out = folder.parent / "out"
    command = grade_arguments(folder, out, *more)
    command[command.index("--assignment") + 1] = str(folder.parent / "sheet.toml")
    assert run(command) == 0
    return {
        n: (row["score"], row["penalty"], row["late"]) for n, row in gradebook_rows(out).items()
    }


def _export(tmp_path: Path) -> Path:
    folder = write_class(tmp_path / "export")
    metadata = ""
    for name, came in CAME.items():
        (folder / f"submission_{name}").mkdir()
        (folder / f"submission_{name}" / "net.py").write_text(RIGHT)
        metadata += f"submission_{name}:\n  :submitters:\n  - :name: {name}\n"
        metadata += f"    :email: {name}@example.org\n  :created_at: {came}\n"
    (folder / "submission_metadata.yml").write_text(metadata)
    return folder


def test_the_due_date_of_an_assignment_is_what_days_late_are_counted_from(tmp_path: Path) -> None:
    assert _graded(_export(tmp_path), DUE) == {
        "Ada": ("1", "0", ""),
        "Bob": ("0.75", "0.25", "less than 0.1 days late"),
        "Zoe": ("0.5", "0.5", "8 days late"),
    }


def test_changed_due_date_regrades_only_affected_submissions(
    tmp_path: Path, capsys: Captured
) -> None:
    folder = _export(tmp_path)
    assert {late for _, _, late in _graded(folder, LATE).values()} == {""}
    assert _graded(folder, DUE, "--resume")["Zoe"] == ("0.5", "0.5", "8 days late")
    assert "changed, or graded with different settings: Bob, Zoe\n" in capsys.readouterr().out
    later = f"{LATE}due = 2024-10-09\n"
    assert _graded(folder, later, "--resume")["Zoe"] == ("1", "0", "")


def test_late_mark_without_a_time_is_flagged_and_not_penalised(
    tmp_path: Path,
) -> None:
    folder = write_class(tmp_path / "canvas")
    (folder / "lovelaceada_LATE_101_9001_net.py").write_text(RIGHT)
    (folder / "smithjo_102_9002_net.py").write_text(RIGHT)
    assert _graded(folder, DUE)["lovelaceada"] == ("1", "0", "late")
    look = gradebook_rows(tmp_path / "out")["lovelaceada"]["look"]
    assert "late, but by how much is not known: no penalty was taken" in look
    page = (tmp_path / "out/feedback/lovelaceada.html").read_text()
    assert "How late is not known, so no points are deducted." in page


def test_manual_lateness_is_kept(tmp_path: Path, capsys: Captured) -> None:
    folder, out = write_class(tmp_path / "canvas"), tmp_path / "out"
    (folder / "ada_LATE_101_9001_net.py").write_text(RIGHT)
    _graded(folder, LATE)
    assert run(["mark", str(out), "ada", "late", "1.5", "--reason", "by mail on Friday"]) == 0
    assert "ada: late is 1.5 days by hand; the score is 0.5 of 1" in capsys.readouterr().out

    def by_hand() -> str:
        row = gradebook_rows(out)["ada"]
        page = (out / "feedback/ada.html").read_text()
        assert (row["score"], row["penalty"], row["late"]) == ("0.5", "0.5", "1.5 days late")
        assert "by how much" not in row["look"]
        assert "1 for the work, minus 0.5 because it was submitted 1.5 days late." in page
        assert "by mail on Friday" in page
        with Store.from_run(out) as store:
            [(score,)] = store._db.execute("SELECT score FROM scores").fetchall()
        assert score == 0.5
        return row["by_hand"]

    assert by_hand() == "late: 1.5 days (by mail on Friday)"
    (folder / "ada_LATE_101_9001_net.py").write_text(f"{RIGHT}# again\n")
    _graded(folder, LATE, "--resume")
    assert by_hand() == "late: 1.5 days (by mail on Friday)"
    assert run(["mark", str(out), "ada", "late", "--withdraw"]) == 0
    assert (gradebook_rows(out)["ada"]["score"], gradebook_rows(out)["ada"]["late"]) == (
        "1",
        "late",
    )
    assert "by how much is not known" in gradebook_rows(out)["ada"]["look"]


def test_lateness_that_cannot_be_set_is_refused_in_one_line(
    tmp_path: Path, capsys: Captured
) -> None:
    folder, out = _export(tmp_path), tmp_path / "out"
    _graded(folder, DUE)
    for arguments_of, said in (
        (("Zoe", "late", "0", "--reason", " "), "late: a mark set by hand needs a reason"),
        (("Zoe", "late", "9999", "--reason", "x"), "late: 9999 days: expected 0 to 3650"),
        (("Zoe", "late", "nan", "--reason", "x"), "late: nan days: expected 0 to 3650"),
        (("Zo", "late", "1", "--reason", "x"), "there is no submission 'Zo'"),
        (("Zoe", "late", "--withdraw"), "no mark of late was set by hand"),
    ):
        capsys.readouterr()
        assert run(["mark", str(out), *arguments_of]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
    assert run(["mark", str(out), "Zoe", "late", "0", "--reason", "was ill"]) == 0
    assert gradebook_rows(out)["Zoe"]["score"] == "1"
    assert "Submitted in time" in (out / "feedback/Zoe.html").read_text()
    _graded(folder, "", "--resume")
    assert run(["mark", str(out), "Zoe", "late", "1", "--reason", "x"]) == 2
    assert "the assignment has no [late]" in capsys.readouterr().err
