"""One submission, graded, whatever it does: the only place of grading that asks the judge."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import deserialize_exam
from backproof.grading.marks import grade_verdict, zero_grade
from backproof.grading.submission_request import validation_request
from backproof.intake.safe_names import shorten
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict
from backproof.sandbox import Launcher
from backproof.sandbox.isolation.tier_selection import Tier, choose_launcher
from backproof.validation.pipeline import TargetError
from backproof.validation.request import ValidationRequest
from backproof.validation.session import ValidationSession

MAX_REASON = 500
"""Characters of the reason for which something could not be judged."""


@dataclass(frozen=True, slots=True)
class GradingSpec:
    """On what terms a class is graded; all of it can be handed to another process or machine.

    `exam` is the sealed exam, the same for all. `private` is what the code must not reach.
    """

    assignment: Assignment
    seed: int
    exam: bytes
    isolation: str = "auto"
    python: str | None = None
    private: tuple[Path, ...] = ()

    @property
    def request(self) -> ValidationRequest:
        """What is asked of every submission; a counterexample only where somebody sees it."""
        return replace(
            validation_request(self.assignment, self.seed),
            counterexample=self.assignment.feedback_policy.counterexample,
            isolation=self.isolation,
            python=self.python,
            private_paths=self.private,
        )

    @property
    def launcher(self) -> Launcher:
        """What starts the workers; raises LaunchError where that cannot be had."""
        return choose_launcher(
            cast("Tier", self.isolation), python=self.python, private_paths=self.private
        )


class SubmissionGrader:
    """Grades one submission after another; several threads may share it. Is a context manager.

    Raises LaunchError where the isolation that is asked for cannot be had.
    """

    def __init__(self, spec: GradingSpec) -> None:
        self._assignment = spec.assignment
        self.isolation = spec.launcher.isolation
        self._session = ValidationSession(
            spec.request, deserialize_exam(spec.exam, spec.assignment.binding)
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
        """The submission graded, or the reason why it could not be judged."""
        if submission.path is None:
            return refused_grade(submission, self._assignment)
        started = time.perf_counter()
        try:
            verdict = self._judge(submission.path)
            found = grade_verdict(submission, verdict, self._assignment)
        except TargetError as error:
            found = unreadable_grade(
                submission, self._assignment, _replace_path(str(error), submission.path)
            )
        except Exception as error:  # noqa: BLE001  (no submission may cost the others their rows)
            found = unjudged_grade(submission, self._assignment, f"{type(error).__name__}: {error}")
        return replace(
            _make_portable(found, submission.path), seconds=time.perf_counter() - started
        )

    def _judge(self, path: Path) -> Verdict:
        """The judge's verdict on a file or a folder; the binding goes by its name alone."""
        return replace(self._session.validate(path), binding=self._assignment.binding.name)


def refused_grade(submission: Submission, assignment: Assignment) -> GradedSubmission:
    """The row of what cannot be judged as it was handed in."""
    return zero_grade(submission, assignment, _one_line(submission.refused) or "nothing to judge")


def unreadable_grade(
    submission: Submission, assignment: Assignment, reason: str
) -> GradedSubmission:
    """The row of what cannot be read as a submission."""
    return zero_grade(submission, assignment, _one_line(f"unreadable: {reason}"))


def unjudged_grade(submission: Submission, assignment: Assignment, reason: str) -> GradedSubmission:
    """The row of what the judge failed at: that is no fault of the student's."""
    return zero_grade(submission, assignment, _one_line(f"not judged: {reason}"))


def _one_line(text: str) -> str:
    """One line that may be printed anywhere."""
    return shorten(text, MAX_REASON)


def _make_portable(grade: GradedSubmission, path: Path) -> GradedSubmission:
    """The same wherever the file lies: in all that is said of it, it goes by its name alone."""
    return replace(
        grade,
        verdict=_replace_paths(grade.verdict, path),
        review_reasons=_replace_paths(grade.review_reasons, path),
    )


def _replace_paths(value: Any, path: Path) -> Any:
    if isinstance(value, str):
        return _replace_path(value, path)
    if isinstance(value, Mapping):
        return {key: _replace_paths(item, path) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_replace_paths(item, path) for item in value)
    return value


def _replace_path(text: str, path: Path) -> str:
    """The text without the folders of the file."""
    for written in dict.fromkeys([str(path), str(path.resolve())]):
        for form in (written, repr(written)[1:-1]):
            text = text.replace(form, path.name)
    return text
