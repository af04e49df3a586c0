"""Symmetries as laws: every function commutes with each of them.

Transforming the inputs before the call has the same effect as transforming the results after it.
Forward pass, cost and backward pass commute with all symmetries, a descent step only with the
orthogonal ones (permutations, signs, exchange of labels).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.example import Example
from backproof.properties.laws.actions import (
    Action,
    change_basis,
    exchange_labels,
    flip_unit,
    permute,
    repeat_examples,
    rescale_unit,
    shift_inputs,
)
from backproof.properties.laws.law import (
    Check,
    LawKind,
    Violation,
    callable_definitions,
    evaluate,
    law,
    value_violations,
)
from backproof.reference.graph import Definition, Graph
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.reference.symbols import SIZES

ExampleCondition = Callable[[Example], bool]


def commutation_check(
    make_action: Callable[[Example], Action],
    statement: str,
    is_applicable: ExampleCondition,
    *,
    orthogonal: bool,
) -> Check:
    """Make the check that every function commutes with the action, on applicable examples."""

    def check(subject: Graph, example: Example) -> Iterator[Violation]:
        if is_applicable(example):
            action = make_action(example)
            for definition in callable_definitions(subject, example):
                if orthogonal or not set(definition.symbols) & set(NEXT_PARAMETERS):
                    yield from _check_commutation(definition, example, action, statement)

    return check


def _check_commutation(
    definition: Definition, example: Example, action: Action, statement: str
) -> Iterator[Violation]:
    known = example.sufficient_inputs(definition.symbols, definition.inputs)
    arrays = {name: example.values[name] for name in known}
    moved = action.transform_values(arrays)
    if all(moved[name] is arrays[name] for name in known):
        return
    before = evaluate(definition, example.values)
    after = evaluate(definition, {**example.values, **moved})
    symbols = [s for s in definition.symbols if s not in SIZES]
    moved_bounds = _transformed_bounds(example, moved, symbols, action)
    shapes = {name: bound.shape for name, bound in moved_bounds.items()}
    bounds = example.bounds(symbols, definition.inputs)
    formed = [s for s in symbols if np.shape(before[s]) == bounds[s].shape]
    expected = action.transform_values({s: np.asarray(before[s]) for s in formed})
    radii = action.transform_bounds({s: bounds[s].radius for s in formed})
    for symbol in formed:
        if np.shape(after[symbol]) == shapes[symbol]:
            bound = moved_bounds[symbol].radius + radii[symbol]
            yield from value_violations(symbol, after[symbol], expected[symbol], bound, statement)


def _transformed_bounds(
    example: Example, transformed: dict[str, Any], symbols: list[str], action: Action
) -> dict[str, BoundedArray]:
    """Return the bounds at the transformed inputs, some of which the map may have rounded."""
    precision = example.precision.with_reference_error()
    inputs = {
        name: BoundedArray.within(value, precision.unit, precision)
        if name in action.inexact_symbols
        else value
        for name, value in transformed.items()
    }
    return bound_all(example.graph, inputs, symbols, precision)


def has_at_least_two(size: str) -> ExampleCondition:
    """Make the condition that there are two units (or examples) to exchange."""
    return lambda example: example.sizes[size] >= 2


def has_exact_sums(example: Example) -> bool:
    """Return True if the inputs are small integers, where shifts and changes of basis are exact."""
    return example.regime == "integer"


def applies_always(example: Example) -> bool:
    """Return True: the symmetry applies to every example."""
    del example
    return True


def _register_symmetry(
    identifier: str,
    statement: str,
    action: Callable[[Example], Action],
    is_applicable: ExampleCondition,
    *,
    equations: Sequence[str],
    rejected_faults: Sequence[str],
    orthogonal: bool = True,
    hidden: Sequence[str] = (),
) -> None:
    law(
        identifier,
        LawKind.SYMMETRY,
        statement,
        equations=equations,
        hidden=hidden,
        rejected_faults=rejected_faults,
    )(commutation_check(action, statement, is_applicable, orthogonal=orthogonal))


_ALL_EQUATIONS = ("3.15", "3.44", "3.45", "3.46", "3.47", "3.48", "3.49")

_register_symmetry(
    "hidden-units-permute",
    "Renaming the hidden units renames rows of W1, b1, Z1, A1 and columns of W2, and no more.",
    lambda example: permute(example, "n1"),
    has_at_least_two("n1"),
    equations=(*_ALL_EQUATIONS, "3.30", "3.31"),
    rejected_faults=("dZ1-first-unit-only", "Z1-bias-of-first-unit"),
)
_register_symmetry(
    "examples-permute",
    "The order of the examples changes the order of columns, and no cost or gradient.",
    lambda example: permute(example, "m"),
    has_at_least_two("m"),
    equations=_ALL_EQUATIONS,
    rejected_faults=("J-drops-last-example", "dW2-last-example-only"),
)
_register_symmetry(
    "examples-duplicate",
    "Giving every example twice doubles the columns and changes no cost or gradient.",
    repeat_examples,
    applies_always,
    equations=_ALL_EQUATIONS,
    rejected_faults=(
        "dW1-without-mean",
        "dW2-without-mean",
        "db1-without-mean",
        "db2-without-mean",
        "J-without-mean",
    ),
)
_register_symmetry(
    "outputs-permute",
    "Renaming the output units renames rows of W2, b2, Z2, A2 and Y; the cost stays.",
    lambda example: permute(example, "n2"),
    has_at_least_two("n2"),
    equations=(*_ALL_EQUATIONS, "3.31"),
    rejected_faults=("J-of-first-output", "db2-one-number-for-all"),
)
_register_symmetry(
    "features-permute",
    "Renaming the features renames rows of X and columns of W1 and dW1, and no more.",
    lambda example: permute(example, "n0"),
    has_at_least_two("n0"),
    equations=("3.15", "3.48", "3.30"),
    rejected_faults=("Z1-ignores-last-feature",),
)
_register_symmetry(
    "hidden-unit-flips",
    "With an odd activation, a hidden unit may change its sign, and its outgoing weights theirs.",
    flip_unit,
    applies_always,
    equations=(*_ALL_EQUATIONS, "3.19", "3.30", "3.31"),
    hidden=("tanh", "identity"),
    rejected_faults=("dZ1-prime-one-minus-a", "A1-is-abs-tanh"),
)
_register_symmetry(
    "labels-exchange",
    "Exchanging the labels 0 and 1 changes the sign of the output layer and nothing else.",
    exchange_labels,
    applies_always,
    equations=(*_ALL_EQUATIONS, "3.18", "3.31"),
    rejected_faults=("J-first-term-only", "dZ2-absolute"),
)
_register_symmetry(
    "inputs-shift",
    "Shifting X by c against b1 changes dW1 by db1 cᵀ, and nothing else.",
    shift_inputs,
    has_exact_sums,
    equations=("3.15", "3.48", "3.49"),
    rejected_faults=("Z1-without-bias", "Z1-ignores-last-feature"),
    orthogonal=False,
)
_register_symmetry(
    "inputs-change-basis",
    "Changing the basis of X against that of W1 takes dW1 to dW1 Pᵀ, and changes nothing else.",
    change_basis,
    lambda example: has_exact_sums(example) and example.sizes["n0"] >= 2,
    equations=("3.15", "3.48"),
    rejected_faults=("Z1-elementwise-weights", "Z1-ignores-last-feature"),
    orthogonal=False,
)
_register_symmetry(
    "relu-unit-rescales",
    "A ReLU unit may be scaled up going in and down going out; its gradients scale inversely.",
    rescale_unit,
    applies_always,
    equations=("3.22", "3.23", "3.47", "3.48", "3.49"),
    hidden=("relu", "leaky_relu", "identity"),
    rejected_faults=("dZ1-relu-prime-is-relu",),
    orthogonal=False,
)
