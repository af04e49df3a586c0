"""The student page shows the marks, the faults with hints, and what is right."""

import re
from dataclasses import replace

import pytest

from backproof.assignment.definition import LatePolicy, TrainingSpec
from backproof.reporting.student_page import student_page
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.status import Status
from backproof.results.verdict import Cause
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    assignment_with_feedback,
    make_grade,
    make_marks,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
)
from tests.support.html_reader import HtmlReader
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HINT,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
    SAMPLE_VERDICTS,
)
from tests.support.sample_verdicts import TWO_FAULTS as TWO

EVERYONE = {name: make_grade(verdict) for name, verdict in SAMPLE_VERDICTS.items()} | {
    "unjudged": make_unjudged_grade("the archive leads out of itself"),
}


def _words(grade: GradedSubmission, assignment: object = PLANAR_ASSIGNMENT) -> str:
    return HtmlReader(student_page(grade, assignment)).visible_text  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_the_page_is_well_formed_and_self_contained(name: str) -> None:
    page = student_page(EVERYONE[name], PLANAR_ASSIGNMENT)
    reader = HtmlReader(page)
    assert reader.open_tags == [""]
    assert not [
        *reader.attribute_values("src"),
        *reader.attribute_values("action"),
        *reader.attribute_values("style"),
    ]
    assert reader.attribute_values("href") == ["#marks"]
    assert "marks" in reader.attribute_values("id")
    assert "default-src 'none'" in reader.attribute_values("content")[0]
    assert page.startswith("<!DOCTYPE html>")


def test_the_page_shows_the_score_and_the_number_of_results_by_status() -> None:
    words = _words(make_grade(ONE_FAULT))
    assert "ada Planar data classification 7 of 22 points" in words
    results = "Results: 5 right, 2 right on your own earlier values, 1 wrong"
    assert f"{results}, 14 could not be checked." in words


def test_a_fault_has_its_formula_and_hint_and_consequences_keep_their_marks() -> None:
    page = student_page(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert "3.47 dZ1" in fault
    assert "<math" in fault
    assert HINT in fault
    assert "These keep their marks: 3.48 dW1, 3.49 db1." in HtmlReader(page).visible_text


def test_a_cause_that_repeats_the_observation_is_shown_once() -> None:
    message = "raised KeyError: 'X' (line 3)."
    sizes = EquationVerdict(None, "n0", "layer_sizes", Status.CRASHED, message)
    crashed = replace(
        CONFORMING_VERDICT,
        equations=(sizes, *CONFORMING_VERDICT.equations[1:]),
        faults=(Cause("", "n0", None, message, "layer_sizes"),),
    )
    page = student_page(make_grade(crashed), PLANAR_ASSIGNMENT)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert fault.count("raised KeyError") == 1
    assert "Seen:" in fault


def test_an_empty_message_leaves_no_empty_phrase() -> None:
    close = EquationVerdict("3.47", "dZ1", "backward_propagation", Status.CLOSE)
    wrong = replace(
        CONFORMING_VERDICT.equations[3], status=Status.DIFFERS, sizes=(("m", 2),), entry=None
    )
    verdict = replace(
        CONFORMING_VERDICT, equations=(*CONFORMING_VERDICT.equations[:3], wrong, close)
    )
    words = _words(make_grade(verdict))
    assert "Close, no points deducted: 3.47 dZ1 in backward_propagation. " in words
    assert "Seen with m = 2" in words
    assert "Seen: Seen" not in words


def test_right_results_are_listed_by_function() -> None:
    words = _words(make_grade(ONE_FAULT))
    assert "Every result of layer_sizes, forward_propagation, compute_cost" in words
    assert "Every result of backward_propagation" not in words


def test_missing_close_and_unjudged_results_are_listed() -> None:
    words = _words(make_grade(INCOMPLETE))
    assert (
        "Missing: 3.47 dZ1 in backward_propagation. backward_propagation is not defined." in words
    )
    assert "Not judged: 3.45 J in compute_cost. it looks like the squared error." in words
    assert "Close, no points deducted: 3.20 A1 in forward_propagation, as float32." in _words(
        make_grade(TWO)
    )


def test_every_mark_has_a_row_with_formula_glyph_words_and_points() -> None:
    page = student_page(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT)
    table = page.partition('<table class="equations marks">')[2]
    rows = re.findall(r'<tr class="[\w-]+">\n<th scope="row">.*?</tr>', table, re.DOTALL)
    assert len(rows) == len(PLANAR_ASSIGNMENT.points)
    [row] = [row for row in rows if "3.47" in row]
    assert "<math" in row
    assert "✗" in row
    assert "differs (inferred)" in row
    assert "0 of 1" in row


def test_a_manual_mark_is_shown_with_its_reason() -> None:
    marks = with_manual_mark(make_marks(ONE_FAULT), "3.47 dZ1", 0.5, "Right on paper.")
    words = _words(make_grade(ONE_FAULT, marks=marks))
    assert "3.47 dZ1: 0.5 of 1 Right on paper." in words
    assert "set by hand 0.5 of 1" in words
    assert "by hand" not in _words(make_grade(ONE_FAULT))


def test_lateness_is_shown_with_its_penalty() -> None:
    late = replace(make_submission("ada"), late=True, days_late=1.0)
    words = _words(make_grade(CONFORMING_VERDICT, submission=late, score=6.0, penalty=2.0))
    assert "8 for the work, minus 2 because it was submitted 1 day late." in words
    assert "No points are deducted." in _words(make_grade(CONFORMING_VERDICT, submission=late))
    assert "late" not in _words(make_grade(CONFORMING_VERDICT))


def test_lateness_of_unknown_duration_deducts_no_points() -> None:
    strict = replace(PLANAR_ASSIGNMENT, late_policy=LatePolicy(0.1))
    unknown = make_grade(CONFORMING_VERDICT, submission=replace(make_submission("ada"), late=True))
    words = _words(unknown, strict)
    assert "It was submitted late. How late is not known, so no points are deducted." in words
    assert "No points are deducted." not in words
    within_grace = make_grade(
        CONFORMING_VERDICT, submission=replace(make_submission("ada"), late=True, days_late=0.1)
    )
    assert "It was submitted 0.1 days late. No points are deducted." in _words(within_grace, strict)


def test_an_unjudged_submission_has_the_reason_without_the_lecturers_paths() -> None:
    words = _words(make_unjudged_grade("the archive leads out of itself"))
    assert "The submission could not be judged the archive leads out of itself" in words
    assert "No marks The submission could not be judged" in words
    assert "of 22" not in words
    marked = replace(make_unjudged_grade("the archive leads out of itself"), score=1.0)
    marked = replace(marked, marks=with_manual_mark(marked.marks, "3.47 dZ1", 1.0, "on paper"))
    assert "1 of 22 points" in _words(marked)
    unreadable = replace(
        make_unjudged_grade(""), status="unreadable: /srv/lecturer/x/bob.py: is no Python"
    )
    path = make_submission("bob").path
    assert path is not None
    unreadable = replace(
        unreadable, submission=replace(unreadable.submission, path=path.parents[2] / "x" / "bob.py")
    )
    assert "unreadable: bob.py: is no Python" in _words(unreadable)


def test_the_training_loop_and_the_bonus_have_rows() -> None:
    marks = (
        *make_marks(CONFORMING_VERDICT),
        EquationMark(TRAINING_LOOP_LABEL, "nn_model", "differs", 0.0, 3.0),
        EquationMark(STABILITY_BONUS_LABEL, "compute_cost", "differs", 0.0, 2.0),
    )
    assignment = replace(
        PLANAR_ASSIGNMENT, training=TrainingSpec("nn_model(X, Y, n1, k)", 3.0), stability=2.0
    )
    words = _words(make_grade(CONFORMING_VERDICT, assignment=assignment, marks=marks), assignment)
    assert "nn_model – nn_model the effect of one more training iteration ✗ differs 0 of 3" in words
    assert "Bonus" in words
    assert "stability: finite results at extreme inputs (bonus) · not earned 0 of 2" in words
    assert "could not be checked; the bonus is not earned." in words


def test_the_page_shows_only_what_the_feedback_policy_allows() -> None:
    grade = make_grade(ONE_FAULT)
    assert HINT in _words(grade)
    assert "The smallest counterexample found" in _words(grade)
    assert "0.123456788" in _words(grade), "what is right"
    assert HINT not in _words(grade, assignment_with_feedback(hints=False))
    assert "counterexample" not in _words(grade, assignment_with_feedback(counterexample=False))
    without = _words(grade, assignment_with_feedback(expected=False))
    assert "0.123457" in without
    assert "expected" not in without


def test_the_page_has_no_seed_hidden_entry_other_student_or_review_flag() -> None:
    grade = make_grade(TWO, review_reasons=("the same file as bob",))
    grade = replace(
        grade, submission=replace(grade.submission, notes=("2 submissions have this name",))
    )
    grade = replace(grade, verdict={**(grade.verdict or {}), "seed": 987654321})
    page = student_page(grade, PLANAR_ASSIGNMENT)
    assert "987654321" not in page
    assert "bob" not in page
    assert "2 submissions" not in page
    assert "0.75" not in page, "an entry of the hidden tests"
    assert "--seed" not in page


def test_hostile_names_and_messages_are_shown_as_text() -> None:
    submission = replace(make_submission("h"), student=HOSTILE_TEXT)
    marks = with_manual_mark(make_marks(HOSTILE_VERDICT), "3.47 dZ1", 0.5, HOSTILE_TEXT)
    page = student_page(
        make_grade(HOSTILE_VERDICT, submission=submission, marks=marks), PLANAR_ASSIGNMENT
    )
    reader = HtmlReader(page)
    tags = [tag for tag, _ in reader.elements]
    assert "img" not in tags
    assert tags.count("script") == 1
    assert "{{7*7}}" in reader.text
    assert not [c for c in page if not c.isprintable() and c != "\n"]
