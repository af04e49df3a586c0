"""A session judges many submissions and shares between them what does not depend on them.

It shares the hidden test set with its correct values and bounds, the encoded calls, and the warm
process from which workers are forked. Submissions share no state with each other.
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
    """Judges one target after another under one request. Use it as a context manager."""

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
        """The hidden test set, drawn once."""
        return self._preset_examples or self.request.draw_examples()

    @property
    def warm_start_error(self) -> str:
        """Why workers are not forked from a warm process; empty if they are."""
        return self._warm_pool.warm_start_error

    def validate(self, target: str | Path) -> Verdict:
        """Judge one target; raise TargetError if it cannot be judged."""
        return validate_target(target, self.request, self.example_set, self._warm_pool)

    def close(self) -> None:
        """End the warm process."""
        self._warm_pool.close()
