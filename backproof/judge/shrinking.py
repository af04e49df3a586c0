"""The smallest example that still fails, found by Hypothesis within a budget of calls and time."""

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from backproof.judge.exam import Strategy, weight
from properties.example import Example

CALLS = 400
SECONDS = 3.0

_QUIETLY = settings(
    max_examples=12,
    phases=[Phase.generate, Phase.shrink],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class _BudgetSpentError(BaseException):
    """Ends the search; not an Exception, which Hypothesis would take for a finding."""


class _Search:
    """Remembers the lightest failing example, and stops when the budget is spent."""

    def __init__(self, fails: Callable[[Example], bool], first: Example) -> None:
        self._fails, self.lightest = fails, first
        self._calls, self._deadline = 0, time.monotonic() + SECONDS

    def __call__(self, example: Example) -> bool:
        self._calls += 1
        if self._calls > CALLS or time.monotonic() > self._deadline:
            raise _BudgetSpentError
        failing = self._fails(example)
        if failing and weight(example) < weight(self.lightest):
            self.lightest = example
        return failing


def smallest(
    strategies: Iterable[Strategy], fails: Callable[[Example], bool], first: Example, seed: int
) -> Example:
    """The lightest failing example of the first strategy that has one; at worst `first`.

    The strategies come from the smallest sizes up: Hypothesis shrinks numbers well, but the sizes
    of six arrays that must agree only slowly.
    """
    search = _Search(fails, first)
    with contextlib.suppress(_BudgetSpentError):
        for strategy in strategies:
            with contextlib.suppress(NoSuchExample):
                find(strategy, search, settings=_QUIETLY, random=Random(seed))  # noqa: S311
                break
    return search.lightest


def small_sizes(fixed: Mapping[str, int]) -> list[dict[str, int]]:
    """Sizes 1 and 2, and m up to 3, the fewest entries first; `fixed` ones stay as they are."""
    choices = {"n0": (1, 2), "n1": (1, 2), "n2": (1, 2), "m": (1, 2, 3)}
    choices |= {name: (size,) for name, size in fixed.items()}
    every = (dict(zip(choices, sizes, strict=True)) for sizes in product(*choices.values()))
    return sorted(every, key=lambda n: (n["n0"] + n["n2"]) * (n["n1"] + n["m"]))
