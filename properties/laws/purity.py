"""Purity: a function does not change its arguments, and repeated calls have equal results."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.properties.laws.law import (
    LawKind,
    Violation,
    callable_definitions,
    copy_array,
    evaluate,
    law,
)
from backproof.reference.graph import Graph


@law(
    "arguments-untouched",
    LawKind.STRUCTURE,
    "No function changes its arguments.",
    equations=("3.15", "3.30", "3.31", "3.44", "3.47"),
    rejected_faults=("W1-updated-in-place", "dZ2-overwrites-A2", "cost-clips-A2-in-place"),
    all_graphs=True,
)
def arguments_untouched(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the arguments' bytes before and after the call."""
    for definition in callable_definitions(subject, example):
        inputs = {name: copy_array(example.values[name]) for name in definition.inputs}
        definition.evaluate(inputs)
        for name, after in inputs.items():
            if np.asarray(after).tobytes() != np.asarray(example.values[name]).tobytes():
                message = f"{definition.name} changes its argument {name}"
                yield Violation(name, message, function=definition.name)


@law(
    "same-answer-twice",
    LawKind.STRUCTURE,
    "The same call gives the same answer, whatever was called before.",
    equations=("3.15", "3.44", "3.47"),
    rejected_faults=("dW1-accumulates-over-calls",),
    all_graphs=True,
)
def same_answer_twice(subject: Graph, example: Example) -> Iterator[Violation]:
    """Call with the arguments, with other arguments, and with the first ones again."""
    for definition in callable_definitions(subject, example):
        first = evaluate(definition, example.values)
        definition.evaluate({name: halve(example.values[name]) for name in definition.inputs})
        for symbol, again in evaluate(definition, example.values).items():
            if not np.array_equal(first[symbol], again, equal_nan=True):
                yield Violation(
                    symbol, f"{definition.name} returns a different result when it is called again"
                )


@law(
    "memory-layout-is-irrelevant",
    LawKind.STRUCTURE,
    "Fortran order, strided views and read-only arrays give the same values.",
    equations=("3.15", "3.44", "3.48"),
    rejected_faults=("A1-from-raw-memory",),
    all_graphs=True,
)
def memory_layout_is_irrelevant(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare with a call on the same values in another memory layout, within both bounds."""
    for definition in callable_definitions(subject, example):
        plain = evaluate(definition, example.values)
        laid_out = {name: _strided_copy(example.values[name]) for name in definition.inputs}
        bounds = example.bounds(definition.symbols, definition.inputs)
        for symbol, value in definition.evaluate(laid_out).items():
            difference = np.abs(np.subtract(value, plain[symbol], dtype=np.float64))
            if np.any(difference > 2 * bounds[symbol].radius):
                yield Violation(
                    symbol, f"{definition.name} depends on the memory layout of its arguments"
                )


def halve(value: Any) -> Any:
    """Make a different valid argument: half of it, since half a probability is a probability."""
    return value / 2 if isinstance(value, np.ndarray) else value


def _strided_copy(value: Any) -> Any:
    """Copy the values to a read-only view that is neither C- nor Fortran-contiguous."""
    if not isinstance(value, np.ndarray):
        return value
    wide = np.zeros(tuple(2 * n for n in value.shape), value.dtype, order="F")
    view = wide[tuple(slice(None, None, 2) for _ in value.shape)]
    view[...] = value
    view.flags.writeable = False
    return view
