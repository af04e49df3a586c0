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

from backproof.judge.example_set import ExampleSpec, reading_cost
from backproof.judge.large_examples import shrink_sizes
from backproof.properties.example import Example
from backproof.properties.large_networks import EXACT_REGIME, ORDINARY_REGIME
from backproof.properties.strategies import examples_of

Strategy = st.SearchStrategy[Example]

MAX_CALLS = 400
MAX_SECONDS = 3.0

_SEARCH_SETTINGS = settings(
    max_examples=12,
    phases=[Phase.generate, Phase.shrink],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


_STORAGE_LOCK = threading.Lock()
"""Held by who has moved where Hypothesis stores, which is one place for the whole process."""


class _BudgetSpentError(BaseException):
    """Ends the search; not an Exception, which Hypothesis would take for a finding."""


class _Search:
    """Remembers the lightest failing example, and stops when the budget is spent."""

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
    """The lightest failing example of the smallest sizes that have one; at worst `first`.

    Sizes go from the smallest up: Hypothesis shrinks numbers well, but the sizes of six arrays
    that must agree only slowly.
    """
    search = _Search(fails, first_example)
    if first_example.regime in {EXACT_REGIME, ORDINARY_REGIME}:
        with contextlib.suppress(_BudgetSpentError):
            shrink_sizes(spec, search, first_example, seed)
        return search.lightest
    with contextlib.suppress(_BudgetSpentError), _temporary_storage():
        for strategy in _strategies_by_size(spec, first_example):
            with contextlib.suppress(NoSuchExample):
                find(strategy, search, settings=_SEARCH_SETTINGS, random=Random(seed))  # noqa: S311
                break
    return search.lightest


def hypothesis_home() -> Path:
    """The folder in which Hypothesis stores; newer ones have it in an object of their own."""
    place: Any = storage_directory(intent_to_write=False)
    return Path(getattr(place, "home_directory", place))


@contextlib.contextmanager
def _temporary_storage() -> Iterator[None]:
    """Give Hypothesis a folder that goes away: without a database it still keeps caches.

    They would be in the folder that one is in. One's own tests have their place back afterwards.
    """
    with _STORAGE_LOCK, tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        before = hypothesis_home()
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(before)


def _strategies_by_size(spec: ExampleSpec, first_example: Example) -> Iterator[Strategy]:
    """Strategies for examples like the first one, of ever larger sizes; the last are free."""
    if first_example.graph.name == "network":
        for sizes in small_sizes(spec.fixed):
            yield _strategy(spec, first_example, sizes)
    yield _strategy(spec, first_example, {})


def _strategy(spec: ExampleSpec, first_example: Example, sizes: Mapping[str, float]) -> Strategy:
    """Examples of the same graph and regime, on the terms of the exam, of such sizes."""
    choices = {"regime": first_example.regime, "fixed": {**sizes, **spec.fixed}}
    choices["dtype"] = spec.sampler.dtype
    precision = spec.sampler.precision
    return examples_of(first_example.graph, spec.hidden, precision=precision, **choices)


def small_sizes(fixed: Mapping[str, float]) -> list[dict[str, int]]:
    """Sizes 1 and 2, and m up to 3, the fewest entries first; `fixed` ones stay as they are."""
    choices = {"n0": (1, 2), "n1": (1, 2), "n2": (1, 2), "m": (1, 2, 3)}
    choices |= {name: (int(size),) for name, size in fixed.items() if name in choices}
    every = (dict(zip(choices, sizes, strict=True)) for sizes in product(*choices.values()))
    return sorted(every, key=lambda n: (n["n0"] + n["n2"]) * (n["n1"] + n["m"]))
