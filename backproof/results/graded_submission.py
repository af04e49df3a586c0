"""What grading leaves of one submission: its marks, its score, and its verdict as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backproof.results.submission import Submission
from backproof.results.verdict import TRAINING_LOOP_LABEL

__all__ = ["STABILITY_BONUS_LABEL", "TRAINING_LOOP_LABEL", "EquationMark", "GradedSubmission"]

STABILITY_BONUS_LABEL = "stability"
"""The label of the bonus, which is no equation, as TRAINING is none."""


@dataclass(frozen=True, slots=True)
class EquationMark:
    """What one item earns: an equation by its label, the training loop, or the bonus.

    `status` is the verdict's. `reason` is there where the mark was set by hand.
    """

    label: str
    function: str
    status: str
    points: float
    max_points: float
    reason: str = ""

    @property
    def is_unearned_bonus(self) -> bool:
        """Whether it is the bonus, and not earned: nothing is wrong then, and nothing lost."""
        return (
            self.label == STABILITY_BONUS_LABEL
            and not self.by_hand
            and self.points < self.max_points
        )

    @property
    def by_hand(self) -> bool:
        """Whether somebody set it."""
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """One submission, graded.

    `status` is "conforms", "does not conform", or why it could not be judged; `verdict` the data
    of the verdict's JSON without seed, None where there is none. `penalty` is what lateness takes
    off the score, already subtracted. `look` says why a person should look at it,
    `late_reason` why somebody has set by hand how late it came, and is empty where nobody has.
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
        """Whether there is a verdict."""
        return self.verdict is not None

    @property
    def statuses(self) -> Mapping[str, str]:
        """The status of each item by its label."""
        return {mark.label: mark.status for mark in self.marks}
