"""A session: one judge that answers for many submissions, with all that they can share.

They share the exam, its right values and bounds, its questions as they are sent, and the process
that workers are forked from; no submission shares anything with another.
"""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from backproof.judge.example_set import ExampleSet
from backproof.results.verdict import Verdict
from backproof.sandbox.isolation import WarmPool
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest


class ValidationSession:
    """Answers one question of one target after another. Use it as a context manager."""

    def __init__(self, request: ValidationRequest, example_set: ExampleSet | None = None) -> None:
        self.request, self._preset_examples, self._warm_pool = request, example_set, WarmPool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def example_set(self) -> ExampleSet:
        """The exam, drawn once."""
        return self._preset_examples or self.request.draw_examples()

    @property
    def warm_start_error(self) -> str:
        """Why workers are not forked from a warm one, where they are not; else empty."""
        return self._warm_pool.warm_start_error

    def validate(self, target: str | Path) -> Verdict:
        """The verdict on one target; raises what `validation.answer` raises."""
        return validate_target(target, self.request, self.example_set, self._warm_pool)

    def close(self) -> None:
        """End what workers were forked from."""
        self._warm_pool.close()
