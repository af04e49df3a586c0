"""Find the smallest example on which a function still fails, within a budget of calls and time."""

import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from backproof.judge.example_set import ExampleSpec, reading_cost
from backproof.judge.large_examples import shrink_sizes
from backproof.properties.example import Example
from backproof.properties.large_networks import EXACT_REGIME, ORDINARY_REGIME

MAX_CALLS = 400
MAX_SECONDS = 3.0


class _BudgetSpentError(BaseException):
    """Ends the search. Not an Exception, which Hypothesis would report as a failing example."""


class _Search:
    """The predicate of the search: it remembers the lightest failing example and its budget."""

    def __init__(self, fails: Callable[[Example], bool], first_example: Example) -> None:
        self._fails, self.lightest = fails, first_example
        self._calls, self._deadline = 0, time.monotonic() + MAX_SECONDS

    def __call__(self, example: Example) -> bool:
        self._calls += 1
        if self._calls > MAX_CALLS or time.monotonic() > self._deadline:
            raise _BudgetSpentError
        failing = self._fails(example)
        if failing and reading_cost(example) < reading_cost(self.lightest):
            self.lightest = example
        return failing


def smallest_failing_example(
    spec: ExampleSpec, fails: Callable[[Example], bool], first_example: Example, seed: int
) -> Example:
    """Return the lightest failing example found, at worst the first one."""
    shrink: Callable[..., None] = shrink_sizes
    if first_example.regime not in {EXACT_REGIME, ORDINARY_REGIME}:
        # Imported on first use: Hypothesis is slow to import, and right code never needs it. The
        # import must precede the search, whose clock starts when it is created.
        shrink = import_module("backproof.judge.hypothesis_search").search_small_examples
    search = _Search(fails, first_example)
    with suppress(_BudgetSpentError):
        shrink(spec, search, first_example, seed)
    return search.lightest
