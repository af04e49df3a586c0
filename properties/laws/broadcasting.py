"""Broadcasting of b: a bias is one column, added to every column alike."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from properties.example import Example
from properties.laws.law import Kind, Violation, arrays_of, differences, functions, law
from reference.graph import Graph

_LAYERS = {"Z1": ("W1", "b1"), "Z2": ("W2", "b2")}


@law(
    "bias-as-if-tiled",
    Kind.IDENTITY,
    "3.15 3.16 3.17",
    "Adding b is adding the matrix that repeats b in every column.",
    rejects="Z1-without-bias Z1-minus-bias Z2-without-bias",
)
def bias_as_if_tiled(subject: Graph, example: Example) -> Iterator[Violation]:
    """With zero weights, every column of Z is exactly b."""
    for definition in functions(subject, example):
        for Z, (W, b) in _LAYERS.items():
            if {W, b} <= set(definition.inputs):
                zero = {W: np.zeros_like(example.values[W])}
                for got in _only(arrays_of(definition, example, **zero), Z):
                    statement = f"with {W} = 0, {Z} repeats {b}"
                    yield from differences(Z, got, tiled(example, b), 0.0, statement)


@law(
    "bias-shifts-every-column",
    Kind.IDENTITY,
    "3.16 3.17",
    "W A + b minus W A is b in every column, exactly, where all sums are exact.",
    rejects="Z1-without-bias Z1-bias-on-first-column",
)
def bias_shifts_every_column(subject: Graph, example: Example) -> Iterator[Violation]:
    """On small integers the difference of the two calls has no rounding at all."""
    if example.regime != "integer":
        return
    for definition in functions(subject, example):
        if {"W1", "b1", "X"} <= set(definition.inputs):
            zero = {"b1": np.zeros_like(example.values["b1"])}
            for with_bias in _only(arrays_of(definition, example), "Z1"):
                for without in _only(arrays_of(definition, example, **zero), "Z1"):
                    shift = np.subtract(with_bias, without)
                    statement = "b1 is added to every column"
                    yield from differences("Z1", shift, tiled(example, "b1"), 0.0, statement)


def tiled(example: Example, b: str) -> Any:
    """The bias repeated in every column."""
    return np.tile(example.values[b], (1, example.sizes["m"]))


def _only(results: dict[str, Any], symbol: str) -> list[Any]:
    """The result of that symbol, if there is one."""
    return [results[symbol]] if symbol in results else []
