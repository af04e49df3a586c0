"""A session: one judge that answers for many submissions, with all that they can share.

They share the exam, its right values and bounds, its questions as they are sent, and the process
that workers are forked from; no submission shares anything with another.
"""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from backproof.judge.judge import Exam
from backproof.judge.verdict import Verdict
from backproof.question import Question
from backproof.validation import answer
from backproof.worker.isolation import Warm


class Session:
    """Answers one question of one target after another. Use it as a context manager."""

    def __init__(self, question: Question, exam: Exam | None = None) -> None:
        self.question, self._given, self._warm = question, exam, Warm()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def exam(self) -> Exam:
        """The exam, drawn once."""
        return self._given or self.question.exam()

    @property
    def why_cold(self) -> str:
        """Why workers are not forked from a warm one, where they are not; else empty."""
        return self._warm.why_cold

    def answer(self, target: str | Path) -> Verdict:
        """The verdict on one target; raises what `validation.answer` raises."""
        return answer(target, self.question, self.exam, self._warm)

    def close(self) -> None:
        """End what workers were forked from."""
        self._warm.close()
