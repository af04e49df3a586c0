"""Large networks from a generator, for kernels that work in tiles or are fused.

Weights are scaled by the number of inputs, so that pre-activations are of order one. In the exact
regime every input and weight is ±1: sums are exact as long as their length fits the significand,
and a term that is dropped or added twice shows.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.properties.sampling import ExampleSampler, Rng
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES

EXACT_REGIME = "large, exact"
ORDINARY_REGIME = "large"
LARGE_REGIMES = frozenset({EXACT_REGIME, ORDINARY_REGIME})
"""The regimes of large networks."""

TILE_EDGES = (63, 64, 65, 127, 128, 129)
"""Lengths of one or two tiles, and one entry less or more."""

LONG_SIZES = (255, 257, 1000, 1023, 1025)


def large_sizes(rng: Rng) -> dict[str, int]:
    """Draw four different sizes: a long one, two at edges of tiles, and one within a tile."""
    pools = [LONG_SIZES, TILE_EDGES, TILE_EDGES, (3, 5, 7)]
    drawn = [int(rng.choice(pool)) for pool in pools]
    if drawn[1] == drawn[2]:
        drawn[2] += 2
    return dict(zip(SIZES, (int(n) for n in rng.permutation(drawn)), strict=True))


def large_network(
    sampler: ExampleSampler, graph: Graph, rng: Rng, sizes: Mapping[str, int], *, exact: bool
) -> Example:
    """Draw a network of these sizes with its examples."""
    fixed_sizes = {name: int(size) for name, size in (sampler.fixed or {}).items() if name in sizes}
    shapes = {n: s.shape({**sizes, **fixed_sizes}) for n, s in graph.table.items()}
    draw = _random_signs if exact else _order_one_entries
    inputs = {name: draw(rng, shapes[name]) for name in ("W1", "W2", "X")}
    inputs["X"] = inputs["X"] if exact else inputs["X"] * np.sqrt(shapes["X"][0])
    inputs |= {b: rng.integers(-4, 4, shapes[b]) + 0.5 for b in ("b1", "b2")}
    inputs["Y"] = rng.integers(0, 2, shapes["Y"]).astype(np.float64)
    inputs["alpha"] = (sampler.fixed or {}).get("alpha", float(rng.integers(1, 2001)) / 1024)
    regime = EXACT_REGIME if exact else ORDINARY_REGIME
    return Example.from_inputs(graph, inputs, regime, sampler.precision, sampler.dtype)


def _random_signs(rng: Rng, shape: tuple[int, ...]) -> Any:
    return 2.0 * rng.integers(0, 2, shape) - 1


def _order_one_entries(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw dense entries, so small that a sum over a row is of order one."""
    rows_or_columns = shape[-1] if len(shape) == 2 else 1
    return rng.standard_normal(shape) / np.sqrt(max(rows_or_columns, 1))
