"""A graded submission: its marks, its score, and its verdict as JSON data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backproof.results.labels import STABILITY_BONUS_LABEL
from backproof.results.submission import Submission


@dataclass(frozen=True, slots=True)
class EquationMark:
    """The points for one item: an equation, the training loop or the stability bonus.

    Attributes
    ----------
    label, function : str
        The label of the item, such as "3.47 dZ1", and the function that is judged for it.
    status : str
        The status of the item in the verdict; empty if it was not judged.
    points, max_points : float
        The points earned, and the most that can be earned.
    reason : str
        The reason for a mark that was set by hand; empty for any other.
    """

    label: str
    function: str
    status: str
    points: float
    max_points: float
    reason: str = ""

    @property
    def is_unearned_bonus(self) -> bool:
        """True for a bonus that is not earned, which costs no points."""
        return (
            self.label == STABILITY_BONUS_LABEL
            and not self.by_hand
            and self.points < self.max_points
        )

    @property
    def by_hand(self) -> bool:
        """True if the mark was set by hand."""
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """One submission with its marks.

    Attributes
    ----------
    submission : Submission
        The submission.
    status : str
        "conforms", "does not conform", or why the submission could not be judged.
    marks : tuple of EquationMark
        The mark of each item.
    score, max_score : float
        The points earned, after the penalty, and the most that can be earned.
    penalty : float
        The points subtracted for lateness.
    verdict : mapping or None
        The verdict as JSON data without its seed; None if the submission was not judged.
    review_reasons : tuple of str
        Why a person should review the submission.
    seconds : float
        The time that the validation took, in seconds.
    late_reason : str
        The reason for a lateness that was set by hand; empty for any other.
    """

    submission: Submission
    status: str
    marks: tuple[EquationMark, ...]
    score: float
    max_score: float
    penalty: float = 0.0
    verdict: Mapping[str, Any] | None = None
    review_reasons: tuple[str, ...] = ()
    seconds: float = 0.0
    late_reason: str = ""

    @property
    def is_judged(self) -> bool:
        """True if there is a verdict."""
        return self.verdict is not None

    @property
    def statuses(self) -> Mapping[str, str]:
        """The status of each item by its label."""
        return {mark.label: mark.status for mark in self.marks}
