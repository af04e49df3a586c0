"""Shape invariants: every result has the shape and the dtype of its symbol."""

from collections.abc import Iterator

import numpy as np

from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, callable_definitions, evaluate, law
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES


@law(
    "result-shapes",
    LawKind.STRUCTURE,
    "Every result has the shape of its symbol: W and dW alike, Z, A and dZ alike.",
    equations=("3.7", "3.8", "3.12", "3.13", "3.14", "3.15", "3.33", "3.44", "3.47", "3.48"),
    rejected_faults=(
        "dW2-transposed",
        "dW1-transposed",
        "A2-flattened",
        "J-not-summed",
        "db1-not-summed",
    ),
)
def result_shapes(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the shape of each result with the table of symbols."""
    for definition in callable_definitions(subject, example):
        for symbol, value in evaluate(definition, example.values).items():
            expected = example.graph.table[symbol].shape(example.sizes)
            if np.shape(value) != expected:
                yield Violation(symbol, f"has shape {np.shape(value)}, expected {expected}")


@law(
    "bias-gradients-are-columns",
    LawKind.STRUCTURE,
    "db1 and db2 are kept as columns (n, 1): summed over the examples, with the axis kept.",
    equations=("3.34", "3.37", "3.46", "3.49"),
    rejected_faults=("db2-without-keepdims", "db1-axis-0", "db1-without-keepdims"),
)
def bias_gradients_are_columns(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check the two axes of each bias gradient."""
    for definition in callable_definitions(subject, example):
        for symbol in {"db1", "db2"}.intersection(definition.symbols):
            db = evaluate(definition, example.values)[symbol]
            units = example.sizes["n1" if symbol == "db1" else "n2"]
            if np.ndim(db) != 2 or np.shape(db) != (units, 1):
                yield Violation(symbol, f"has shape {np.shape(db)}, expected a column ({units}, 1)")


@law(
    "dtype-is-kept",
    LawKind.STRUCTURE,
    "Results are real floating-point numbers of the inputs' precision.",
    equations=("3.15", "3.44", "3.48"),
    rejected_faults=("dZ2-cast-to-int", "A2-in-float32"),
)
def dtype_is_kept(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the dtype of each result with that of the example; labels may be of any kind."""
    for definition in callable_definitions(subject, example):
        for symbol, value in evaluate(definition, example.values).items():
            scalar = example.graph.table[symbol].axes == ()
            if symbol in SIZES or symbol == "prediction" or scalar:
                continue
            if str(np.asarray(value).dtype) != example.dtype:
                got = np.asarray(value).dtype
                yield Violation(symbol, f"has dtype {got}, expected {example.dtype}")
