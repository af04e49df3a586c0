"""What two runs of a class have in common is not said; what differs is, and why."""

from dataclasses import replace

from backproof.grading.difference import changes, facts_changed
from backproof.grading.graded import Graded
from tests.backproof.classes import by_hand, graded, handed, unjudged
from tests.backproof.verdicts import ONE_FAULT, RIGHT


def test_equal_runs_differ_in_nothing() -> None:
    run = [graded(RIGHT, "ada"), unjudged("no file", "bob")]
    again = [replace(one, seconds=9.0) for one in run]
    assert list(changes(run, again)) == []


def test_a_mark_that_changed_is_named_with_the_score() -> None:
    found = list(changes([graded(ONE_FAULT)], [graded(RIGHT)]))
    said = {change.what: (change.before, change.after) for change in found}
    assert said["status"] == ("does not conform", "conforms")
    assert said["score"] == ("7 of 22", "8 of 22")
    assert said["3.47 dZ1"] == ("differs, 0 of 1", "conforms, 1 of 1")
    assert said["3.48 dW1"] == ("follows, 1 of 1", "conforms, 1 of 1")
    assert {change.submission for change in found} == {"ada"}


def test_who_came_and_who_went_is_said() -> None:
    old = [graded(RIGHT, "ada"), graded(RIGHT, "bob")]
    new = [graded(RIGHT, "bob"), graded(RIGHT, "carl")]
    found = [(c.submission, c.before, c.after) for c in changes(old, new)]
    assert found == [("ada", "8 of 22", "not there"), ("carl", "not there", "8 of 22")]


def test_another_file_and_a_mark_by_hand_are_reasons() -> None:
    old, new = _of("abc.terms1"), _of("def.terms1")
    marks = by_hand(new.marks, "3.47 dZ1", 1.0, "an appeal")
    new = replace(new, marks=marks, score=new.score + 1)
    reasons = {change.what: change.reason for change in changes([old], [new])}
    assert reasons == {"score": "another file and marks by hand", "3.47 dZ1": "by hand: an appeal"}


def test_other_terms_are_no_other_file_and_are_why_all_else_differs() -> None:
    old, new = _of("abc.terms1"), graded(RIGHT, handed=handed("ada", digest="abc.terms2"))
    found = list(changes([old], [new]))
    assert {"score", "status", "3.47 dZ1"} <= {change.what for change in found}
    assert {change.reason for change in found} == {"other terms"}
    assert [c.reason for c in changes([_of("abc")], [replace(_of("abc"), score=9.0)])] == [""]


def test_an_item_of_which_nothing_can_be_told_is_unknown_as_on_the_page_of_the_class() -> None:
    old, new = graded(ONE_FAULT), unjudged("no file", "ada")
    said = {change.what: change.after for change in changes([old], [new])}
    assert said["3.47 dZ1"] == "unknown, 0 of 1"


def test_facts_that_may_explain_it_are_told_and_the_seed_is_not() -> None:
    old = {"numpy": "2.0", "seed": "1", "exam": "a"}
    new = {"numpy": "2.5", "seed": "2", "exam": "a"}
    assert [(c.what, c.before, c.after) for c in facts_changed(old, new)] == [
        ("numpy", "2.0", "2.5")
    ]


def test_a_fact_is_told_whole_and_of_a_hash_its_beginning() -> None:
    title = "Planar data classification with one hidden layer, for those who come on Tuesday"
    old, new = {"title": title, "exam": "a" * 64}, {"title": "B", "exam": "b" * 64}
    assert [(c.before, c.after) for c in facts_changed(old, new)] == [
        ("a" * 16 + "…", "b" * 16 + "…"),
        (title, "B"),
    ]


def _of(digest: str) -> Graded:
    return graded(ONE_FAULT, handed=handed("ada", digest=digest))
