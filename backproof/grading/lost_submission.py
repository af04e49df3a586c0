"""Submissions whose grading process was lost, and the second attempt that each of them gets."""

from collections.abc import Callable
from dataclasses import dataclass, field

from backproof.grading.submission_grader import GradingSpec, unjudged_grade
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

Emit = Callable[[GradedSubmission], None]


@dataclass(frozen=True, slots=True)
class LostSubmission:
    """A submission whose grading process ended or exceeded its time limit, and the reason."""

    submission: Submission
    reason: str


Outcome = GradedSubmission | LostSubmission


@dataclass(frozen=True, slots=True)
class LossCollector:
    """Passes grades on and collects the lost submissions for a second attempt."""

    emit: Emit
    lost: list[Submission] = field(default_factory=list)

    def __call__(self, outcome: Outcome) -> None:
        """Handle the outcome of a first attempt."""
        if isinstance(outcome, LostSubmission):
            self.lost.append(outcome.submission)
        else:
            self.emit(outcome)


def grade_of_outcome(outcome: Outcome, spec: GradingSpec) -> GradedSubmission:
    """Return the grade of a second attempt; a submission that is lost again is not judged."""
    if isinstance(outcome, LostSubmission):
        return unjudged_grade(outcome.submission, spec.assignment, outcome.reason)
    return outcome
