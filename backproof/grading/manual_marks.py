"""Marks set by hand: what an appeal changes, whatever the judge says then and later."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backproof.assignment.definition import sum_points
from backproof.grading.review_flags import UNKNOWN_LATENESS
from backproof.results.graded_submission import EquationMark, GradedSubmission

LATE_LABEL = "late"
"""What stands in the place of an item where it is set by hand how many days late something came."""

MAX_DAYS = 3650.0

MAX_LISTED = 3
"""How many names are proposed."""


class MarkError(ValueError):
    """A mark that cannot be set: what was got, what was expected, what to do, in one line."""


@dataclass(frozen=True, slots=True)
class ManualMark:
    """A mark that somebody set: what an item of a submission earns, why, and since when (UTC).

    With the label LATE, `points` are the days by which it came late.
    """

    submission: str
    label: str
    points: float
    reason: str
    set_at: str = ""


def apply_manual_marks(
    grade: GradedSubmission, manual_marks: Mapping[str, ManualMark], share: float = 0.0
) -> GradedSubmission:
    """The submission with the marks set by hand, by label, in place of the judge's.

    `share` is what lateness takes off, that by hand if there is one: it is taken off the new points
    as well.
    """
    marks = tuple(_apply_manual_mark(mark, manual_marks.get(mark.label)) for mark in grade.marks)
    if LATE_LABEL in manual_marks:
        grade = _apply_lateness(grade, manual_marks[LATE_LABEL])
    elif marks == grade.marks:
        return grade
    full = sum_points(mark.points for mark in marks)
    penalty = sum_points([full * share])
    return replace(grade, marks=marks, score=sum_points([full, -penalty]), penalty=penalty)


def _apply_lateness(grade: GradedSubmission, manual_mark: ManualMark) -> GradedSubmission:
    """The submission with how late it came, by the word of somebody."""
    handed = replace(grade.submission, late=manual_mark.points > 0, days_late=manual_mark.points)
    look = tuple(reason for reason in grade.review_reasons if reason != UNKNOWN_LATENESS)
    return replace(grade, submission=handed, review_reasons=look, late_reason=manual_mark.reason)


def _apply_manual_mark(mark: EquationMark, manual_mark: ManualMark | None) -> EquationMark:
    if manual_mark is None:
        return mark
    return replace(mark, points=manual_mark.points, reason=manual_mark.reason)


def label_of(text: str, labels: Collection[str]) -> str:
    """The item that a word means: a label such as "3.47 dZ1", or a part that no other has."""
    if text in labels:
        return text
    found = [label for label in labels if text in label.split()]
    if len(found) == 1:
        return found[0]
    if found:
        raise MarkError(f"{text!r} is {' and '.join(found)}: name one of them")
    raise MarkError(f"there is no item {text!r}: {suggest_names(text, labels)}")


def suggest_names(text: str, known: Collection[str]) -> str:
    """What may have been meant, or what there is."""
    if not known:
        return "the gradebook has none"
    held = [name for name in known if text and text.casefold() in name.casefold()]
    close = held or difflib.get_close_matches(text, known, MAX_LISTED)
    if close and len(close) <= MAX_LISTED:
        return f"did you mean {' or '.join(map(repr, close))}?"
    names = held or list(known)
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return f"expected one such as {', '.join(names[:MAX_LISTED])}{more}"


def validate_mark(mark: ManualMark, max_points: float) -> ManualMark:
    """The mark, if it is one that can be given; MarkError if not."""
    reason = " ".join(mark.reason.split())
    if not reason:
        raise MarkError(f"{mark.label}: a mark set by hand needs a reason: say why")
    if not 0 <= mark.points <= max_points:
        unit = "days" if mark.label == LATE_LABEL else "points"
        raise MarkError(f"{mark.label}: {mark.points:g} {unit}: expected 0 to {max_points:g}")
    return replace(mark, reason=reason)
