"""A student's page teaches: what is right, what is wrong and where, and what it costs."""

import re
from dataclasses import replace

import pytest

from backproof.assignment.definition import LatePolicy, TrainingSpec
from backproof.reporting.student_page import student_page
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    TRAINING_LOOP_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.verdict import Cause, EquationVerdict, Status
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


def _words(graded: GradedSubmission, assignment: object = PLANAR_ASSIGNMENT) -> str:
    return HtmlReader(student_page(graded, assignment)).visible_text  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_a_page_is_well_formed_and_needs_nothing_from_elsewhere(name: str) -> None:
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


def test_a_page_says_the_score_and_what_came_of_everything() -> None:
    words = _words(make_grade(ONE_FAULT))
    assert "ada Planar data classification 7 of 22 points" in words
    right = "Of what was asked: 5 right, 2 right on your own values, 1 wrong"
    assert f"{right}, 14 that nothing can be told of." in words


def test_what_is_wrong_comes_with_formula_and_hint_and_what_follows_keeps_its_marks() -> None:
    page = student_page(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert "3.47 dZ1" in fault
    assert "<math" in fault
    assert HINT in fault
    assert "These keep their marks: 3.48 dW1, 3.49 db1." in HtmlReader(page).visible_text


def test_a_cause_that_says_what_was_seen_is_said_once_and_a_size_has_one_place() -> None:
    said = "raised KeyError: 'X' (line 3)."
    sizes = EquationVerdict(None, "n0", "layer_sizes", Status.CRASHED, said)
    crashed = replace(
        CONFORMING_VERDICT,
        equations=(sizes, *CONFORMING_VERDICT.equations[1:]),
        faults=(Cause("", "n0", None, said, "layer_sizes"),),
    )
    page = student_page(make_grade(crashed), PLANAR_ASSIGNMENT)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert fault.count("raised KeyError") == 1
    assert "Seen:" in fault


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    close = EquationVerdict("3.47", "dZ1", "backward_propagation", Status.CLOSE)
    wrong = replace(
        CONFORMING_VERDICT.equations[3], status=Status.DIFFERS, sizes=(("m", 2),), entry=None
    )
    verdict = replace(
        CONFORMING_VERDICT, equations=(*CONFORMING_VERDICT.equations[:3], wrong, close)
    )
    words = _words(make_grade(verdict))
    assert "Close, and not punished: 3.47 dZ1 in backward_propagation. " in words
    assert "Seen with m = 2" in words
    assert "Seen: Seen" not in words


def test_what_is_right_is_said_by_function() -> None:
    words = _words(make_grade(ONE_FAULT))
    assert "Every result of layer_sizes, forward_propagation, compute_cost" in words
    assert "Every result of backward_propagation" not in words


def test_what_is_missing_close_or_not_judged_is_told_in_words_of_its_own() -> None:
    words = _words(make_grade(INCOMPLETE))
    assert (
        "Missing: 3.47 dZ1 in backward_propagation. backward_propagation is not defined." in words
    )
    assert "Not judged: 3.45 J in compute_cost. it looks like the squared error." in words
    assert "Close, and not punished: 3.20 A1 in forward_propagation, as float32." in _words(
        make_grade(TWO)
    )


def test_every_mark_has_its_row_with_formula_sign_words_and_points() -> None:
    page = student_page(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT)
    table = page.partition('<table class="equations marks">')[2]
    rows = re.findall(r'<tr class="[\w-]+">\n<th scope="row">.*?</tr>', table, re.DOTALL)
    assert len(rows) == len(PLANAR_ASSIGNMENT.points)
    [row] = [row for row in rows if "3.47" in row]
    assert "<math" in row
    assert "✗" in row
    assert "differs (inferred)" in row
    assert "0 of 1" in row


def test_a_mark_set_by_hand_is_shown_with_its_reason() -> None:
    marks = with_manual_mark(make_marks(ONE_FAULT), "3.47 dZ1", 0.5, "Right on paper.")
    words = _words(make_grade(ONE_FAULT, marks=marks))
    assert "3.47 dZ1: 0.5 of 1 Right on paper." in words
    assert "set by hand 0.5 of 1" in words
    assert "by hand" not in _words(make_grade(ONE_FAULT))


def test_lateness_says_what_it_costs() -> None:
    late = replace(make_submission("ada"), late=True, days_late=1.0)
    words = _words(make_grade(CONFORMING_VERDICT, submission=late, score=6.0, penalty=2.0))
    assert "8 for the work, less 2 since it came 1 day late." in words
    assert "which costs nothing" in _words(make_grade(CONFORMING_VERDICT, submission=late))
    assert "late" not in _words(make_grade(CONFORMING_VERDICT))


def test_lateness_of_which_nobody_knows_how_much_it_is_takes_nothing_and_says_so() -> None:
    strict = replace(PLANAR_ASSIGNMENT, late_policy=LatePolicy(0.1))
    unknown = make_grade(CONFORMING_VERDICT, submission=replace(make_submission("ada"), late=True))
    words = _words(unknown, strict)
    assert "It came late. By how much is not known, so nothing is taken off." in words
    assert "costs nothing" not in words
    forgiven = make_grade(
        CONFORMING_VERDICT, submission=replace(make_submission("ada"), late=True, days_late=0.1)
    )
    assert "It came 0.1 days late, which costs nothing." in _words(forgiven, strict)


def test_what_could_not_be_judged_says_why_without_the_lecturers_folders() -> None:
    words = _words(make_unjudged_grade("the archive leads out of itself"))
    assert "It could not be judged the archive leads out of itself" in words
    assert "No marks It could not be judged" in words
    assert "of 22" not in words
    marked = replace(make_unjudged_grade("the archive leads out of itself"), score=1.0)
    marked = replace(marked, marks=with_manual_mark(marked.marks, "3.47 dZ1", 1.0, "on paper"))
    assert "1 of 22 points" in _words(marked)
    kept = replace(
        make_unjudged_grade(""), status="unreadable: /srv/lecturer/x/bob.py: is no Python"
    )
    path = make_submission("bob").path
    assert path is not None
    kept = replace(kept, submission=replace(kept.submission, path=path.parents[2] / "x" / "bob.py"))
    assert "unreadable: bob.py: is no Python" in _words(kept)


def test_training_and_the_bonus_have_rows_of_their_own() -> None:
    marks = (
        *make_marks(CONFORMING_VERDICT),
        EquationMark(TRAINING_LOOP_LABEL, "nn_model", "differs", 0.0, 3.0),
        EquationMark(STABILITY_BONUS_LABEL, "compute_cost", "differs", 0.0, 2.0),
    )
    assignment = replace(
        PLANAR_ASSIGNMENT, training=TrainingSpec("nn_model(X, Y, n1, k)", 3.0), stability=2.0
    )
    words = _words(make_grade(CONFORMING_VERDICT, assignment=assignment, marks=marks), assignment)
    assert "nn_model – nn_model what one more step of training does ✗ differs 0 of 3" in words
    assert "Bonus" in words
    assert "stability: finite results at extreme inputs, a bonus · not earned 0 of 2" in words
    assert "nothing can be told of; the bonus is not earned." in words


def test_only_what_the_assignment_allows_is_there() -> None:
    told = make_grade(ONE_FAULT)
    assert HINT in _words(told)
    assert "The smallest counterexample found" in _words(told)
    assert "0.123456788" in _words(told), "what is right"
    assert HINT not in _words(told, assignment_with_feedback(hints=False))
    assert "counterexample" not in _words(told, assignment_with_feedback(counterexample=False))
    without = _words(told, assignment_with_feedback(expected=False))
    assert "0.123457" in without
    assert "expected" not in without


def test_neither_seed_nor_exam_nor_others_nor_reasons_to_look_are_there() -> None:
    told = make_grade(TWO, review_reasons=("the same file as bob",))
    told = replace(
        told, submission=replace(told.submission, notes=("2 submissions have this name",))
    )
    told = replace(told, verdict={**(told.verdict or {}), "seed": 987654321})
    page = student_page(told, PLANAR_ASSIGNMENT)
    assert "987654321" not in page
    assert "bob" not in page
    assert "2 submissions" not in page
    assert "0.75" not in page, "the exam's entry"
    assert "--seed" not in page


def test_a_name_and_words_that_attack_are_shown_as_text() -> None:
    came = replace(make_submission("h"), student=HOSTILE_TEXT)
    marks = with_manual_mark(make_marks(HOSTILE_VERDICT), "3.47 dZ1", 0.5, HOSTILE_TEXT)
    page = student_page(
        make_grade(HOSTILE_VERDICT, submission=came, marks=marks), PLANAR_ASSIGNMENT
    )
    reader = HtmlReader(page)
    tags = [tag for tag, _ in reader.elements]
    assert "img" not in tags
    assert tags.count("script") == 1
    assert "{{7*7}}" in reader.text
    assert not [c for c in page if not c.isprintable() and c != "\n"]
