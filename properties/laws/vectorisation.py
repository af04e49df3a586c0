"""Vectorisation as laws: a result over all examples is that of each example, or their mean."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backproof.properties.bounds import FLOAT64
from backproof.properties.example import Example
from backproof.properties.laws.law import (
    LawKind,
    Violation,
    callable_definitions,
    law,
    value_violations,
    well_shaped_results,
)
from backproof.reference.graph import Definition, Graph
from backproof.reference.symbols import Axes

ColumnSlice = slice


def restrict_to_columns(example: Example, columns_slice: ColumnSlice) -> Example:
    """Restrict an example to some of its columns, and recompute the means over them."""
    table = example.graph.table
    columns = {
        name: value[:, columns_slice]
        for name, value in example.values.items()
        if "m" in table[name].axes
    }
    recomputed = example.with_inputs(X=columns["X"], Y=columns["Y"])
    return replace(recomputed, values={**recomputed.values, **columns})


def batched_definitions(subject: Graph, example: Example) -> Iterator[Definition]:
    """Yield the functions that take an array with an axis over the examples."""
    table = example.graph.table
    for definition in callable_definitions(subject, example):
        if any("m" in table[name].axes for name in definition.inputs):
            yield definition


def join_parts(axes: Axes, counts: Sequence[int], parts: Iterable[Any]) -> Any:
    """Join parts of `counts` examples each: stack them, or take their weighted mean."""
    if "m" in axes:
        return np.concatenate(list(parts), axis=axes.index("m"))
    weighted = (m * np.asarray(part, np.float64) for m, part in zip(counts, parts, strict=True))
    return sum(weighted) / sum(counts)


def _check_parts(
    subject: Graph, example: Example, parts: list[ColumnSlice], statement: str
) -> Iterator[Violation]:
    """Check that each function on all examples equals the join of its results on the parts."""
    pieces = [restrict_to_columns(example, part) for part in parts]
    counts = [piece.sizes["m"] for piece in pieces]
    for definition in batched_definitions(subject, example):
        results = [well_shaped_results(definition, piece) for piece in pieces]
        bound, *bounds = (
            each.bounds(definition.symbols, definition.inputs) for each in (example, *pieces)
        )
        for symbol, whole in well_shaped_results(definition, example).items():
            if all(symbol in result for result in results):
                join = partial(join_parts, example.graph.table[symbol].axes, counts)
                expected = join(result[symbol] for result in results)
                radius = join(b[symbol].radius for b in bounds)
                # A weighted mean of the parts is rounded once for each of them, and twice more.
                size = join(np.abs(result[symbol]) for result in results)
                rounding = FLOAT64.gamma(len(parts) + 2) * size
                total = bound[symbol].radius + radius + rounding
                yield from value_violations(symbol, whole, expected, total, statement)


@law(
    "vectorised-equals-loop",
    LawKind.IDENTITY,
    "Column i of a result over all examples is the result for example i alone.",
    equations=("3.12", "3.13", "3.14", "3.15", "3.16", "3.17"),
    rejected_faults=("A1-normalised-over-examples", "Z1-bias-on-first-column", "dZ1-extra-mean"),
)
def vectorised_equals_loop(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare with the loop over the examples; gradients and cost are means."""
    each = [slice(i, i + 1) for i in range(example.sizes["m"])]
    return _check_parts(subject, example, each, "over all examples as example by example")


@law(
    "gradient-is-the-mean-over-examples",
    LawKind.IDENTITY,
    "dW, db and J over all examples are the means of those of each example.",
    equations=(
        "3.28",
        "3.29",
        "3.33",
        "3.34",
        "3.36",
        "3.37",
        "3.40",
        "3.41",
        "3.43",
        "3.44",
        "3.45",
        "3.46",
        "3.48",
        "3.49",
    ),
    rejected_faults=("dW2-without-mean", "db2-without-mean", "dW1-without-mean", "J-without-mean"),
)
def gradient_is_the_mean(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check the symbols without an axis over the examples; see `vectorised_equals_loop`."""
    each = [slice(i, i + 1) for i in range(example.sizes["m"])]
    for violation in _check_parts(subject, example, each, "is the mean over the examples"):
        if "m" not in example.graph.table[violation.symbol].axes:
            yield violation


@law(
    "concatenation-is-a-weighted-mean",
    LawKind.SYMMETRY,
    "Two batches joined give the m-weighted mean of their gradients and costs.",
    equations=("3.15", "3.44", "3.45", "3.48"),
    rejected_faults=("dW1-without-mean", "J-drops-last-example"),
)
def concatenation(subject: Graph, example: Example) -> Iterator[Violation]:
    """Split the batch in two unequal parts."""
    m = example.sizes["m"]
    if m >= 2:
        cut = max(1, m // 3)
        parts = [slice(0, cut), slice(cut, m)]
        yield from _check_parts(subject, example, parts, "two batches joined")
