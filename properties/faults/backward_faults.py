"""Faults of the backward pass: dZ2, dW2, db2, dZ1, dW1 and db1, and of the single example's."""

from typing import Any

import numpy as np

from properties.faults.fault import FaultClass, fault
from properties.faults.functions import relu, tanh

FORM = FaultClass.FORM


def _overwrites_A2(A2: Any, Y: Any) -> Any:
    A2 -= Y
    return A2


class _Accumulates:
    """A gradient added to that of the calls before, as with a module's global."""

    def __init__(self) -> None:
        self._sum: Any = 0.0

    def __call__(self, dZ: Any, X: Any) -> Any:
        gradient = dZ @ X.T / X.shape[1]
        same = np.shape(self._sum) == gradient.shape
        self._sum = self._sum + gradient if same else gradient
        return self._sum


def _mean(dZ: Any, A: Any) -> Any:
    return dZ @ A.T / A.shape[1]


def _sum_of_columns(dZ: Any) -> Any:
    return dZ.sum(axis=1, keepdims=True)


fault(
    "dZ2-sign",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: Y - A,
    "dZ2 = Y - A2",
    "If the output is too large, should the gradient be positive or negative?",
)
fault(
    "dZ2-doubled",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: 2 * (A - Y),
    "dZ2 = 2 * (A2 - Y)",
    "Which cost gives a 2?",
)
fault(
    "dZ2-squared-error",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: (A - Y) * A * (1 - A),
    "dZ2 = (A2 - Y) * A2 * (1 - A2)",
    "Derive it once by hand: what cancels against the derivative of the logarithm?",
)
fault(
    "dZ2-absolute",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: np.abs(A - Y),
    "dZ2 = np.abs(A2 - Y)",
    "Does an error have a direction?",
)
fault(
    "dZ2-of-decisions",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: (A > 0.5) - Y,
    "dZ2 = (A2 > 0.5) - Y",
    "Does the gradient need the probability or the verdict?",
)
fault(
    "dZ2-of-Z2",
    "3.44",
    "dZ2 <- Z2 Y",
    lambda Z, Y: Z - Y,
    "dZ2 = Z2 - Y",
    "With what does the text compare the labels?",
)
fault(
    "dZ2-cast-to-int",
    "3.44",
    "dZ2 <- A2 Y",
    lambda A, Y: (A - Y).astype(int),
    "dZ2 = (A2 - Y).astype(int)",
    "What does int do to 0.9?",
    kind=FORM,
)
fault(
    "dZ2-overwrites-A2",
    "3.44",
    "dZ2 <- A2 Y",
    _overwrites_A2,
    "A2 -= Y; dZ2 = A2",
    "After the backward pass, is cache['A2'] still a probability?",
    kind=FORM,
)
fault(
    "dW2-without-mean",
    "3.44",
    "dW2 <- dZ2 A1",
    lambda dZ, A: dZ @ A.T,
    "dW2 = dZ2 @ A1.T",
    "Give every example twice: should dW2 change?",
)
fault(
    "dW2-from-Z1",
    "3.44",
    "dW2 <- dZ2 Z1",
    _mean,
    "dW2 = dZ2 @ Z1.T / m",
    "What did W2 multiply in the forward pass?",
)
fault(
    "dW2-last-example-only",
    "3.44",
    "dW2 <- dZ2 A1",
    lambda dZ, A: dZ[:, -1:] @ A[:, -1:].T / A.shape[1],
    "for i in range(m): dW2 = dZ2[:, i:i+1] @ A1[:, i:i+1].T / m",
    "Which examples are left in dW2 after the loop?",
)
fault(
    "dW2-divided-by-features",
    "3.44",
    "dW2 <- dZ2 A1 X",
    lambda dZ, A, X: dZ @ A.T / X.shape[0],
    "m = X.shape[0]; dW2 = dZ2 @ A1.T / m",
    "X is (features, examples): which of the two is m?",
)
fault(
    "dW2-transposed",
    "3.44",
    "dW2 <- dZ2 A1",
    lambda dZ, A: A @ dZ.T / A.shape[1],
    "dW2 = A1 @ dZ2.T / m",
    "Compare dW2.shape with W2.shape.",
    kind=FORM,
)
fault(
    "db2-without-mean",
    "3.46",
    "db2 <- dZ2",
    _sum_of_columns,
    "db2 = np.sum(dZ2, axis=1, keepdims=True)",
    "dW2 is a mean over the examples; what is db2?",
)
fault(
    "db2-one-number-for-all",
    "3.46",
    "db2 <- dZ2",
    lambda dZ: np.full((len(dZ), 1), dZ.sum() / dZ.shape[1]),
    "db2 = np.sum(dZ2) / m",
    "With three outputs, should all biases move alike?",
)
fault(
    "db2-without-keepdims",
    "3.46",
    "db2 <- dZ2",
    lambda dZ: dZ.sum(axis=1) / dZ.shape[1],
    "db2 = np.sum(dZ2, axis=1) / m",
    "How many numbers does db2.shape have, and b2.shape?",
    kind=FORM,
)
fault(
    "dZ1-without-slope",
    "3.47",
    "dZ1 <- W2 dZ2",
    lambda W, dZ: W.T @ dZ,
    "dZ1 = W2.T @ dZ2",
    "How does Z1 come into A1? That factor is missing.",
)
fault(
    "dZ1-slope-of-A1",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * (1 - tanh(A) ** 2),
    "dZ1 = W2.T @ dZ2 * (1 - np.tanh(A1)**2)",
    "How often has A1 been squashed already?",
)
fault(
    "dZ1-prime-one-minus-a",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * (1 - A),
    "dZ1 = W2.T @ dZ2 * (1 - A1)",
    "Is tanh as steep at z as at −z?",
)
fault(
    "dZ1-sigmoid-slope",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * A * (1 - A),
    "dZ1 = W2.T @ dZ2 * A1 * (1 - A1)",
    "Whose derivative is a(1 − a), and what is your hidden activation?",
)
fault(
    "dZ1-precedence",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * 1 - np.power(A, 2),
    "dZ1 = W2.T @ dZ2 * 1 - np.power(A1, 2)",
    "To what does the minus apply?",
)
fault(
    "dZ1-extra-mean",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * (1 - A**2) / dZ.shape[1],
    "dZ1 = W2.T @ dZ2 * (1 - A1**2) / m",
    "dZ is per example: where does averaging happen?",
)
fault(
    "dZ1-first-unit-only",
    "3.47",
    "dZ1 <- W2 dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * (1 - A**2) * (np.arange(len(A))[:, np.newaxis] == 0),
    "dZ1[0] = ...",
    "Which hidden units receive an error?",
)
fault(
    "dZ1-forgets-W2",
    "3.47",
    "dZ1 <- dZ2 A1",
    lambda dZ, A: dZ.sum(axis=0, keepdims=True) * (1 - A**2),
    "dZ1 = dZ2 * (1 - A1**2)",
    "The blame is shared through the weights: where is W2?",
)
fault(
    "dZ1-relu-prime-is-relu",
    "3.47",
    "dZ1 <- W2 dZ2 Z1",
    lambda W, dZ, Z: W.T @ dZ * relu(Z),
    "dZ1 = W2.T @ dZ2 * relu(Z1)",
    "g and g′ are two functions: which of them is this?",
    hidden="relu",
)
fault(
    "dW1-without-mean",
    "3.48",
    "dW1 <- dZ1 X",
    lambda dZ, X: dZ @ X.T,
    "dW1 = dZ1 @ X.T",
    "Give every example twice: should dW1 change?",
)
fault(
    "dW1-from-dA1",
    "3.48",
    "dW1 <- W2 dZ2 X",
    lambda W, dZ, X: W.T @ dZ @ X.T / X.shape[1],
    "dW1 = (W2.T @ dZ2) @ X.T / m",
    "You computed dZ1: do you use it?",
)
fault(
    "dW1-transposed",
    "3.48",
    "dW1 <- dZ1 X",
    lambda dZ, X: X @ dZ.T / X.shape[1],
    "dW1 = X @ dZ1.T / m",
    "Compare dW1.shape with W1.shape.",
    kind=FORM,
)
fault(
    "dW1-accumulates-over-calls",
    "3.48",
    "dW1 <- dZ1 X",
    _Accumulates(),
    "grads['dW1'] += dZ1 @ X.T / m",
    "Call it twice with the same arguments: are the answers equal?",
    kind=FORM,
)
fault(
    "db1-without-mean",
    "3.49",
    "db1 <- dZ1",
    _sum_of_columns,
    "db1 = np.sum(dZ1, axis=1, keepdims=True)",
    "dW1 is a mean over the examples; what is db1?",
)
fault(
    "db1-of-the-wrong-layer",
    "3.49",
    "db1 <- dZ2 b1",
    lambda dZ, b: np.full(np.shape(b), dZ.sum() / dZ.shape[1]),
    "db1 = np.sum(dZ2, axis=1, keepdims=True) / m",
    "Which layer's dZ stands in this line?",
)
fault(
    "db1-axis-0",
    "3.49",
    "db1 <- dZ1",
    lambda dZ: dZ.sum(axis=0, keepdims=True) / dZ.shape[1],
    "db1 = np.sum(dZ1, axis=0, keepdims=True) / m",
    "Along which axis do the examples lie?",
    kind=FORM,
)
fault(
    "db1-without-keepdims",
    "3.49",
    "db1 <- dZ1",
    lambda dZ: dZ.sum(axis=1) / dZ.shape[1],
    "db1 = np.sum(dZ1, axis=1) / m",
    "How many numbers does db1.shape have, and b1.shape?",
    kind=FORM,
)
fault(
    "db1-not-summed",
    "3.49",
    "db1 <- dZ1",
    lambda dZ: dZ / dZ.shape[1],
    "db1 = dZ1 / m",
    "One bias per unit, or one per example?",
    kind=FORM,
)
fault(
    "one-da2-sign",
    "3.5",
    "da2 <- a2 y",
    lambda a, y: y / a - (1 - y) / (1 - a),
    "da2 = y/a2 - (1 - y)/(1 - a2)",
    "Does the loss of a 1 fall or rise as a2 grows?",
    about="one example",
)
fault(
    "one-dz2-squared-error",
    "3.44",
    "dz2 <- a2 y",
    lambda a, y: (a - y) * a * (1 - a),
    "dz2 = (a2 - y) * a2 * (1 - a2)",
    "What cancels against the derivative of the logarithm?",
    about="one example",
)
