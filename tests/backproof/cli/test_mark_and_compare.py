"""`backproof mark` and `backproof compare`: one line for each error, and rewritten pages."""

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from backproof.cli.main import run
from backproof.grading.gradebook_store import DATABASE_FILE, Store
from backproof.grading.run_directory import RunDirectory
from tests.support.grade_factory import PLANAR_ASSIGNMENT, make_grade, make_submission
from tests.support.sample_verdicts import CONFORMING_VERDICT, HOSTILE_TEXT, ONE_FAULT

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Create the output folder of a run."""
    folder = RunDirectory(tmp_path / "out", PLANAR_ASSIGNMENT)
    folder.out.mkdir()
    with Store(folder.out / DATABASE_FILE) as store:
        store.write_run(PLANAR_ASSIGNMENT, {"seed": "987654321"})
        for one in (make_grade(CONFORMING_VERDICT, "ada"), make_grade(ONE_FAULT, "bob")):
            store.add(one)
            folder.write_feedback(one)
        folder.write_results(store, {})
    return folder.out


def _row(out: Path, name: str) -> Mapping[str, str]:
    with (out / "gradebook.csv").open(newline="") as file:
        return next(row for row in csv.DictReader(file) if row["submission"] == name)


def test_setting_a_mark_rewrites_all_files(out: Path, capsys: Printed) -> None:
    assert run(["mark", str(out), "bob", "3.47 dZ1", "1", "--reason", "it was on paper"]) == 0
    assert capsys.readouterr().out == "bob: 3.47 dZ1 is 1 by hand; the score is 8 of 22\n"
    assert (_row(out, "bob")["score"], _row(out, "ada")["score"]) == ("8", "8")
    assert json.loads((out / "feedback" / "bob.json").read_text())["score"] == 8
    assert "it was on paper" in (out / "feedback" / "bob.html").read_text()
    assert "987654321" not in (out / "index.html").read_text()


def test_withdrawing_a_mark_restores_all_files(out: Path, capsys: Printed) -> None:
    before = (out / "feedback" / "bob.json").read_text()
    run(["mark", str(out), "bob", "dZ1", "1", "--reason", "it was on paper"])
    assert run(["mark", str(out), "bob", "dZ1", "--withdraw"]) == 0
    assert "counts as it was judged" in capsys.readouterr().out
    assert (out / "feedback" / "bob.json").read_text() == before
    assert "it was on paper" not in (out / "feedback" / "bob.html").read_text()
    assert _row(out, "bob")["by_hand"] == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bbo", "dZ1", "1", "--reason", "x"], "no submission 'bbo': did you mean 'bob'?"),
        (["bo", "dZ1", "1", "--reason", "x"], "no submission 'bo': did you mean 'bob'?"),
        (
            ["zoe", "dZ1", "1", "--reason", "x"],
            "no submission 'zoe': expected one such as ada, bob",
        ),
        (
            ["bob", "X9Y", "1", "--reason", "x"],
            "no item 'X9Y': expected one such as n0, n2, ",
        ),
        (["bob", "dZ9", "1", "--reason", "x"], "no item 'dZ9'"),
        (["bob", "dZ1", "7", "--reason", "x"], "7 points: expected 0 to 1"),
        (["bob", "dZ1", "1"], "needs a reason"),
        (["bob", "dZ1", "--reason", "x"], "expected POINTS"),
        (["bob", "dZ1", "1", "--reason", "x", "--withdraw"], "expected POINTS"),
        (["bob", "dZ1", "--withdraw"], "no mark of 3.47 dZ1 was set by hand"),
        (["bob", "dZ1", "one", "--reason", "x"], "POINTS is 'one': expected a number of points"),
        (["bob", "dZ1", "-1", "--reason", "x"], "3.47 dZ1: -1 points: expected 0 to 1"),
        (["bob", "dZ1", "-.5", "--reason", "-1"], "3.47 dZ1: -0.5 points: expected 0 to 1"),
        (["bob", "dZ1", "nan", "--reason", "x"], "3.47 dZ1: nan points: expected 0 to 1"),
        (["bob", "dZ1", "1", "--reasn", "x"], "No such option '--reasn'"),
    ],
)
def test_invalid_mark_is_an_error_of_one_line(
    out: Path, words: list[str], message: str, capsys: Printed
) -> None:
    assert run(["mark", str(out), *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("words", [["compare"], ["mark", "bob", "dZ1", "1", "--reason", "x"]])
def test_an_empty_file_is_no_gradebook(
    out: Path, words: list[str], tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / DATABASE_FILE).touch()
    command, *rest = words
    assert run([command, str(tmp_path), *(rest or [str(out)])]) == 2
    assert "gradebook.sqlite: is empty: expected the --out of a run" in capsys.readouterr().err


def test_equal_runs_have_nothing_to_show(out: Path, tmp_path: Path, capsys: Printed) -> None:
    shutil.copytree(out, tmp_path / "again")
    assert run(["compare", str(out), str(tmp_path / "again")]) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"


def test_differences_are_a_table_with_reasons(out: Path, tmp_path: Path, capsys: Printed) -> None:
    again = tmp_path / "again"
    shutil.copytree(out, again)
    run(["mark", str(again), "bob", "dZ1", "0.5", "--reason", "it was on paper"])
    with Store.from_run(again) as store:
        store.write_run(PLANAR_ASSIGNMENT, {"seed": "123456789", "numpy": "3.0"})
        store.add(
            make_grade(CONFORMING_VERDICT, "carl", submission=make_submission("carl", HOSTILE_TEXT))
        )
    capsys.readouterr()
    assert run(["compare", str(out), str(again)]) == 1
    shown = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines == [
        "numpy: not there, then 3.0",
        "submission what before after why",
        "bob score 7 of 22 7.5 of 22 marks by hand",
        "3.47 dZ1 differs, 0 of 1 differs, 0.5 of 1 by hand: it was on paper",
        "carl submission not there 8 of 22",
        "2 submissions differ.",
    ]
    assert "123456789" not in shown


@pytest.mark.parametrize("other", ["nowhere", "prose"])
def test_folder_without_a_run_is_an_error_of_one_line(
    out: Path, tmp_path: Path, other: str, capsys: Printed
) -> None:
    (tmp_path / "prose").mkdir()
    (tmp_path / "prose" / DATABASE_FILE).write_text("Dear Professor, " * 50)
    assert run(["compare", str(out), str(tmp_path / other)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
