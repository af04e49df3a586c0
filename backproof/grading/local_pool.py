"""Grading on the cores of one machine: judges in processes of their own, and one more try.

A judge that dies, or gives no verdict, costs nobody else anything: the submission that it had is
tried once more when all others are done, alone, so that no other can be what ended it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from backproof.grading.process_pool import PoolTask, ProcessPool
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader, unjudged_grade
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

Emit = Callable[[GradedSubmission], None]

TIMEOUT_FACTOR = 2.0
"""How often the time that a submission may take in all, before its judge is given up."""

SPARE_SECONDS = 60.0
"""What starting workers, looking for causes and shrinking examples may take besides."""


@dataclass(frozen=True, slots=True)
class LostSubmission:
    """A submission that cost its judge, and how."""

    submission: Submission
    reason: str


def grade(submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, jobs: int) -> None:
    """Grade every submission, in the order in which they are ready."""
    patience = TIMEOUT_FACTOR * spec.assignment.limits.total_seconds + SPARE_SECONDS
    work = PoolTask[Submission, GradedSubmission | LostSubmission](
        partial(SubmissionGrader, spec), LostSubmission, patience
    )
    lost = list[Submission]()

    def handle_outcome(outcome: GradedSubmission | LostSubmission) -> None:
        if isinstance(outcome, LostSubmission):
            lost.append(outcome.submission)
        else:
            emit(outcome)

    ProcessPool(work, jobs, handle_outcome).run(submissions)
    if lost:
        ProcessPool(work, 1, lambda found: emit(as_grade(found, spec))).run(lost)


def as_grade(outcome: GradedSubmission | LostSubmission, spec: GradingSpec) -> GradedSubmission:
    """What is graded, or the row of what was lost again."""
    if isinstance(outcome, LostSubmission):
        return unjudged_grade(outcome.submission, spec.assignment, outcome.reason)
    return outcome
