"""The exports of a class as CSV, JUnit XML and JSON, each safe from hostile contents."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace

import pytest

from backproof.assignment.definition import Assignment, TrainingSpec
from backproof.binding import parse
from backproof.binding.equation_labels import equation_labels
from backproof.reporting import nbgrader_csv
from backproof.reporting.feedback_json import feedback_json
from backproof.reporting.gradebook_csv import (
    LEADING_COLUMNS,
    TRAILING_COLUMNS,
    format_number,
    gradebook,
)
from backproof.reporting.json_schema import key_descriptions
from backproof.reporting.junit_xml import class_to_junit
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    assignment_with_feedback,
    make_grade,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
)
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    CRASHED,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    ONE_FAULT,
    SAMPLE_VERDICTS,
)

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "\u200e=1", "\x00=1")


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_gradebook_has_its_fixed_columns_around_the_items() -> None:
    head = gradebook([], PLANAR_ASSIGNMENT).splitlines()[0].split(",")
    assert head == [*LEADING_COLUMNS, *PLANAR_ASSIGNMENT.points, *TRAILING_COLUMNS]
    more = replace(PLANAR_ASSIGNMENT, training=TrainingSpec("nn_model(X, Y, n1, k)"), stability=1.0)
    assert gradebook([], more).splitlines()[0].split(",") == [
        *LEADING_COLUMNS,
        *PLANAR_ASSIGNMENT.points,
        TRAINING_LOOP_LABEL,
        STABILITY_BONUS_LABEL,
        *TRAILING_COLUMNS,
    ]


def test_equation_columns_are_in_the_order_of_the_binding_and_of_its_graphs() -> None:
    forward = "f(X, {W1, b1, W2, b2}) -> (A2, {Z1, A1, Z2, A2})"
    labels = ("3.45 J", "3.15 Z1", "3.20 A1", "3.15 Z2", "3.21 A2")
    assert equation_labels(parse(f"cost(A2, Y) -> J\n{forward}")) == labels
    ways = "f(X, {W1, b1, W2, b2}) -> A2\nf(X, Y, {W1, b1, W2, b2}) -> (A2, Z1)"
    assert equation_labels(parse(ways)) == ("3.15 Z1", "3.21 A2"), (
        "of one function, called in two ways"
    )
    backward = "f({W1, b1, W2, b2}, {Z1, A1, Z2, A2}, X, Y) -> {dW1, db1, dW2, db2}"
    assert equation_labels(parse(backward)) == (
        "3.44 dZ2", "3.44 dW2", "3.46 db2", "3.47 dZ1", "3.48 dW1", "3.49 db1",
    )  # fmt: skip
    sizes = equation_labels(parse("layer_sizes(X, Y) -> (n0, _, n2)"))
    assert sizes == ("n0", "n2")


def test_every_submission_has_a_row_with_a_status_for_each_item() -> None:
    ada, bob = _rows(
        gradebook(
            [make_grade(ONE_FAULT), make_unjudged_grade("a zip bomb", "bob")], PLANAR_ASSIGNMENT
        )
    )
    assert (ada["score"], ada["max_score"]) == ("7", "22")
    assert (ada["3.47 dZ1"], ada["3.48 dW1"]) == ("differs", "follows")
    assert (bob["submission"], bob["score"], bob["status"]) == ("bob", "0", "a zip bomb")


def test_manual_marks_penalties_and_review_flags_are_listed() -> None:
    grade = make_grade(ONE_FAULT, score=6.3, penalty=0.7, review_reasons=("an eye", "or two"))
    marks = with_manual_mark(grade.marks, "3.47 dZ1", 0.5, "an appeal")
    (row,) = _rows(gradebook([replace(grade, marks=marks)], PLANAR_ASSIGNMENT))
    assert (row["score"], row["penalty"]) == ("6.3", "0.7")
    assert row["by_hand"] == "3.47 dZ1: 0.5 (an appeal)"
    assert row["look"] == "an eye; or two"


def test_lateness_is_listed_with_and_without_a_penalty() -> None:
    late = replace(make_submission("ada"), late=True)
    days = replace(make_submission("bob"), late=True, days_late=1.25)
    grades = [
        make_grade(CONFORMING_VERDICT, submission=late),
        make_grade(CONFORMING_VERDICT, submission=days),
        make_grade(CONFORMING_VERDICT, "cem"),
    ]
    rows = _rows(gradebook(grades, PLANAR_ASSIGNMENT))
    assert [row["late"] for row in rows] == ["late", "1.2 days late", ""]
    assert {(row["score"], row["penalty"]) for row in rows} == {("8", "0")}


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    submission = make_submission(formula, formula, key=formula, email=formula)
    grade = replace(make_unjudged_grade(formula, submission=submission), review_reasons=(formula,))
    for text in (
        gradebook([grade], PLANAR_ASSIGNMENT),
        nbgrader_csv.grades_to_csv([grade], PLANAR_ASSIGNMENT),
    ):
        for cell in (cell for row in csv.reader(io.StringIO(text)) for cell in row):
            assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠")), repr(cell)


@pytest.mark.parametrize(
    "name", ["Ada", "O'Neill", "Müller-Lüdenscheidt, Zoë", "李雷", "a=b", "3-2"]
)
def test_a_name_that_is_no_formula_is_unchanged(name: str) -> None:
    (row,) = _rows(
        gradebook(
            [make_grade(CONFORMING_VERDICT, submission=make_submission("x", name))],
            PLANAR_ASSIGNMENT,
        )
    )
    assert row["student"] == name


def test_a_row_with_hostile_text_is_one_line() -> None:
    odd = make_grade(
        HOSTILE_VERDICT,
        submission=make_submission("odd", HOSTILE_TEXT, origin=HOSTILE_TEXT),
        review_reasons=(HOSTILE_TEXT,),
    )
    assert len(gradebook([odd], PLANAR_ASSIGNMENT).splitlines()) == 2
    assert "\x1b" not in gradebook([odd], PLANAR_ASSIGNMENT)


@pytest.mark.parametrize(
    ("points", "written"), [(22.0, "22"), (0.1 + 0.2, "0.3"), (20 / 3, "6.666667"), (-0.0, "0")]
)
def test_points_are_written_without_needless_digits(points: float, written: str) -> None:
    assert format_number(points) == written


def test_nbgrader_has_its_columns_and_both_scores() -> None:
    submission = make_submission("ada", "Lovelace, Ada", key="17", email="ada@x.y")
    (row,) = _rows(
        nbgrader_csv.grades_to_csv(
            [make_grade(CONFORMING_VERDICT, submission=submission, score=6, penalty=2)],
            PLANAR_ASSIGNMENT,
        )
    )
    assert ",".join(row) == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
        "late_submission_penalty,score,max_score"
    )
    assert (row["student_id"], row["last_name"], row["first_name"]) == ("17", "Lovelace", "Ada")
    scores = row["raw_score"], row["late_submission_penalty"], row["score"], row["max_score"]
    assert scores == ("8", "2", "6", "22")


@pytest.mark.parametrize(
    ("student", "last", "first"),
    [("Ada Lovelace", "Lovelace", "Ada"), ("Plato", "Plato", ""), ("A. B. C", "C", "A. B.")],
)
def test_a_name_is_split_into_last_and_first_name(student: str, last: str, first: str) -> None:
    assert nbgrader_csv.split_name(student) == (last, first)


def _suites(*grades: GradedSubmission) -> Mapping[str, ET.Element]:
    top = ET.fromstring(class_to_junit(grades, PLANAR_ASSIGNMENT))  # noqa: S314  (our own)
    return {suite.attrib["name"]: suite for suite in top}


def test_junit_has_a_suite_for_each_submission_and_a_case_for_each_item() -> None:
    suites = _suites(
        make_grade(ONE_FAULT), make_grade(CRASHED, "bob"), make_unjudged_grade("no file", "carl")
    )
    assert list(suites) == ["ada", "bob", "carl"]
    assert len(suites["ada"].findall("testcase")) == len(PLANAR_ASSIGNMENT.points)
    assert [c.attrib["name"] for c in suites["ada"].findall("testcase[failure]")] == ["3.47 dZ1"]
    assert suites["bob"].attrib["errors"] == "2"
    error = suites["carl"].find("testcase/error")
    assert error is not None
    assert error.attrib["message"] == "no file"


def test_junit_counts_the_cases_of_a_suite() -> None:
    for suite in _suites(*(make_grade(v, name) for name, v in SAMPLE_VERDICTS.items())).values():
        cases = suite.findall("testcase")
        assert suite.attrib["tests"] == str(len(cases))
        for kind, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert suite.attrib[count] == str(sum(c.find(kind) is not None for c in cases))


def test_junit_has_manual_marks() -> None:
    grade = make_grade(ONE_FAULT)
    marks = with_manual_mark(grade.marks, "3.47 dZ1", 1.0, "an appeal")
    suite = _suites(replace(grade, marks=marks))["ada"]
    (case,) = suite.findall("testcase[@name='3.47 dZ1']")
    assert "set by hand: an appeal" in (case.findtext("system-out") or "")


def test_feedback_is_schema_1_with_marks_and_without_the_seed() -> None:
    data = json.loads(feedback_json(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT))
    assert (data["schema"], data["seed"], data["conforms"]) == (1, None, False)
    assert (data["score"], data["max_score"], len(data["marks"])) == (7, 22, 22)
    known = {path.split(".")[0].removesuffix("[]") for path, _, _ in key_descriptions()}
    assert set(data) == known | {"score", "max_score", "penalty", "marks"}


def test_feedback_on_an_unjudged_submission_has_the_reason() -> None:
    data = json.loads(feedback_json(make_unjudged_grade("a zip bomb"), PLANAR_ASSIGNMENT))
    assert (data["error"], data["seed"], data["score"]) == ("a zip bomb", None, 0)


@pytest.mark.parametrize(
    "assignment",
    [
        PLANAR_ASSIGNMENT,
        assignment_with_feedback(counterexample=False),
        assignment_with_feedback(hints=False),
    ],
)
def test_feedback_has_nothing_of_the_hidden_tests(assignment: Assignment) -> None:
    secret = replace(ONE_FAULT, seed=987654321, target="/srv/lecturer/unpacked/ada/solution.py")
    text = feedback_json(make_grade(secret), assignment)
    assert all(s not in text for s in ("987654321", "2.5e", "2500000", "/srv/lecturer"))
    assert json.loads(text)["plot"] is None
    assert all(equation["worst"] is None for equation in json.loads(text)["equations"])


def test_feedback_respects_the_feedback_policy() -> None:
    hidden = json.loads(
        feedback_json(
            make_grade(ONE_FAULT), assignment_with_feedback(hints=False, counterexample=False)
        )
    )
    assert (hidden["faults"], hidden["counterexample"]) == ([], None)
    without = json.loads(
        feedback_json(make_grade(ONE_FAULT), assignment_with_feedback(expected=False))
    )
    assert without["counterexample"]["expected"] is None
    assert without["counterexample"]["got"] is not None
    whole = json.loads(feedback_json(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT))
    assert whole["counterexample"]["expected"] is not None
    assert whole["faults"][0]["fault"] == "dz1-sigmoid-slope"


def test_feedback_has_the_reason_of_a_manual_mark() -> None:
    grade = make_grade(ONE_FAULT)
    marks = with_manual_mark(grade.marks, "3.47 dZ1", 1.0, "an appeal")
    data = json.loads(feedback_json(replace(grade, marks=marks), PLANAR_ASSIGNMENT))
    reasons = {mark["item"]: mark.get("reason") for mark in data["marks"]}
    assert (reasons["3.47 dZ1"], reasons["3.48 dW1"]) == ("an appeal", None)


def test_an_unknown_status_is_a_skipped_case() -> None:
    grade = make_grade(CONFORMING_VERDICT)
    bonus = EquationMark(STABILITY_BONUS_LABEL, "", "differs", 0.0, 2.0)
    suite = _suites(replace(grade, marks=(*grade.marks, bonus)))["ada"]
    assert not suite.findall("testcase[failure]")
    assert suite.findall("testcase[skipped]")[-1].attrib["name"] == STABILITY_BONUS_LABEL
