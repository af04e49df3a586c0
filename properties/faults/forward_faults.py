"""Faults of the forward pass: Z1, A1, Z2 and A2."""

from typing import Any

import numpy as np

from properties.faults.fault import FaultClass, fault
from properties.faults.functions import sigmoid, tanh

FORM = FaultClass.FORM


def _bias_on_first_column(W: Any, X: Any, b: Any) -> Any:
    Z = W @ X
    Z[:, :1] += b
    return Z


fault(
    "Z1-without-bias",
    "3.15",
    "Z1 <- W1 X b1",
    lambda W, X, b: W @ X,  # noqa: ARG005
    "Z1 = W1 @ X",
    "Set every weight to 0: what should Z1 still be?",
)
fault(
    "Z1-minus-bias",
    "3.15",
    "Z1 <- W1 X b1",
    lambda W, X, b: W @ X - b,
    "Z1 = W1 @ X - b1",
    "When a bias grows, should its unit become more or less active?",
)
fault(
    "Z1-bias-on-first-column",
    "3.15",
    "Z1 <- W1 X b1",
    _bias_on_first_column,
    "Z1 = W1 @ X; Z1[:, :1] += b1",
    "Give the network two equal examples: are their columns of Z1 equal?",
)
fault(
    "Z1-bias-of-first-unit",
    "3.15",
    "Z1 <- W1 X b1",
    lambda W, X, b: W @ X + b[0],
    "Z1 = W1 @ X + b1[0]",
    "How many biases does the hidden layer have, and how many do you use?",
)
fault(
    "Z1-elementwise-weights",
    "3.15",
    "Z1 <- W1 X b1",
    lambda W, X, b: W[:, :1] * X[:1] + b,
    "Z1 = W1 * X + b1",
    "Which operator adds up over the features?",
)
fault(
    "Z1-ignores-last-feature",
    "3.15",
    "Z1 <- W1 X b1",
    lambda W, X, b: W[:, :-1] @ X[:-1] + b,
    "for j in range(n_x - 1): ...",
    "Change only the last feature of an example: does anything move?",
)
fault(
    "A1-is-abs-tanh",
    "3.20",
    "A1 <- Z1",
    lambda Z: np.abs(tanh(Z)),
    "A1 = abs(np.tanh(Z1))",
    "What is your activation of −1, and what should it be?",
)
fault(
    "A1-normalised-over-examples",
    "3.20",
    "A1 <- Z1",
    lambda Z: tanh(Z - Z.mean(axis=1, keepdims=True)),
    "A1 = np.tanh(Z1 - Z1.mean(axis=1, keepdims=True))",
    "Should the activation for one example depend on the others?",
)
fault(
    "A1-from-raw-memory",
    "3.20",
    "A1 <- Z1",
    lambda Z: tanh(Z.ravel(order="K").reshape(Z.shape)),
    "A1 = np.tanh(Z1.ravel(order='K').reshape(Z1.shape))",
    "Try the same numbers in Fortran order: is the answer the same?",
)
fault(
    "Z2-without-bias",
    "3.15",
    "Z2 <- W2 A1 b2",
    lambda W, A, b: W @ A,  # noqa: ARG005
    "Z2 = W2 @ A1",
    "Which learned quantity is missing from this line?",
)
fault(
    "Z2-from-Z1",
    "3.15",
    "Z2 <- W2 Z1 b2",
    lambda W, Z, b: W @ Z + b,
    "Z2 = W2 @ Z1 + b2",
    "What would be left of the network if you deleted the activation?",
)
fault(
    "A2-squashed-twice",
    "3.21",
    "A2 <- Z2",
    lambda Z: sigmoid(sigmoid(Z)),
    "A2 = sigmoid(sigmoid(Z2))",
    "How many squashings lie between Z2 and A2?",
)
fault(
    "A2-linear",
    "3.21",
    "A2 <- Z2",
    lambda Z: +Z,
    "A2 = Z2",
    "Is A2 a probability?",
)
fault(
    "A2-sign",
    "3.21",
    "A2 <- Z2",
    lambda Z: sigmoid(-Z),
    "A2 = 1 / (1 + np.exp(Z2))",
    "Should a confident yes be near 1 or near 0?",
)
fault(
    "A2-flattened",
    "3.21",
    "A2 <- Z2",
    lambda Z: sigmoid(Z).ravel(),
    "A2 = sigmoid(Z2).flatten()",
    "Print A2.shape: two numbers or one?",
    kind=FORM,
)
fault(
    "A2-in-float32",
    "3.21",
    "A2 <- Z2",
    lambda Z: sigmoid(Z).astype(np.float32),
    "A2 = sigmoid(Z2).astype(np.float32)",
    "How many digits does A2 have?",
    kind=FORM,
)
