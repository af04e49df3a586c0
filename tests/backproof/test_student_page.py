"""A student's page teaches: what is right, what is wrong and where, and what it costs."""

import re
from dataclasses import replace

import pytest

from backproof.assignment.model import Late, Training
from backproof.grading.graded import STABILITY, TRAINING, Graded, Mark
from backproof.judge.verdict import EquationVerdict, Fault, Status
from backproof.report.student_page import student_page
from tests.backproof.classes import PLANAR, by_hand, graded, handed, marks_of, showing, unjudged
from tests.backproof.reader import Reader
from tests.backproof.verdicts import ATTACK, EVERY, HINT, HOSTILE, LACKING, ONE_FAULT, RIGHT
from tests.backproof.verdicts import TWO_FAULTS as TWO

EVERYONE = {name: graded(verdict) for name, verdict in EVERY.items()} | {
    "unjudged": unjudged("the archive leads out of itself"),
}


def _words(graded: Graded, assignment: object = PLANAR) -> str:
    return Reader(student_page(graded, assignment)).words  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_a_page_is_well_formed_and_needs_nothing_from_elsewhere(name: str) -> None:
    page = student_page(EVERYONE[name], PLANAR)
    reader = Reader(page)
    assert reader.open == [""]
    assert not [*reader.values("src"), *reader.values("action"), *reader.values("style")]
    assert reader.values("href") == ["#marks"]
    assert "marks" in reader.values("id")
    assert "default-src 'none'" in reader.values("content")[0]
    assert page.startswith("<!DOCTYPE html>")


def test_a_page_says_the_score_and_what_came_of_everything() -> None:
    words = _words(graded(ONE_FAULT))
    assert "ada Planar data classification 7 of 22 points" in words
    right = "Of what was asked: 5 right, 2 right on your own values, 1 wrong"
    assert f"{right}, 14 that nothing can be told of." in words


def test_what_is_wrong_comes_with_formula_and_hint_and_what_follows_keeps_its_marks() -> None:
    page = student_page(graded(ONE_FAULT), PLANAR)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert "3.47 dZ1" in fault
    assert "<math" in fault
    assert HINT in fault
    assert "These keep their marks: 3.48 dW1, 3.49 db1." in Reader(page).words


def test_a_cause_that_says_what_was_seen_is_said_once_and_a_size_has_one_place() -> None:
    said = "raised KeyError: 'X' (line 3)."
    sizes = EquationVerdict(None, "n0", "layer_sizes", Status.CRASHED, said)
    crashed = replace(
        RIGHT,
        equations=(sizes, *RIGHT.equations[1:]),
        faults=(Fault("", "n0", None, said, "layer_sizes"),),
    )
    page = student_page(graded(crashed), PLANAR)
    [fault] = re.findall(r'<article class="fault">.*?</article>', page, re.DOTALL)
    assert fault.count("raised KeyError") == 1
    assert "Seen:" in fault


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    close = EquationVerdict("3.47", "dZ1", "backward_propagation", Status.CLOSE)
    wrong = replace(RIGHT.equations[3], status=Status.DIFFERS, sizes=(("m", 2),), entry=None)
    verdict = replace(RIGHT, equations=(*RIGHT.equations[:3], wrong, close))
    words = _words(graded(verdict))
    assert "Close, and not punished: 3.47 dZ1 in backward_propagation. " in words
    assert "Seen with m = 2" in words
    assert "Seen: Seen" not in words


def test_what_is_right_is_said_by_function() -> None:
    words = _words(graded(ONE_FAULT))
    assert "Every result of layer_sizes, forward_propagation, compute_cost" in words
    assert "Every result of backward_propagation" not in words


def test_what_is_missing_close_or_not_judged_is_told_in_words_of_its_own() -> None:
    words = _words(graded(LACKING))
    assert (
        "Missing: 3.47 dZ1 in backward_propagation. backward_propagation is not defined." in words
    )
    assert "Not judged: 3.45 J in compute_cost. it looks like the squared error." in words
    assert "Close, and not punished: 3.20 A1 in forward_propagation, as float32." in _words(
        graded(TWO)
    )


def test_every_mark_has_its_row_with_formula_sign_words_and_points() -> None:
    page = student_page(graded(ONE_FAULT), PLANAR)
    table = page.partition('<table class="equations marks">')[2]
    rows = re.findall(r'<tr class="[\w-]+">\n<th scope="row">.*?</tr>', table, re.DOTALL)
    assert len(rows) == len(PLANAR.points)
    [row] = [row for row in rows if "3.47" in row]
    assert "<math" in row
    assert "✗" in row
    assert "differs (inferred)" in row
    assert "0 of 1" in row


def test_a_mark_set_by_hand_is_shown_with_its_reason() -> None:
    marks = by_hand(marks_of(ONE_FAULT), "3.47 dZ1", 0.5, "Right on paper.")
    words = _words(graded(ONE_FAULT, marks=marks))
    assert "3.47 dZ1: 0.5 of 1 Right on paper." in words
    assert "set by hand 0.5 of 1" in words
    assert "by hand" not in _words(graded(ONE_FAULT))


def test_lateness_says_what_it_costs() -> None:
    late = replace(handed("ada"), late=True, days_late=1.0)
    words = _words(graded(RIGHT, handed=late, score=6.0, penalty=2.0))
    assert "8 for the work, less 2 since it came 1 day late." in words
    assert "which costs nothing" in _words(graded(RIGHT, handed=late))
    assert "late" not in _words(graded(RIGHT))


def test_lateness_of_which_nobody_knows_how_much_it_is_takes_nothing_and_says_so() -> None:
    strict = replace(PLANAR, late=Late(0.1))
    unknown = graded(RIGHT, handed=replace(handed("ada"), late=True))
    words = _words(unknown, strict)
    assert "It came late. By how much is not known, so nothing is taken off." in words
    assert "costs nothing" not in words
    forgiven = graded(RIGHT, handed=replace(handed("ada"), late=True, days_late=0.1))
    assert "It came 0.1 days late, which costs nothing." in _words(forgiven, strict)


def test_what_could_not_be_judged_says_why_without_the_lecturers_folders() -> None:
    words = _words(unjudged("the archive leads out of itself"))
    assert "It could not be judged the archive leads out of itself" in words
    assert "No marks It could not be judged" in words
    assert "of 22" not in words
    marked = replace(unjudged("the archive leads out of itself"), score=1.0)
    marked = replace(marked, marks=by_hand(marked.marks, "3.47 dZ1", 1.0, "on paper"))
    assert "1 of 22 points" in _words(marked)
    kept = replace(unjudged(""), status="unreadable: /srv/lecturer/x/bob.py: is no Python")
    path = handed("bob").path
    assert path is not None
    kept = replace(kept, handed=replace(kept.handed, path=path.parents[2] / "x" / "bob.py"))
    assert "unreadable: bob.py: is no Python" in _words(kept)


def test_training_and_the_bonus_have_rows_of_their_own() -> None:
    marks = (
        *marks_of(RIGHT),
        Mark(TRAINING, "nn_model", "differs", 0.0, 3.0),
        Mark(STABILITY, "compute_cost", "differs", 0.0, 2.0),
    )
    assignment = replace(PLANAR, training=Training("nn_model(X, Y, n1, k)", 3.0), stability=2.0)
    words = _words(graded(RIGHT, assignment=assignment, marks=marks), assignment)
    assert "nn_model – nn_model what one more step of training does ✗ differs 0 of 3" in words
    assert "Bonus" in words
    assert "stability: finite results at extreme inputs, a bonus · not earned 0 of 2" in words
    assert "nothing can be told of; the bonus is not earned." in words


def test_only_what_the_assignment_allows_is_there() -> None:
    told = graded(ONE_FAULT)
    assert HINT in _words(told)
    assert "The smallest counterexample found" in _words(told)
    assert "0.123456788" in _words(told), "what is right"
    assert HINT not in _words(told, showing(hints=False))
    assert "counterexample" not in _words(told, showing(counterexample=False))
    without = _words(told, showing(expected=False))
    assert "0.123457" in without
    assert "expected" not in without


def test_neither_seed_nor_exam_nor_others_nor_reasons_to_look_are_there() -> None:
    told = graded(TWO, look=("the same file as bob",))
    told = replace(told, handed=replace(told.handed, notes=("2 submissions have this name",)))
    told = replace(told, verdict={**(told.verdict or {}), "seed": 987654321})
    page = student_page(told, PLANAR)
    assert "987654321" not in page
    assert "bob" not in page
    assert "2 submissions" not in page
    assert "0.75" not in page, "the exam's entry"
    assert "--seed" not in page


def test_a_name_and_words_that_attack_are_shown_as_text() -> None:
    came = replace(handed("h"), student=ATTACK)
    marks = by_hand(marks_of(HOSTILE), "3.47 dZ1", 0.5, ATTACK)
    page = student_page(graded(HOSTILE, handed=came, marks=marks), PLANAR)
    reader = Reader(page)
    tags = [tag for tag, _ in reader.found]
    assert "img" not in tags
    assert tags.count("script") == 1
    assert "{{7*7}}" in reader.text
    assert not [c for c in page if not c.isprintable() and c != "\n"]
