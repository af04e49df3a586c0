"""One submission, graded, whatever it does: the only place of grading that asks the judge."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from backproof.assignment.model import Assignment
from backproof.grading.asking import question
from backproof.grading.graded import Graded
from backproof.grading.marks import graded, ungraded
from backproof.grading.sealed import unseal
from backproof.intake.handed import Handed
from backproof.intake.naming import brief
from backproof.judge.verdict import Verdict
from backproof.question import Question
from backproof.session import Session
from backproof.validation import TargetError
from backproof.worker import Launcher
from backproof.worker.isolation.choice import Tier, choose

LONGEST = 500
"""Characters of the reason for which something could not be judged."""


@dataclass(frozen=True, slots=True)
class Rules:
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
    def question(self) -> Question:
        """What is asked of every submission; a counterexample only where somebody sees it."""
        return replace(
            question(self.assignment, self.seed),
            counterexample=self.assignment.shown.counterexample,
            isolation=self.isolation,
            python=self.python,
            private=self.private,
        )

    @property
    def launcher(self) -> Launcher:
        """What starts the workers; raises LaunchError where that cannot be had."""
        return choose(cast("Tier", self.isolation), python=self.python, private=self.private)


class Grader:
    """Grades one submission after another; several threads may share it. Is a context manager.

    Raises LaunchError where the isolation that is asked for cannot be had.
    """

    def __init__(self, rules: Rules) -> None:
        self._assignment = rules.assignment
        self.isolation = rules.launcher.isolation
        self._session = Session(rules.question, unseal(rules.exam, rules.assignment.binding))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def __call__(self, handed: Handed) -> Graded:
        """The submission graded, or the reason why it could not be judged."""
        if handed.path is None:
            return without_verdict(handed, self._assignment)
        started = time.perf_counter()
        try:
            verdict = self._verdict_on(handed.path)
            found = graded(handed, verdict, self._assignment)
        except TargetError as error:
            found = unreadable(handed, self._assignment, _own_words(str(error), handed.path))
        except Exception as error:  # noqa: BLE001  (no submission may cost the others their rows)
            found = unjudged(handed, self._assignment, f"{type(error).__name__}: {error}")
        return replace(_local(found, handed.path), seconds=time.perf_counter() - started)

    def _verdict_on(self, path: Path) -> Verdict:
        """The judge's verdict on a file or a folder; the binding goes by its name alone."""
        return replace(self._session.answer(path), binding=self._assignment.binding.name)


def without_verdict(handed: Handed, assignment: Assignment) -> Graded:
    """The row of what cannot be judged as it was handed in."""
    return ungraded(handed, assignment, _line(handed.refused) or "nothing to judge")


def unreadable(handed: Handed, assignment: Assignment, why: str) -> Graded:
    """The row of what cannot be read as a submission."""
    return ungraded(handed, assignment, _line(f"unreadable: {why}"))


def unjudged(handed: Handed, assignment: Assignment, why: str) -> Graded:
    """The row of what the judge failed at: that is no fault of the student's."""
    return ungraded(handed, assignment, _line(f"not judged: {why}"))


def _line(text: str) -> str:
    """One line that may be printed anywhere."""
    return brief(text, LONGEST)


def _local(found: Graded, path: Path) -> Graded:
    """The same wherever the file lies: in all that is said of it, it goes by its name alone."""
    return replace(found, verdict=_renamed(found.verdict, path), look=_renamed(found.look, path))


def _renamed(value: Any, path: Path) -> Any:
    if isinstance(value, str):
        return _own_words(value, path)
    if isinstance(value, Mapping):
        return {key: _renamed(item, path) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_renamed(item, path) for item in value)
    return value


def _own_words(text: str, path: Path) -> str:
    """The text without the folders of the file."""
    for written in dict.fromkeys([str(path), str(path.resolve())]):
        for form in (written, repr(written)[1:-1]):
            text = text.replace(form, path.name)
    return text
