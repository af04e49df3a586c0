"""What two runs of a class have in common is not said; what differs is, and why."""

from dataclasses import replace

from backproof.grading.compare_runs import fact_differences, run_differences
from backproof.results.graded_submission import GradedSubmission
from tests.support.grade_factory import (
    make_grade,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
)
from tests.support.sample_verdicts import CONFORMING_VERDICT, ONE_FAULT


def test_equal_runs_differ_in_nothing() -> None:
    run = [make_grade(CONFORMING_VERDICT, "ada"), make_unjudged_grade("no file", "bob")]
    again = [replace(one, seconds=9.0) for one in run]
    assert list(run_differences(run, again)) == []


def test_a_mark_that_changed_is_named_with_the_score() -> None:
    found = list(run_differences([make_grade(ONE_FAULT)], [make_grade(CONFORMING_VERDICT)]))
    said = {change.item: (change.before, change.after) for change in found}
    assert said["status"] == ("does not conform", "conforms")
    assert said["score"] == ("7 of 22", "8 of 22")
    assert said["3.47 dZ1"] == ("differs, 0 of 1", "conforms, 1 of 1")
    assert said["3.48 dW1"] == ("follows, 1 of 1", "conforms, 1 of 1")
    assert {change.submission for change in found} == {"ada"}


def test_added_and_removed_submissions_are_reported() -> None:
    old = [make_grade(CONFORMING_VERDICT, "ada"), make_grade(CONFORMING_VERDICT, "bob")]
    new = [make_grade(CONFORMING_VERDICT, "bob"), make_grade(CONFORMING_VERDICT, "carl")]
    found = [(c.submission, c.before, c.after) for c in run_differences(old, new)]
    assert found == [("ada", "8 of 22", "not there"), ("carl", "not there", "8 of 22")]


def test_another_file_and_a_mark_by_hand_are_reasons() -> None:
    old, new = _of("abc.terms1"), _of("def.terms1")
    marks = with_manual_mark(new.marks, "3.47 dZ1", 1.0, "an appeal")
    new = replace(new, marks=marks, score=new.score + 1)
    reasons = {change.item: change.reason for change in run_differences([old], [new])}
    assert reasons == {"score": "another file and marks by hand", "3.47 dZ1": "by hand: an appeal"}


def test_different_settings_are_the_reason_of_all_other_changes() -> None:
    old, new = (
        _of("abc.terms1"),
        make_grade(CONFORMING_VERDICT, submission=make_submission("ada", digest="abc.terms2")),
    )
    found = list(run_differences([old], [new]))
    assert {"score", "status", "3.47 dZ1"} <= {change.item for change in found}
    assert {change.reason for change in found} == {"other terms"}
    assert [c.reason for c in run_differences([_of("abc")], [replace(_of("abc"), score=9.0)])] == [
        ""
    ]


def test_an_item_of_which_nothing_can_be_told_is_unknown_as_on_the_page_of_the_class() -> None:
    old, new = make_grade(ONE_FAULT), make_unjudged_grade("no file", "ada")
    said = {change.item: change.after for change in run_differences([old], [new])}
    assert said["3.47 dZ1"] == "unknown, 0 of 1"


def test_changed_facts_are_reported_without_the_seed() -> None:
    old = {"numpy": "2.0", "seed": "1", "exam": "a"}
    new = {"numpy": "2.5", "seed": "2", "exam": "a"}
    assert [(c.item, c.before, c.after) for c in fact_differences(old, new)] == [
        ("numpy", "2.0", "2.5")
    ]


def test_hashes_are_abbreviated_and_other_facts_are_not() -> None:
    title = "Planar data classification with one hidden layer, for those who come on Tuesday"
    old, new = {"title": title, "exam": "a" * 64}, {"title": "B", "exam": "b" * 64}
    assert [(c.before, c.after) for c in fact_differences(old, new)] == [
        ("a" * 16 + "…", "b" * 16 + "…"),
        (title, "B"),
    ]


def _of(digest: str) -> GradedSubmission:
    return make_grade(ONE_FAULT, submission=make_submission("ada", digest=digest))
