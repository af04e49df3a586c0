"""`backproof grade`: a row for each submission, and pages."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from backproof.cli.main import run
from backproof.grading.gradebook_store import Store
from tests.support.in_process import EXAMPLES

HOSTILE = """
import os
def forward_propagation(X, parameters):
    os._exit(1)
def layer_sizes(X, Y):
    return "=1+1"
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade a small class, and return the output folder."""
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    (folder / "ada.py").write_text((EXAMPLES / "planar" / "solution.py").read_text())
    wrong = EXAMPLES / "planar" / "wrong" / "dz1_without_slope.py"
    (folder / "=HYPERLINK(1).py").write_text(wrong.read_text())
    (folder / "hostile.py").write_text(HOSTILE)
    (folder / "prose.py").write_text("Dear Professor, my dog")
    command = ["grade", str(folder), "--assignment", "planar", "--out", str(out)]
    assert run([*command, "--isolation", "process", "--seed", "5", "--examples", "8"]) == 0
    return out


@pytest.fixture
def rows(graded: Path) -> Mapping[str, Mapping[str, str]]:
    with (graded / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def test_every_submission_has_a_row(rows: Mapping[str, Mapping[str, str]]) -> None:
    assert set(rows) == {"ada", "HYPERLINK(1)", "hostile", "prose"}


def test_a_right_submission_has_every_point(rows: Mapping[str, Mapping[str, str]]) -> None:
    assert rows["ada"]["score"] == rows["ada"]["max_score"] == "23"
    assert rows["ada"]["status"] == "conforms"


def test_a_wrong_dZ1_costs_one_point(rows: Mapping[str, Mapping[str, str]]) -> None:
    row = rows["HYPERLINK(1)"]
    assert row["score"] == "22"
    assert (row["3.47 dZ1"], row["3.48 dW1"], row["3.49 db1"]) == ("differs", "follows", "follows")


def test_a_name_that_is_a_formula_is_text(rows: Mapping[str, Mapping[str, str]]) -> None:
    assert rows["HYPERLINK(1)"]["student"] == "'=HYPERLINK(1)"
    assert not any(cell.startswith("=") for row in rows.values() for cell in row.values())


def test_what_is_not_python_has_no_points_and_a_reason(
    rows: Mapping[str, Mapping[str, str]],
) -> None:
    assert rows["prose"]["score"] == "0"
    assert "SyntaxError" in rows["prose"]["status"]


def test_a_crash_costs_the_function_that_crashed(rows: Mapping[str, Mapping[str, str]]) -> None:
    assert rows["hostile"]["3.15 Z1"] == "crashed"
    assert rows["hostile"]["3.45 J"] == "missing"


def test_the_feedback_has_the_score_and_not_the_seed(graded: Path) -> None:
    data = json.loads((graded / "feedback" / "ada.json").read_text())
    assert (data["score"], data["max_score"], data["seed"]) == (23, 23, None)
    names = {"ada", "HYPERLINK(1)", "hostile", "prose"}
    files = {path.name for path in (graded / "feedback").iterdir()}
    assert files == {f"{name}.{kind}" for name in names for kind in ("html", "json")}


def test_the_lecturers_page_lists_every_submission(graded: Path) -> None:
    page = (graded / "index.html").read_text()
    assert all(name in page for name in ("ada", "HYPERLINK(1)", "hostile", "prose"))


def test_the_store_has_what_the_gradebook_has(
    graded: Path, rows: Mapping[str, Mapping[str, str]]
) -> None:
    with Store.from_run(graded) as store:
        there = {one.submission.id: one.score for one in store.submissions()}
        facts = store.facts()
    assert there == {name: float(row["score"]) for name, row in rows.items()}
    assert facts["seed"] == "5"
    assert facts["assignment"] == "planar"
