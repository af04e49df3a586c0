"""Comparison of two runs of a class: added and removed submissions, changed scores and marks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.grading.settings_fingerprint import without_fingerprint
from backproof.results.graded_submission import EquationMark, GradedSubmission

IGNORED_FACTS = frozenset(["begun", "finished", "graded_on", "seed", "exam_of"])
"""The facts that differ between any two runs, or that are secret."""

_HASH = re.compile(r"([0-9a-f]{16})[0-9a-f]{24,}")
"""A hash, of which a message shows the first 16 digits."""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """A difference between two runs; `item` is "score", "status", a label or the name of a fact."""

    submission: str
    item: str
    before: str
    after: str
    reason: str = ""


def run_differences(
    old: Iterable[GradedSubmission], new: Iterable[GradedSubmission]
) -> Iterator[RunDifference]:
    """Yield the differences between two runs, each of which is sorted by submission id."""
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
    """Yield the differences between the runs' facts, which may explain different marks."""
    for name in sorted((old.keys() | new.keys()) - IGNORED_FACTS):
        before, after = (facts.get(name, "not there") for facts in (old, new))
        if before != after:
            yield RunDifference("", name, *(_HASH.sub(r"\1…", fact) for fact in (before, after)))


def _submission_pairs(
    old: Iterator[GradedSubmission], new: Iterator[GradedSubmission]
) -> Iterator[tuple[GradedSubmission | None, GradedSubmission | None]]:
    """Pair the submissions of both runs by id, with None for a submission that a run lacks."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        first_id = min(grade.submission.id for grade in (before, after) if grade is not None)
        old_grade = before if before is not None and before.submission.id == first_id else None
        new_grade = after if after is not None and after.submission.id == first_id else None
        yield old_grade, new_grade
        before = before if old_grade is None else next(old, None)
        after = after if new_grade is None else next(new, None)


def _submission_differences(
    before: GradedSubmission, after: GradedSubmission
) -> Iterator[RunDifference]:
    """Yield the differences between two grades of a submission, with the reason if it is known."""
    submission, reason = after.submission.id, _change_reason(before, after)
    if before.status != after.status:
        yield RunDifference(submission, "status", before.status, after.status, reason)
    old = {mark.label: mark for mark in before.marks}
    new = {mark.label: mark for mark in after.marks}
    old_score, new_score = _score_text(before), _score_text(after)
    if old_score != new_score:
        reasons = [reason] * bool(reason) + ["marks by hand"] * _has_manual_change(old, new)
        yield RunDifference(submission, "score", old_score, new_score, " and ".join(reasons))
    for label in dict.fromkeys([*old, *new]):
        old_mark, new_mark = _mark_text(old.get(label)), _mark_text(new.get(label))
        if old_mark != new_mark:
            manual_reason = _manual_reason(old.get(label), new.get(label))
            yield RunDifference(submission, label, old_mark, new_mark, manual_reason or reason)


def _change_reason(before: GradedSubmission, after: GradedSubmission) -> str:
    """Report whether another file was graded, or other settings, tests or versions were used."""
    old, new = (without_fingerprint(grade).submission.digest for grade in (before, after))
    old_suffix = before.submission.digest.removeprefix(old)
    new_suffix = after.submission.digest.removeprefix(new)
    reasons = ["another file"] * (old != new) + ["other settings"] * (old_suffix != new_suffix)
    return " and ".join(reasons)


def _has_manual_change(old: Mapping[str, EquationMark], new: Mapping[str, EquationMark]) -> bool:
    """Return True if a changed mark was set by hand in either run."""
    pairs = ((old.get(label), new.get(label)) for label in {*old, *new})
    return any(
        _manual_reason(before, after)
        for before, after in pairs
        if _mark_text(before) != _mark_text(after)
    )


def _manual_reason(before: EquationMark | None, after: EquationMark | None) -> str:
    """Return the reason of a mark that was set by hand in either run."""
    return next((f"by hand: {m.reason}" for m in (after, before) if m and m.by_hand), "")


def _mark_text(mark: EquationMark | None) -> str:
    if mark is None:
        return "not there"
    return f"{mark.status or 'unknown'}, {mark.points:g} of {mark.max_points:g}"


def _score_text(grade: GradedSubmission) -> str:
    late = f", {grade.penalty:g} for lateness" if grade.penalty else ""
    return f"{grade.score:g} of {grade.max_score:g}{late}"
