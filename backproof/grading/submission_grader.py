"""Grading of one submission: validate it in a sandbox, and turn its verdict into a grade."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import deserialize_hidden_tests
from backproof.grading.marks import grade_verdict, zero_grade
from backproof.grading.submission_request import validation_request
from backproof.intake.safe_names import shorten
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from backproof.results.target import TargetError
from backproof.results.verdict import Verdict
from backproof.sandbox import Launcher
from backproof.sandbox.isolation.tier_selection import Tier, choose_launcher
from backproof.validation.request import ValidationRequest
from backproof.validation.session import ValidationSession

MAX_REASON = 500
"""The maximum length of the reason why a submission was not judged."""


@dataclass(frozen=True, slots=True)
class GradingSpec:
    """The settings by which a class is graded; it can be sent to another process or machine.

    `hidden_tests` are serialized and the same for all submissions. Submitted code must not reach
    the `private_paths`.
    """

    assignment: Assignment
    seed: int
    hidden_tests: bytes
    isolation: str = "auto"
    python: str | None = None
    private_paths: tuple[Path, ...] = ()

    @property
    def request(self) -> ValidationRequest:
        """The validation request; it searches a counterexample only if students may see it."""
        return replace(
            validation_request(self.assignment, self.seed),
            counterexample=self.assignment.feedback_policy.counterexample,
            isolation=self.isolation,
            python=self.python,
            private_paths=self.private_paths,
        )

    @property
    def launcher(self) -> Launcher:
        """The launcher of the sandbox; raises LaunchError if the isolation is not available."""
        return choose_launcher(
            cast("Tier", self.isolation), python=self.python, private_paths=self.private_paths
        )


class SubmissionGrader:
    """Grades one submission after another; a context manager, safe to share among threads.

    Raises LaunchError if the isolation is not available.
    """

    def __init__(self, spec: GradingSpec) -> None:
        self._assignment = spec.assignment
        self.isolation = spec.launcher.isolation
        self._session = ValidationSession(
            spec.request, deserialize_hidden_tests(spec.hidden_tests, spec.assignment.binding)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def __call__(self, submission: Submission) -> GradedSubmission:
        """Grade a submission; the grade of a submission without a verdict gives the reason."""
        if submission.path is None:
            return refused_grade(submission, self._assignment)
        started = time.perf_counter()
        try:
            verdict = self._validate(submission.path)
            grade = grade_verdict(submission, verdict, self._assignment)
        except TargetError as error:
            reason = _remove_folders(str(error), submission.path)
            grade = unreadable_grade(submission, self._assignment, reason)
        except Exception as error:  # noqa: BLE001  (one submission must not end the run)
            grade = unjudged_grade(submission, self._assignment, f"{type(error).__name__}: {error}")
        grade = _without_folders(grade, submission.path)
        return replace(grade, seconds=time.perf_counter() - started)

    def _validate(self, path: Path) -> Verdict:
        """Return the verdict on a file or folder, with the binding's name in place of its path."""
        return replace(self._session.validate(path), binding=self._assignment.binding.name)


def refused_grade(submission: Submission, assignment: Assignment) -> GradedSubmission:
    """Return the grade of a submission in which nothing can be judged."""
    return zero_grade(submission, assignment, _one_line(submission.refused) or "nothing to judge")


def unreadable_grade(
    submission: Submission, assignment: Assignment, reason: str
) -> GradedSubmission:
    """Return the grade of a submission whose files cannot be read."""
    return zero_grade(submission, assignment, _one_line(f"unreadable: {reason}"))


def unjudged_grade(submission: Submission, assignment: Assignment, reason: str) -> GradedSubmission:
    """Return the grade of a submission that Backproof failed to judge: no fault of the student."""
    return zero_grade(submission, assignment, _one_line(f"not judged: {reason}"))


def _one_line(text: str) -> str:
    """Shorten a text to one printable line."""
    return shorten(text, MAX_REASON)


def _without_folders(grade: GradedSubmission, path: Path) -> GradedSubmission:
    """Replace the path by the file's name in all texts, so that the location has no influence."""
    return replace(
        grade,
        verdict=_remove_folders_in(grade.verdict, path),
        review_reasons=_remove_folders_in(grade.review_reasons, path),
    )


def _remove_folders_in(value: Any, path: Path) -> Any:
    if isinstance(value, str):
        return _remove_folders(value, path)
    if isinstance(value, Mapping):
        return {key: _remove_folders_in(item, path) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_remove_folders_in(item, path) for item in value)
    return value


def _remove_folders(text: str, path: Path) -> str:
    """Replace the path, also as a quoted string, by the name of the file."""
    for spelling in dict.fromkeys([str(path), str(path.resolve())]):
        for form in (spelling, repr(spelling)[1:-1]):
            text = text.replace(form, path.name)
    return text
