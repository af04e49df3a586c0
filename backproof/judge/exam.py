"""The exam: examples drawn once with Hypothesis under a seed, for every graph, smallest first.

A network is drawn for each way in which a fault hides: sizes all different and above 1 (so that
nothing broadcasts by accident), all equal (so that a transposition runs through instead of
raising), m = 1, n2 = 1; and values that are exact, ordinary, tiny, huge and near saturation.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from properties.bounds import PRECISIONS
from properties.example import Example
from properties.strategies import examples_of
from reference.activation import Activation
from reference.graph import Graph

EXAMPLES = 24
"""How many networks are drawn unless told otherwise."""

Strategy = st.SearchStrategy[Example]
Sizes = st.SearchStrategy[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What every example of an exam has in common: see `properties.strategies.examples_of`."""

    hidden: Activation
    fixed: Mapping[str, int]
    dtype: str = "float64"

    def strategy(self, graph: Graph, **choices: Any) -> Strategy:
        """The strategy for examples of `graph` on these terms."""
        precision = PRECISIONS[self.dtype]
        return examples_of(graph, self.hidden, precision=precision, dtype=self.dtype, **choices)


@dataclass(frozen=True, slots=True)
class Slot:
    """A share of the exam: how sizes are drawn, the regime of the values, and how many of 24."""

    name: str
    regime: str
    share: int


NETWORK_SLOTS = (
    Slot("different", "integer", 4),
    Slot("different", "ordinary", 5),
    Slot("square", "ordinary", 3),
    Slot("one example", "ordinary", 3),
    Slot("one output", "ordinary", 2),
    Slot("different", "tiny", 2),
    Slot("different", "near saturation", 3),
    Slot("different", "huge", 2),
)

CHEAP = 3
"""The other graphs get a third of the examples: their equations are few and their inputs small."""


def new_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(2**32)


def draw_exam(
    graphs: Iterable[Graph], terms: Terms, seed_: int, count: int = EXAMPLES
) -> dict[str, tuple[Example, ...]]:
    """The examples of each graph by its name, smallest first; the same for the same seed."""
    return {
        graph.name: tuple(sorted(_draw_for(graph, terms, seed_, count), key=weight))
        for graph in graphs
    }


def _draw_for(graph: Graph, terms: Terms, seed_: int, count: int) -> list[Example]:
    if graph.name == "initialisation":
        starts = drawn(terms.strategy(graph), 1, seed_)
        return [replace(e, values=_holding(e.values, terms.fixed)) for e in starts]
    if graph.name != "network":
        return drawn(terms.strategy(graph), max(2, count // CHEAP), seed_)
    shares = [max(1, round(slot.share * count / EXAMPLES)) for slot in NETWORK_SLOTS]
    found = []
    for turn, (slot, share) in enumerate(zip(NETWORK_SLOTS, shares, strict=True)):
        found += drawn(_in_slot(graph, terms, slot), share, seed_ + turn)
    return found[: max(count, 1)] if count < len(NETWORK_SLOTS) else found


def _in_slot(graph: Graph, terms: Terms, slot: Slot) -> Strategy:
    exact = slot.regime == "integer"
    sizes = SIZES_OF_SLOT[slot.name](exact).map(lambda drawn: _holding(drawn, terms.fixed))
    return sizes.flatmap(lambda fixed: terms.strategy(graph, regime=slot.regime, fixed=fixed))


def _holding(sizes: Mapping[str, int], fixed: Mapping[str, int]) -> dict[str, int]:
    """The sizes as drawn, but for those that the binding fixes."""
    return {**sizes, **{name: size for name, size in fixed.items() if name in sizes}}


def _different(exact: bool) -> Sizes:
    """Four sizes from 2 to 5, all different; where sums shall be exact m is 2 or 4."""
    sizes = st.permutations(range(2, 6)).map(
        lambda p: dict(zip(("n0", "n1", "n2", "m"), p, strict=False))
    )
    return sizes.filter(lambda s: s["m"] in {2, 4}) if exact else sizes


def _square(exact: bool) -> Sizes:
    del exact
    return st.integers(2, 4).map(lambda n: dict.fromkeys(("n0", "n1", "n2", "m"), n))


def _one_example(exact: bool) -> Sizes:
    del exact  # m = 1 is a power of two
    return _different(exact=False).map(lambda s: {**s, "m": 1})


def _one_output(exact: bool) -> Sizes:
    return _different(exact).map(lambda s: {**s, "n2": 1})


SIZES_OF_SLOT = {
    "different": _different,
    "square": _square,
    "one example": _one_example,
    "one output": _one_output,
}


def drawn(strategy: Strategy, count: int, seed_: int) -> list[Example]:
    """`count` examples of the strategy, the same for the same seed.

    The first that Hypothesis tries is the simplest, all zeros, on which most faults hide: it is
    left out.
    """
    found: list[Example] = []

    @seed(seed_)
    @settings(
        max_examples=count + 1,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return found[1:] or found


def weight(example: Example) -> tuple[int, int]:
    """How much there is to read in an example: its entries, then the length of its numbers."""
    arrays = [np.asarray(value) for value in example.given.values()]
    digits = sum(len(f"{entry:g}") for array in arrays for entry in array.ravel())
    return sum(array.size for array in arrays), digits
