"""Grading on one machine: submissions are graded in parallel by worker processes.

A submission whose worker process ends, or exceeds the time limit, is graded once more after all
others and alone, so that no other submission can be the cause.
"""

from collections.abc import Iterable
from functools import partial

from backproof.grading.lost_submission import (
    Emit,
    LossCollector,
    LostSubmission,
    Outcome,
    grade_of_outcome,
)
from backproof.grading.process_pool import PoolTask, ProcessPool
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.results.submission import Submission

TIMEOUT_FACTOR = 2.0
"""The time limit of a worker process, in units of the assignment's limit for a submission."""

SPARE_SECONDS = 60.0
"""The additional time for starting sandboxes, fault diagnosis and shrinking examples."""


def grade(submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, jobs: int) -> None:
    """Grade all submissions in `jobs` worker processes, and emit each grade when it is ready."""
    timeout = TIMEOUT_FACTOR * spec.assignment.limits.total_seconds + SPARE_SECONDS
    task = PoolTask[Submission, Outcome](partial(SubmissionGrader, spec), LostSubmission, timeout)
    first_attempt = LossCollector(emit)
    ProcessPool(task, jobs, first_attempt).run(submissions)
    if first_attempt.lost:
        second_attempt = ProcessPool(task, 1, lambda outcome: emit(grade_of_outcome(outcome, spec)))
        second_attempt.run(first_attempt.lost)
