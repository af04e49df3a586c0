"""The smallest example that still fails, found by Hypothesis within a budget of calls and time."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from backproof.judge.exam import Terms, weight
from backproof.judge.large import shrink_sizes
from properties.example import Example
from properties.large import EXACT, ORDINARY
from properties.strategies import examples_of

Strategy = st.SearchStrategy[Example]

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


def smallest(terms: Terms, fails: Callable[[Example], bool], first: Example, seed: int) -> Example:
    """The lightest failing example of the smallest sizes that have one; at worst `first`.

    Sizes go from the smallest up: Hypothesis shrinks numbers well, but the sizes of six arrays
    that must agree only slowly.
    """
    search = _Search(fails, first)
    if first.regime in {EXACT, ORDINARY}:
        with contextlib.suppress(_BudgetSpentError):
            shrink_sizes(terms, search, first, seed)
        return search.lightest
    with contextlib.suppress(_BudgetSpentError):
        for strategy in _from_small(terms, first):
            with contextlib.suppress(NoSuchExample):
                find(strategy, search, settings=_QUIETLY, random=Random(seed))  # noqa: S311
                break
    return search.lightest


def _from_small(terms: Terms, first: Example) -> Iterator[Strategy]:
    """Strategies for examples like the first one, of ever larger sizes; the last are free."""
    if first.graph.name == "network":
        for sizes in small_sizes(terms.fixed):
            yield _strategy(terms, first, sizes)
    yield _strategy(terms, first, {})


def _strategy(terms: Terms, first: Example, sizes: Mapping[str, float]) -> Strategy:
    """Examples of the same graph and regime, on the terms of the exam, of such sizes."""
    choices = {"regime": first.regime, "fixed": {**sizes, **terms.fixed}}
    choices["dtype"] = terms.drawing.dtype
    precision = terms.drawing.precision
    return examples_of(first.graph, terms.hidden, precision=precision, **choices)


def small_sizes(fixed: Mapping[str, float]) -> list[dict[str, int]]:
    """Sizes 1 and 2, and m up to 3, the fewest entries first; `fixed` ones stay as they are."""
    choices = {"n0": (1, 2), "n1": (1, 2), "n2": (1, 2), "m": (1, 2, 3)}
    choices |= {name: (int(size),) for name, size in fixed.items() if name in choices}
    every = (dict(zip(choices, sizes, strict=True)) for sizes in product(*choices.values()))
    return sorted(every, key=lambda n: (n["n0"] + n["n2"]) * (n["n1"] + n["m"]))
