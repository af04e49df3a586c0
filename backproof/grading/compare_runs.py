"""What changed between two runs of a class: who came and went, and every mark that is another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.grading.fingerprint import without_fingerprint
from backproof.results.graded_submission import EquationMark, GradedSubmission

IGNORED_FACTS = frozenset(["begun", "finished", "graded_on", "seed", "exam_of"])
"""The facts that differ from run to run and explain nothing, or are nobody's business."""

_HASH = re.compile(r"([0-9a-f]{16})[0-9a-f]{24,}")
"""A hash; enough of it is told to know one from another."""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """One thing that is not the same in both runs; `what` is "score", "status" or an item."""

    submission: str
    item: str
    before: str
    after: str
    reason: str = ""


def run_differences(
    old: Iterable[GradedSubmission], new: Iterable[GradedSubmission]
) -> Iterator[RunDifference]:
    """All that differs between two runs, each in the order of the submissions' ids."""
    for before, after in _submission_pairs(iter(old), iter(new)):
        if before is None and after is not None:
            yield RunDifference(after.submission.id, "submission", "not there", _score_text(after))
        elif after is None and before is not None:
            yield RunDifference(
                before.submission.id, "submission", _score_text(before), "not there"
            )
        elif before is not None and after is not None:
            yield from _submission_differences(before, after)


def fact_differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[RunDifference]:
    """The facts of the runs that differ and may be why marks do."""
    for name in sorted((old.keys() | new.keys()) - IGNORED_FACTS):
        before, after = (facts.get(name, "not there") for facts in (old, new))
        if before != after:
            yield RunDifference("", name, *(_HASH.sub(r"\1…", fact) for fact in (before, after)))


def _submission_pairs(
    old: Iterator[GradedSubmission], new: Iterator[GradedSubmission]
) -> Iterator[tuple[GradedSubmission | None, GradedSubmission | None]]:
    """The submissions of both runs side by side, one at a time; None where one has it not."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        first = min(one.submission.id for one in (before, after) if one is not None)
        here = before if before is not None and before.submission.id == first else None
        there = after if after is not None and after.submission.id == first else None
        yield here, there
        before = before if here is None else next(old, None)
        after = after if there is None else next(new, None)


def _submission_differences(
    before: GradedSubmission, after: GradedSubmission
) -> Iterator[RunDifference]:
    """What is not the same for one submission, and why where that is known."""
    name, why = after.submission.id, _change_reason(before, after)
    if before.status != after.status:
        yield RunDifference(name, "status", before.status, after.status, why)
    old = {mark.label: mark for mark in before.marks}
    new = {mark.label: mark for mark in after.marks}
    if _score_text(before) != _score_text(after):
        both = [why] * bool(why) + ["marks by hand"] * _has_manual_change(old, new)
        yield RunDifference(
            name, "score", _score_text(before), _score_text(after), " and ".join(both)
        )
    for label in dict.fromkeys([*old, *new]):
        was, now = _mark_text(old.get(label)), _mark_text(new.get(label))
        if was != now:
            by_hand = _manual_reason(old.get(label), new.get(label))
            yield RunDifference(name, label, was, now, by_hand or why)


def _change_reason(before: GradedSubmission, after: GradedSubmission) -> str:
    """That another file was judged, or on other terms: by another assignment, exam or version."""
    old, new = (without_fingerprint(one).submission.digest for one in (before, after))
    terms = [one.submission.digest.removeprefix(own) for one, own in ((before, old), (after, new))]
    found = ["another file"] * (old != new) + ["other terms"] * (terms[0] != terms[1])
    return " and ".join(found)


def _has_manual_change(old: Mapping[str, EquationMark], new: Mapping[str, EquationMark]) -> bool:
    """Whether a mark that is another was set by hand, in either run."""
    pairs = ((old.get(label), new.get(label)) for label in {*old, *new})
    return any(_manual_reason(was, now) for was, now in pairs if _mark_text(was) != _mark_text(now))


def _manual_reason(before: EquationMark | None, after: EquationMark | None) -> str:
    """The reason of a mark that was set by hand, in either run."""
    return next((f"by hand: {m.reason}" for m in (after, before) if m and m.by_hand), "")


def _mark_text(mark: EquationMark | None) -> str:
    if mark is None:
        return "not there"
    return f"{mark.status or 'unknown'}, {mark.points:g} of {mark.max_points:g}"


def _score_text(grade: GradedSubmission) -> str:
    late = f", {grade.penalty:g} for lateness" if grade.penalty else ""
    return f"{grade.score:g} of {grade.max_score:g}{late}"
