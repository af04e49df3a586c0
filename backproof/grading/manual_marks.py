"""Marks set by hand, for example after an appeal; they replace the marks from the verdict."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backproof.assignment.definition import sum_points
from backproof.grading.review_flags import UNKNOWN_LATENESS
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.name_list import list_names

LATE_LABEL = "late"
"""The label of a manual mark that sets the number of days late instead of points."""

MAX_DAYS = 3650.0

MAX_LISTED = 3
"""The number of names that a message suggests."""


class MarkError(ValueError):
    """A manual mark is invalid; the message gives the reason in one line."""


@dataclass(frozen=True, slots=True)
class ManualMark:
    """The points of one item of a submission, the reason, and the time in UTC when it was set.

    With LATE_LABEL as its label, `points` is the number of days late.
    """

    submission: str
    label: str
    points: float
    reason: str
    set_at: str = ""


def apply_manual_marks(
    grade: GradedSubmission, manual_marks: Mapping[str, ManualMark], share: float = 0.0
) -> GradedSubmission:
    """Replace marks by manual marks, given by label, and compute the score again.

    `share` is the share of the points that lateness costs, with a manual lateness applied.
    """
    marks = tuple(_apply_manual_mark(mark, manual_marks.get(mark.label)) for mark in grade.marks)
    if LATE_LABEL in manual_marks:
        grade = _apply_lateness(grade, manual_marks[LATE_LABEL])
    elif marks == grade.marks:
        return grade
    points = sum_points(mark.points for mark in marks)
    penalty = sum_points([points * share])
    return replace(grade, marks=marks, score=sum_points([points, -penalty]), penalty=penalty)


def _apply_lateness(grade: GradedSubmission, manual_mark: ManualMark) -> GradedSubmission:
    """Set how many days late the submission is."""
    days = manual_mark.points
    return replace(
        grade,
        submission=replace(grade.submission, late=days > 0, days_late=days),
        review_reasons=tuple(r for r in grade.review_reasons if r != UNKNOWN_LATENESS),
        late_reason=manual_mark.reason,
    )


def _apply_manual_mark(mark: EquationMark, manual_mark: ManualMark | None) -> EquationMark:
    if manual_mark is None:
        return mark
    return replace(mark, points=manual_mark.points, reason=manual_mark.reason)


def label_of(text: str, labels: Collection[str]) -> str:
    """Return the label that equals `text`, or the only one that contains it as a word."""
    if text in labels:
        return text
    matches = [label for label in labels if text in label.split()]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise MarkError(f"{text!r} is {' and '.join(matches)}: name one of them")
    raise MarkError(f"there is no item {text!r}: {suggest_names(text, labels)}")


def suggest_names(text: str, known: Collection[str]) -> str:
    """Suggest the known names that are similar to `text`, or list some of them."""
    if not known:
        return "the gradebook has none"
    containing = [name for name in known if text and text.casefold() in name.casefold()]
    close = containing or difflib.get_close_matches(text, known, MAX_LISTED)
    if close and len(close) <= MAX_LISTED:
        return f"did you mean {' or '.join(map(repr, close))}?"
    names = containing or list(known)
    return f"expected one such as {list_names(names, MAX_LISTED)}"


def validate_mark(mark: ManualMark, max_points: float) -> ManualMark:
    """Return the mark with a tidy reason; raise MarkError if its points or reason are invalid."""
    reason = " ".join(mark.reason.split())
    if not reason:
        raise MarkError(f"{mark.label}: a mark set by hand needs a reason: say why")
    if not 0 <= mark.points <= max_points:
        unit = "days" if mark.label == LATE_LABEL else "points"
        raise MarkError(f"{mark.label}: {mark.points:g} {unit}: expected 0 to {max_points:g}")
    return replace(mark, reason=reason)
