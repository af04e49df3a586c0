"""Large networks from a generator, for kernels that work in tiles or are fused.

Weights are scaled by the number of inputs, so that pre-activations are of order one. In the exact
regime every input and weight is ±1: sums are exact as long as their length fits the significand,
and a term that is dropped or added twice shows.

In the regime of exact gradients, Z1 has entries 0 and ±40 and Z2 is 0, since hidden units come in
equal pairs with opposite output weights. Then A2 = ½ and dZ2 = ±½, and every term of a gradient is
a multiple of a power of two. A fourth of the labels are 1, so that the terms do not cancel.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.properties.bounds.elementwise import SATURATING_Z
from backproof.properties.example import Example
from backproof.properties.sampling import ExampleSampler, Rng
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES

EXACT_REGIME = "large, exact"
ORDINARY_REGIME = "large"
EXACT_GRADIENTS_REGIME = "large, exact gradients"
LARGE_REGIMES = frozenset({EXACT_REGIME, ORDINARY_REGIME, EXACT_GRADIENTS_REGIME})
"""The regimes of large networks."""

TILE_EDGES = (63, 64, 65, 127, 128, 129)
"""Lengths of one or two tiles, and one entry less or more."""

LONG_SIZES = (255, 256, 257, 511, 512, 513, 1000, 1023, 1025)


def large_sizes(rng: Rng) -> dict[str, int]:
    """Draw four different sizes: a long one, two at edges of tiles, and one within a tile."""
    pools = [LONG_SIZES, TILE_EDGES, TILE_EDGES, (3, 5, 7)]
    drawn = [int(rng.choice(pool)) for pool in pools]
    if drawn[1] == drawn[2]:
        drawn[2] += 2
    return dict(zip(SIZES, (int(n) for n in rng.permutation(drawn)), strict=True))


def large_network(
    sampler: ExampleSampler, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
) -> Example:
    """Draw a network of these sizes with its examples."""
    fixed_sizes = {name: int(size) for name, size in (sampler.fixed or {}).items() if name in sizes}
    shapes = {n: s.shape({**sizes, **fixed_sizes}) for n, s in graph.table.items()}
    if regime == EXACT_GRADIENTS_REGIME:
        inputs = _exact_gradient_inputs(rng, shapes, has_negative=sampler.hidden.name != "sigmoid")
    else:
        inputs = _dense_inputs(rng, shapes, exact=regime == EXACT_REGIME)
    inputs["alpha"] = (sampler.fixed or {}).get("alpha", float(rng.integers(1, 2001)) / 1024)
    return Example.from_inputs(graph, inputs, regime, sampler.precision, sampler.dtype)


def _dense_inputs(rng: Rng, shapes: Mapping[str, Any], *, exact: bool) -> dict[str, Any]:
    """Draw dense weights and inputs, which are ±1 if `exact`."""
    draw = _random_signs if exact else _order_one_entries
    inputs = {name: draw(rng, shapes[name]) for name in ("W1", "W2", "X")}
    inputs["X"] = inputs["X"] if exact else inputs["X"] * np.sqrt(shapes["X"][0])
    inputs |= {b: rng.integers(-4, 4, shapes[b]) + 0.5 for b in ("b1", "b2")}
    return inputs | {"Y": rng.integers(0, 2, shapes["Y"]).astype(np.float64)}


def _exact_gradient_inputs(
    rng: Rng, shapes: Mapping[str, Any], *, has_negative: bool
) -> dict[str, Any]:
    """Draw inputs with Z1 in {0, ±40} and Z2 = 0; without −40 where σ(−40) is no short number."""
    W1, W2 = np.zeros(shapes["W1"]), np.zeros(shapes["W2"])
    units, features = W1.shape
    W1[np.arange(units), np.arange(units) // 2 % features] = SATURATING_Z
    pairs = _random_signs(rng, (W2.shape[0], units // 2))
    W2[:, 0 : 2 * (units // 2) : 2], W2[:, 1 : 2 * (units // 2) : 2] = pairs, -pairs
    X = rng.choice([1.0, 1.0, 0.0, -1.0 if has_negative else 0.0], shapes["X"])
    Y = (rng.integers(0, 4, shapes["Y"]) == 0).astype(np.float64)
    biases = {b: np.zeros(shapes[b]) for b in ("b1", "b2")}
    return {"W1": W1, "W2": W2, "X": X, "Y": Y, **biases}


def _random_signs(rng: Rng, shape: tuple[int, ...]) -> Any:
    return 2.0 * rng.integers(0, 2, shape) - 1


def _order_one_entries(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw dense entries, so small that a sum over a row is of order one."""
    rows_or_columns = shape[-1] if len(shape) == 2 else 1
    return rng.standard_normal(shape) / np.sqrt(max(rows_or_columns, 1))
