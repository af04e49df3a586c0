"""Identities between the activations and their derivatives."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.properties.bounds import BoundedArray
from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, law, value_violations
from backproof.reference.graph import Graph, UnreachableSymbolError

Formula = Callable[[Any], Any]


def _compare_symbols(
    subject: Graph,
    example: Example,
    left: str,
    right: str,
    formula: Formula,
    argument_map: Formula | None,
) -> Iterator[Violation]:
    """Compare `left`(Z) with formula(`right`(argument_map(Z))), both computed by the subject.

    There is no violation if the subject does not compute both.
    """
    right_example = (
        example
        if argument_map is None
        else example.with_inputs(Z=argument_map(example.values["Z"]))
    )
    try:
        got = subject.evaluate([left], {"Z": example.values["Z"]})[left]
        other = subject.evaluate([right], {"Z": right_example.values["Z"]})[right]
    except UnreachableSymbolError:
        return
    right_bound = right_example.bounds([right], ["Z"])[right]
    carried = formula(BoundedArray.within(other, right_bound.radius, right_bound.precision))
    bound = example.bounds([left], ["Z"])[left].radius + carried.radius
    yield from value_violations(left, got, carried.value, bound, f"{left} agrees with {right}")


@law(
    "sigmoid-prime-from-a",
    LawKind.IDENTITY,
    "σ′(z) = a(1 − a) with a = σ(z).",
    equations=("3.25",),
    graph_name="elementwise",
    rejected_faults=("sigmoid-prime-of-a", "sigmoid-prime-precedence", "sigmoid-of-minus-squared"),
)
def sigmoid_prime_from_a(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the slope with its formula in the activation."""
    return _compare_symbols(
        subject, example, "sigmoid_prime_Z", "sigmoid_Z", lambda a: a * (1 - a), argument_map=None
    )


@law(
    "tanh-prime-from-a",
    LawKind.IDENTITY,
    "tanh′(z) = 1 − a² with a = tanh(z).",
    equations=("3.27",),
    graph_name="elementwise",
    rejected_faults=("tanh-prime-one-minus-a", "tanh-prime-twice-squashed"),
)
def tanh_prime_from_a(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the slope with its formula in the activation."""
    return _compare_symbols(
        subject, example, "tanh_prime_Z", "tanh_Z", lambda a: 1 - a * a, argument_map=None
    )


@law(
    "tanh-is-a-rescaled-sigmoid",
    LawKind.IDENTITY,
    "tanh(z) = 2σ(2z) − 1.",
    equations=("3.18", "3.19", "3.26"),
    graph_name="elementwise",
    rejected_faults=("tanh-without-doubling", "sigmoid-sign"),
)
def tanh_is_a_rescaled_sigmoid(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare tanh at z with the sigmoid at 2z."""
    return _compare_symbols(
        subject, example, "tanh_Z", "sigmoid_Z", lambda a: 2 * a - 1, argument_map=lambda Z: 2 * Z
    )


@law(
    "sigmoid-complement",
    LawKind.IDENTITY,
    "σ(−z) = 1 − σ(z).",
    equations=("3.18",),
    graph_name="elementwise",
    rejected_faults=("sigmoid-lost-numerator",),
)
def sigmoid_complement(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the sigmoid at z and −z."""
    return _compare_symbols(
        subject, example, "sigmoid_Z", "sigmoid_Z", lambda a: 1 - a, argument_map=np.negative
    )


@law(
    "tanh-is-odd",
    LawKind.IDENTITY,
    "tanh(−z) = −tanh(z), so that activations stay centred.",
    equations=("3.19", "3.26"),
    graph_name="elementwise",
    rejected_faults=("tanh-one-minus-sigmoid",),
)
def tanh_is_odd(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare tanh at z and −z."""
    return _compare_symbols(
        subject, example, "tanh_Z", "tanh_Z", lambda a: -a, argument_map=np.negative
    )


@law(
    "slopes-are-even",
    LawKind.IDENTITY,
    "σ′(−z) = σ′(z) and tanh′(−z) = tanh′(z).",
    equations=("3.25", "3.27"),
    graph_name="elementwise",
    rejected_faults=("tanh-prime-one-minus-a", "sigmoid-prime-of-z"),
)
def slopes_are_even(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the slopes at z and −z."""
    for slope in ("sigmoid_prime_Z", "tanh_prime_Z"):
        yield from _compare_symbols(
            subject, example, slope, slope, lambda a: +a, argument_map=np.negative
        )


@law(
    "relu-splits-z",
    LawKind.IDENTITY,
    "ReLU(z) − ReLU(−z) = z, exactly.",
    equations=("3.22",),
    graph_name="elementwise",
    rejected_faults=("relu-step", "relu-abs"),
)
def relu_splits_z(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare ReLU at z and −z."""
    Z = example.values["Z"]
    if subject.can_compute(["relu_Z"], ["Z"]):
        positive, negative = (
            subject.evaluate(["relu_Z"], {"Z": side})["relu_Z"] for side in (Z, -Z)
        )
        yield from value_violations(
            "relu_Z", np.subtract(positive, negative), Z, 0.0, "ReLU(z) − ReLU(−z) = z"
        )


@law(
    "piecewise-linear-is-slope-times-z",
    LawKind.IDENTITY,
    "For ReLU and leaky ReLU, g(z) = g′(z) · z for z ≠ 0.",
    equations=("3.22", "3.23", "3.8-ReLU", "3.8-leaky"),
    graph_name="elementwise",
    rejected_faults=(
        "relu-prime-is-relu",
        "leaky-prime-zero-slope",
        "leaky-constant",
        "leaky-sign-lost",
    ),
)
def piecewise_linear(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the function with its own slope times z."""
    Z = example.values["Z"]
    for g in ("relu", "leaky_relu"):
        slope = f"{g}_prime_Z"
        yield from _compare_symbols(
            subject, example, f"{g}_Z", slope, lambda s: s * Z, argument_map=None
        )
