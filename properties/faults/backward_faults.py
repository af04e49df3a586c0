"""Faults of the backward pass: dZ2, dW2, db2, dZ1, dW1 and db1, and of a single example."""

from typing import Any

import numpy as np

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault

STRUCTURE = FaultClass.STRUCTURE


def _overwrite_A2(A2: Any, Y: Any) -> Any:
    A2 -= Y
    return A2


class _AccumulatingGradient:
    """A gradient added to those of earlier calls, as in a global variable."""

    def __init__(self) -> None:
        self._sum: Any = 0.0

    def __call__(self, dZ: Any, X: Any) -> Any:
        gradient = dZ @ X.T / X.shape[1]
        has_same_shape = np.shape(self._sum) == gradient.shape
        self._sum = self._sum + gradient if has_same_shape else gradient
        return self._sum


def _mean_product(dZ: Any, A: Any) -> Any:
    return dZ @ A.T / A.shape[1]


def _sum_of_columns(dZ: Any) -> Any:
    return dZ.sum(axis=1, keepdims=True)


register_formula_fault(
    "dZ2-sign",
    "dZ2",
    "Y - A2",
    "If the output is too large, should the gradient be positive or negative?",
)
register_formula_fault("dZ2-doubled", "dZ2", "2 * (A2 - Y)", "Which cost gives a 2?")
register_formula_fault(
    "dZ2-squared-error",
    "dZ2",
    "(A2 - Y) * A2 * (1 - A2)",
    "Derive it once by hand: what cancels against the derivative of the logarithm?",
)
register_formula_fault("dZ2-absolute", "dZ2", "np.abs(A2 - Y)", "Does an error have a direction?")
register_formula_fault(
    "dZ2-of-decisions",
    "dZ2",
    "(A2 > 0.5) - Y",
    "Does the gradient need the probability or the verdict?",
)
register_formula_fault("dZ2-of-Z2", "dZ2", "Z2 - Y", "With what does the text compare the labels?")
register_formula_fault(
    "dZ2-cast-to-int", "dZ2", "(A2 - Y).astype(int)", "What does int do to 0.9?", kind=STRUCTURE
)
register_fault(
    "dZ2-overwrites-A2",
    "3.44",
    "dZ2 <- A2 Y",
    _overwrite_A2,
    "A2 -= Y; dZ2 = A2",
    "After the backward pass, is cache['A2'] still a probability?",
    kind=STRUCTURE,
)
register_formula_fault(
    "dW2-without-mean", "dW2", "dZ2 @ A1.T", "Give every example twice: should dW2 change?"
)
register_fault(
    "dW2-from-Z1",
    "3.44",
    "dW2 <- dZ2 Z1",
    _mean_product,
    "dW2 = dZ2 @ Z1.T / m",
    "What did W2 multiply in the forward pass?",
)
register_formula_fault(
    "dW2-last-example-only",
    "dW2",
    "dZ2[:, -1:] @ A1[:, -1:].T / m",
    "Which examples are left in dW2 after the loop?",
)
register_formula_fault(
    "dW2-divided-by-features",
    "dW2",
    "dZ2 @ A1.T / X.shape[0]",
    "X is (features, examples): which of the two is m?",
)
register_formula_fault(
    "dW2-transposed",
    "dW2",
    "A1 @ dZ2.T / m",
    "Compare dW2.shape with W2.shape.",
    kind=STRUCTURE,
)
register_fault(
    "db2-without-mean",
    "3.46",
    "db2 <- dZ2",
    _sum_of_columns,
    "db2 = np.sum(dZ2, axis=1, keepdims=True)",
    "dW2 is a mean over the examples; what is db2?",
)
register_formula_fault(
    "db2-one-number-for-all",
    "db2",
    "dZ2.sum() / m + 0 * dZ2.sum(axis=1, keepdims=True)",
    "With three outputs, should all biases move alike?",
)
register_formula_fault(
    "db2-without-keepdims",
    "db2",
    "dZ2.sum(axis=1) / m",
    "How many numbers does db2.shape have, and b2.shape?",
    kind=STRUCTURE,
)
register_formula_fault(
    "dZ1-without-slope", "dZ1", "W2.T @ dZ2", "How does Z1 come into A1? That factor is missing."
)
register_formula_fault(
    "dZ1-slope-of-A1",
    "dZ1",
    "W2.T @ dZ2 * (1 - tanh(A1) ** 2)",
    "How often has A1 been squashed already?",
)
register_formula_fault(
    "dZ1-prime-one-minus-a", "dZ1", "W2.T @ dZ2 * (1 - A1)", "Is tanh as steep at z as at −z?"
)
register_formula_fault(
    "dZ1-sigmoid-slope",
    "dZ1",
    "W2.T @ dZ2 * A1 * (1 - A1)",
    "Whose derivative is a(1 − a), and what is your hidden activation?",
)
register_formula_fault(
    "dZ1-precedence", "dZ1", "W2.T @ dZ2 * 1 - np.power(A1, 2)", "To what does the minus apply?"
)
register_formula_fault(
    "dZ1-extra-mean",
    "dZ1",
    "W2.T @ dZ2 * (1 - A1 ** 2) / m",
    "dZ is per example: where does averaging happen?",
)
register_formula_fault(
    "dZ1-first-unit-only",
    "dZ1",
    "W2.T @ dZ2 * (1 - A1 ** 2) * (np.arange(len(A1))[:, np.newaxis] == 0)",
    "Which hidden units receive an error?",
)
register_formula_fault(
    "dZ1-forgets-W2",
    "dZ1",
    "dZ2.sum(axis=0, keepdims=True) * (1 - A1 ** 2)",
    "The blame is shared through the weights: where is W2?",
)
register_formula_fault(
    "dZ1-relu-prime-is-relu",
    "dZ1",
    "W2.T @ dZ2 * relu(Z1)",
    "g and g′ are two functions: which of them is this?",
    hidden="relu",
)
register_formula_fault(
    "dW1-without-mean", "dW1", "dZ1 @ X.T", "Give every example twice: should dW1 change?"
)
register_formula_fault(
    "dW1-from-dA1", "dW1", "W2.T @ dZ2 @ X.T / m", "You computed dZ1: do you use it?"
)
register_formula_fault(
    "dW1-transposed", "dW1", "X @ dZ1.T / m", "Compare dW1.shape with W1.shape.", kind=STRUCTURE
)
register_fault(
    "dW1-accumulates-over-calls",
    "3.48",
    "dW1 <- dZ1 X",
    _AccumulatingGradient(),
    "grads['dW1'] += dZ1 @ X.T / m",
    "Call it twice with the same arguments: are the answers equal?",
    kind=STRUCTURE,
)
register_fault(
    "db1-without-mean",
    "3.49",
    "db1 <- dZ1",
    _sum_of_columns,
    "db1 = np.sum(dZ1, axis=1, keepdims=True)",
    "dW1 is a mean over the examples; what is db1?",
)
register_formula_fault(
    "db1-of-the-wrong-layer",
    "db1",
    "dZ2.sum() / m + 0 * b1",
    "Which layer's dZ stands in this line?",
)
register_formula_fault(
    "db1-axis-0",
    "db1",
    "dZ1.sum(axis=0, keepdims=True) / m",
    "Along which axis do the examples lie?",
    kind=STRUCTURE,
)
register_formula_fault(
    "db1-without-keepdims",
    "db1",
    "dZ1.sum(axis=1) / m",
    "How many numbers does db1.shape have, and b1.shape?",
    kind=STRUCTURE,
)
register_formula_fault(
    "db1-not-summed",
    "db1",
    "dZ1 / m",
    "One bias per unit, or one per example?",
    kind=STRUCTURE,
)
register_formula_fault(
    "one-da2-sign",
    "da2",
    "y / a2 - (1 - y) / (1 - a2)",
    "Does the loss of a 1 fall or rise as a2 grows?",
    graph_name="one example",
)
register_formula_fault(
    "one-dz2-squared-error",
    "dz2",
    "(a2 - y) * a2 * (1 - a2)",
    "What cancels against the derivative of the logarithm?",
    graph_name="one example",
)
