"""Find the smallest example on which a function still fails.

The search starts from an example that is not in the test set, so that a counterexample does not
show one of the hidden tests. It is the same for the same seed, on a fast machine and a slow one.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from backproof.judge.example_set import ExampleSpec, draw_example_set, reading_cost
from backproof.judge.large_examples import large_networks
from backproof.judge.simpler_examples import shorter_axes, shorter_numbers
from backproof.properties.example import Example
from backproof.properties.large_networks import LARGE_REGIMES

FailurePredicate = Callable[[Example], bool]
Simplification = Callable[[Example, Mapping[str, float]], Iterator[Example]]

MAX_CALLS = 200
"""The number of examples tried in one search."""

MAX_SECONDS = 20.0
"""Ends the search for slow functions alone: 200 calls of a usual one take less than a second."""

NEW_SEED = 1
"""Added to the seed of the test set, to draw other examples."""


class _BudgetSpentError(Exception):
    """Ends the search."""


class _Search:
    """The predicate of the search: it remembers the simplest failing example and its budget."""

    def __init__(self, fails: FailurePredicate, first_example: Example) -> None:
        self._fails, self.simplest = fails, first_example
        self._calls, self._deadline = 0, time.monotonic() + MAX_SECONDS

    def fails(self, example: Example) -> bool:
        """Return whether the function fails on the example, which is remembered if it does."""
        if self._calls >= MAX_CALLS or time.monotonic() > self._deadline:
            raise _BudgetSpentError
        self._calls += 1
        failing = self._fails(example)
        if failing:
            self.simplest = example
        return failing


def smallest_failing_example(
    spec: ExampleSpec, fails: FailurePredicate, first_example: Example, seed: int
) -> Example:
    """Return the simplest failing example found, at worst the first one."""
    search = _Search(fails, first_example)
    with suppress(_BudgetSpentError):
        if any(search.fails(example) for example in _other_examples(spec, first_example, seed)):
            _simplify(search, shorter_axes, spec.fixed)
            _simplify(search, shorter_numbers, spec.fixed)
    return search.simplest


def _other_examples(spec: ExampleSpec, first_example: Example, seed: int) -> Iterable[Example]:
    """Return examples of another test set; those of the first one's regime come first."""
    graph, regime = first_example.graph, first_example.regime
    if regime in LARGE_REGIMES:
        drawn: Iterable[Example] = large_networks(spec, seed + NEW_SEED, (first_example.sizes,))
    else:
        drawn = draw_example_set([graph], spec, seed + NEW_SEED)[graph.name]
    return sorted(drawn, key=lambda example: example.regime != regime)


def _simplify(search: _Search, simplify: Simplification, fixed: Mapping[str, float]) -> None:
    """Replace the failing example by a simpler one that fails, as long as there is one."""
    simplified = True
    while simplified:
        candidates = simplify(search.simplest, fixed)
        cost = reading_cost(search.simplest)
        simplified = any(reading_cost(c) < cost and search.fails(c) for c in candidates)
