"""The smallest example that still fails, found by Hypothesis within a budget of calls and time."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
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


_STORING = threading.Lock()
"""Held by who has moved where Hypothesis stores, which is one place for the whole process."""


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
    with contextlib.suppress(_BudgetSpentError), _leaving_nothing():
        for strategy in _from_small(terms, first):
            with contextlib.suppress(NoSuchExample):
                find(strategy, search, settings=_QUIETLY, random=Random(seed))  # noqa: S311
                break
    return search.lightest


def hypothesis_home() -> Path:
    """The folder in which Hypothesis stores; newer ones have it in an object of their own."""
    place: Any = storage_directory(intent_to_write=False)
    return Path(getattr(place, "home_directory", place))


@contextlib.contextmanager
def _leaving_nothing() -> Iterator[None]:
    """Give Hypothesis a folder that goes away: without a database it still keeps caches.

    They would be in the folder that one is in. One's own tests have their place back afterwards.
    """
    with _STORING, tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        before = hypothesis_home()
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(before)


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
