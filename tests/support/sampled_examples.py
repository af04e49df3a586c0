"""Examples from a seeded generator, for tests that need a fixed list of them.

The examples depend on the arguments alone: not on Hypothesis, the installed modules, or the tests
that ran before.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from backproof.properties.example import Example
from backproof.properties.sampling import REGIMES, ExampleSampler, Rng
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS, Activation
from backproof.reference.graph import Graph

HIDDEN_ACTIVATIONS = tuple(ACTIVATIONS.values())

LARGEST_SIZE = 8

EXCLUDED_REGIMES = frozenset({"saturated", "large gradients", "scales of z"})
"""Regimes of networks whose outputs are exactly 0 and 1, or that have units on the kink of ReLU."""


def graph_named(name: str, hidden: Activation) -> Graph:
    """Return one of the chapter's graphs by its name."""
    candidates = (
        graphs.network(hidden),
        graphs.single_example(hidden),
        graphs.logistic_unit(),
        graphs.elementwise_functions(),
        graphs.linear_collapse(),
        graphs.initialisation(np.random.default_rng(0)),
    )
    return next(graph for graph in candidates if graph.name == name)


@cache
def sample_examples(
    name: str,
    hidden: str = "tanh",
    count: int = 40,
    regime: str | None = None,
    dtype: str = "float64",
) -> tuple[Example, ...]:
    """Return `count` examples of the graph called `name`, always the same.

    If `regime` is None, all regimes take turns; of a network, all but EXCLUDED_REGIMES.
    """
    activation = ACTIVATIONS[hidden]
    graph, sampler = graph_named(name, activation), ExampleSampler(activation, dtype=dtype)
    rng = np.random.default_rng(list(f"{name}, {hidden}, {regime}, {dtype}".encode()))
    regimes = (regime,) if regime else _regimes_of(name)
    examples = []
    for number in range(count):
        chosen = regimes[number % len(regimes)]
        sizes = _draw_sizes(rng, number // len(regimes), is_exact=chosen == "integer")
        examples.append(sampler.sample(graph, rng, sizes, chosen))
    return tuple(examples)


def _regimes_of(name: str) -> tuple[str, ...]:
    return tuple(r for r in REGIMES if name == "elementwise" or r not in EXCLUDED_REGIMES)


def _draw_sizes(rng: Rng, turn: int, *, is_exact: bool) -> dict[str, int]:
    """Draw n0, n1, n2 and m; with `is_exact`, m is a power of two, so that 1/m is exact."""
    n0, n1, n2 = _LAYER_SIZES[turn % len(_LAYER_SIZES)](rng)
    free = int(rng.choice([1, 2, 4, 8])) if is_exact else int(rng.integers(1, LARGEST_SIZE + 1))
    m = int(rng.choice([free, 1, free if is_exact else n0]))
    return {"n0": n0, "n1": n1, "n2": n2, "m": m}


def _any_sizes(rng: Rng) -> list[int]:
    return [int(n) for n in rng.integers(1, LARGEST_SIZE + 1, 3)]


def _different_sizes(rng: Rng) -> list[int]:
    return [int(n) for n in rng.permutation(np.arange(2, LARGEST_SIZE + 1))[:3]]


def _equal_sizes(rng: Rng) -> list[int]:
    return [int(rng.integers(1, LARGEST_SIZE + 1))] * 3


def _one_output_sizes(rng: Rng) -> list[int]:
    return [*_any_sizes(rng)[:2], 1]


_LAYER_SIZES: tuple[Callable[[Rng], list[int]], ...] = (
    _different_sizes,
    _any_sizes,
    _equal_sizes,
    _one_output_sizes,
)
