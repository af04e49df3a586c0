"""Broadcasting of b: a bias is one column, added to every column alike."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.properties.laws.law import (
    LawKind,
    Violation,
    callable_definitions,
    law,
    value_violations,
    well_shaped_results,
)
from backproof.reference.graph import Graph

_LAYERS = {"Z1": ("W1", "b1"), "Z2": ("W2", "b2")}


@law(
    "bias-as-if-tiled",
    LawKind.IDENTITY,
    "Adding b is adding the matrix that repeats b in every column.",
    equations=("3.15", "3.16", "3.17"),
    rejected_faults=("Z1-without-bias", "Z1-minus-bias", "Z2-without-bias"),
)
def bias_as_if_tiled(subject: Graph, example: Example) -> Iterator[Violation]:
    """With zero weights, every column of Z is exactly b."""
    for definition in callable_definitions(subject, example):
        for Z, (W, b) in _LAYERS.items():
            if {W, b} <= set(definition.inputs):
                zero = {W: np.zeros_like(example.values[W])}
                for got in _results_of_symbol(well_shaped_results(definition, example, **zero), Z):
                    statement = f"with {W} = 0, {Z} repeats {b}"
                    yield from value_violations(Z, got, tile_bias(example, b), 0.0, statement)


@law(
    "bias-shifts-every-column",
    LawKind.IDENTITY,
    "W A + b minus W A is b in every column, exactly, where all sums are exact.",
    equations=("3.16", "3.17"),
    rejected_faults=("Z1-without-bias", "Z1-bias-on-first-column"),
)
def bias_shifts_every_column(subject: Graph, example: Example) -> Iterator[Violation]:
    """On small integers the difference of the two calls has no rounding at all."""
    if example.regime != "integer":
        return
    for definition in callable_definitions(subject, example):
        if {"W1", "b1", "X"} <= set(definition.inputs):
            zero = {"b1": np.zeros_like(example.values["b1"])}
            for with_bias in _results_of_symbol(well_shaped_results(definition, example), "Z1"):
                for without in _results_of_symbol(
                    well_shaped_results(definition, example, **zero), "Z1"
                ):
                    shift = np.subtract(with_bias, without)
                    statement = "b1 is added to every column"
                    yield from value_violations(
                        "Z1", shift, tile_bias(example, "b1"), 0.0, statement
                    )


def tile_bias(example: Example, b: str) -> Any:
    """Repeat the bias in every column."""
    return np.tile(example.values[b], (1, example.sizes["m"]))


def _results_of_symbol(results: dict[str, Any], symbol: str) -> list[Any]:
    """Return the result of the symbol in a list, or an empty list."""
    return [results[symbol]] if symbol in results else []
