"""Symmetry under zero initialisation: hidden units that start equal stay equal (section 3.11).

The law holds in exact arithmetic. A matrix product may give equal rows unequal last bits, which
training then amplifies, so each step is judged from an exactly symmetric state.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.properties.bounds import bound_all
from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, law, value_violations
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS


@law(
    "equal-units-stay-equal",
    LawKind.TRAINING,
    "Equal rows of W1, entries of b1 and columns of W2 stay equal in a descent step.",
    equations=("3.11-zero", "3.30", "3.31"),
    rejected_faults=("dZ1-first-unit-only", "W1-decays-by-row"),
)
def equal_units_stay_equal(subject: Graph, example: Example) -> Iterator[Violation]:
    """Make every hidden unit a copy of the first, and take one step."""
    inputs = {**example.inputs, **_repeat_first_unit(example.inputs)}
    if subject.can_compute(NEXT_PARAMETERS, inputs):
        yield from _check_equal_units(subject, example, inputs)


@law(
    "zero-start-stays-symmetric",
    LawKind.TRAINING,
    "From all zeros the hidden units compute the same function for ever; with tanh or ReLU only b2 "
    "moves.",
    equations=("3.11-zero",),
    rejected_faults=("W1-breaks-symmetry",),
)
def zero_start(subject: Graph, example: Example) -> Iterator[Violation]:
    """Take three steps from zero, each from an exactly symmetric state."""
    inputs = dict(example.inputs)
    inputs |= {P: np.zeros_like(inputs[P]) for P in PARAMETERS}
    A1 = example.graph.evaluate(["A1"], inputs)["A1"]
    for _ in range(3):
        if not subject.can_compute(NEXT_PARAMETERS, inputs):
            return
        yield from _check_equal_units(subject, example, inputs)
        stepped = example.graph.evaluate(NEXT_PARAMETERS, inputs)
        if not np.any(A1):
            yield from _check_only_b2_moves(subject, inputs)
        inputs |= {P: stepped[f"{P}_next"] for P in PARAMETERS}
        inputs |= _repeat_first_unit(inputs)


def _check_only_b2_moves(subject: Graph, inputs: dict[str, Any]) -> Iterator[Violation]:
    """Check that W1, b1 and W2 stay 0: with A1 = 0 and W2 = 0 their gradients are exactly 0."""
    for symbol in ("W1_next", "b1_next", "W2_next"):
        if np.any(subject.evaluate([symbol], inputs)[symbol]):
            yield Violation(symbol, "moves from the zero start, where only b2 can")


def _check_equal_units(
    subject: Graph, example: Example, inputs: dict[str, Any]
) -> Iterator[Violation]:
    targets = ("W1_next", "b1_next", "W2_next")
    got = subject.evaluate(targets, inputs)
    bounds = bound_all(example.graph, inputs, targets, example.precision)
    for symbol in targets:
        along = 1 if symbol == "W2_next" else 0
        if np.shape(got[symbol]) == bounds[symbol].shape:
            first = np.take(got[symbol], [0], axis=along)
            expected = np.broadcast_to(first, np.shape(got[symbol]))
            bound = 2 * bounds[symbol].radius
            yield from value_violations(
                symbol, got[symbol], expected, bound, "equal units stay equal"
            )


def _repeat_first_unit(inputs: Any) -> dict[str, Any]:
    """Replace the rows of W1, entries of b1 and columns of W2 by those of the first unit."""
    W1, b1, W2 = (np.asarray(inputs[name]) for name in ("W1", "b1", "W2"))
    return {
        "W1": np.repeat(W1[:1], len(W1), axis=0),
        "b1": np.repeat(b1[:1], len(b1), axis=0),
        "W2": np.repeat(W2[:, :1], W2.shape[1], axis=1),
    }
