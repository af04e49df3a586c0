"""Ranges: σ lies in [0, 1], tanh in [−1, 1], and no accepted form of either rounds beyond."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.properties.laws.law import (
    LawKind,
    Violation,
    callable_definitions,
    law,
    well_shaped_results,
)
from backproof.reference.graph import Graph

OUTPUT, TANH, NOT_NEGATIVE = (0.0, 1.0), (-1.0, 1.0), (0.0, math.inf)

RANGES: Mapping[str, tuple[float, float]] = {
    "A2": OUTPUT, "a2": OUTPUT, "a": OUTPUT, "prediction": OUTPUT,
    "sigmoid_Z": OUTPUT, "sigmoid_prime_Z": NOT_NEGATIVE,
    "tanh_Z": TANH, "tanh_prime_Z": NOT_NEGATIVE,
    "relu_Z": NOT_NEGATIVE, "relu_prime_Z": NOT_NEGATIVE, "leaky_relu_prime_Z": NOT_NEGATIVE,
}  # fmt: skip
"""The range of each symbol that has one, exact in every precision.

The slope of σ may round to a little more than 1/4, and a guarded cost to a little less than 0.
"""


@law(
    "values-in-range",
    LawKind.IDENTITY,
    "Outputs lie in [0, 1], tanh in [−1, 1], and slopes are not negative.",
    equations=("3.18", "3.19", "3.21", "3.22", "3.26", "3.27"),
    rejected_faults=("A2-linear",),
    all_graphs=True,
)
def values_in_range(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare every result that has a range with it."""
    for definition in callable_definitions(subject, example):
        for symbol, value in well_shaped_results(definition, example).items():
            yield from range_violations(symbol, value)


def range_violations(symbol: str, value: Any) -> Iterator[Violation]:
    """Yield the violation, if any, of the range of a symbol by a value; NaN is no violation."""
    low, high = RANGES.get(symbol, (-math.inf, math.inf))
    outside = (np.asarray(value) < low) | (np.asarray(value) > high)
    if np.any(outside):
        worst = np.asarray(value)[outside].flat[0]
        yield Violation(symbol, f"{symbol} is {worst:.10g}, outside [{low:g}, {high:g}]")
