"""Gradient descent on the full batch: the initialisation, one step, and the training loop."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from backproof.reference.activation import TANH, Activation
from backproof.reference.activations import sigmoid
from backproof.reference.axes import Column, Examples, Features, Hidden, Matrix, Outputs
from backproof.reference.backward import bias_gradient, hidden_error, output_error, weight_gradient
from backproof.reference.cost import cost
from backproof.reference.forward import affine

INITIAL_SCALE = 0.01
"""The text's scale of the first weights (3.11-init)."""

Parameter = TypeVar(
    "Parameter",
    Matrix[Hidden, Features],
    Column[Hidden],
    Matrix[Outputs, Hidden],
    Column[Outputs],
)
"""One of the four: a parameter and its gradient have the same axes."""


class Parameters(NamedTuple):
    """W1 (n1, n0), b1 (n1, 1), W2 (n2, n1) and b2 (n2, 1); also their gradients, as one value."""

    W1: Matrix[Hidden, Features]
    b1: Column[Hidden]
    W2: Matrix[Outputs, Hidden]
    b2: Column[Outputs]


def initialise(
    n0: int, n1: int, n2: int, rng: np.random.Generator, scale: float = INITIAL_SCALE
) -> Parameters:
    """Draw W1, W2 = scale · N(0, 1) and set b1, b2 = 0: equation 3.11-init."""
    W1: Any = scale * rng.standard_normal((n1, n0))
    W2: Any = scale * rng.standard_normal((n2, n1))
    b1: Any = np.zeros((n1, 1))
    b2: Any = np.zeros((n2, 1))
    return Parameters(W1, b1, W2, b2)


def initialise_with_zeros(n0: int, n1: int, n2: int) -> Parameters:
    """All parameters 0: the start that section 3.11 warns of, where hidden units stay equal."""
    shapes = ((n1, n0), (n1, 1), (n2, n1), (n2, 1))
    zeros: list[Any] = [np.zeros(shape) for shape in shapes]
    return Parameters(*zeros)


def gradient_step(P: Parameter, dP: Parameter, alpha: float) -> Parameter:
    """P − α dP, one step for one parameter: equations 3.30 and 3.31.

    A new array is returned and neither argument changes, so that all four parameters are updated
    from the same old values.
    """
    return cast("Parameter", P - alpha * dP)


def gradients(
    X: Matrix[Features, Examples],
    Y: Matrix[Outputs, Examples],
    parameters: Parameters,
    hidden: Activation = TANH,
) -> tuple[float, Parameters]:
    """J and (dW1, db1, dW2, db2) of 3.28 and 3.29: one forward and one backward pass."""
    W1, b1, W2, b2 = parameters
    Z1 = affine(W1, X, b1)
    A1 = hidden.g(Z1)
    A2 = sigmoid(affine(W2, A1, b2))
    dZ2 = output_error(A2, Y)
    dZ1 = hidden_error(W2, dZ2, Z1, hidden.prime)
    dW1, db1 = weight_gradient(dZ1, X), bias_gradient(dZ1)
    dW2, db2 = weight_gradient(dZ2, A1), bias_gradient(dZ2)
    return float(cost(A2, Y)), Parameters(dW1, db1, dW2, db2)


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """Where training ended, and the cost before each step."""

    parameters: Parameters
    costs: tuple[float, ...]


def train(
    X: Matrix[Features, Examples],
    Y: Matrix[Outputs, Examples],
    start: Parameters,
    alpha: float,
    iterations: int,
    hidden: Activation = TANH,
) -> TrainingResult:
    """Repeat `iterations` descent steps from `start`: the loop of sections 3.9 and 3.11."""
    parameters, costs = start, []
    for _ in range(iterations):
        J, (dW1, db1, dW2, db2) = gradients(X, Y, parameters, hidden)
        costs.append(J)
        W1, b1, W2, b2 = parameters
        parameters = Parameters(
            gradient_step(W1, dW1, alpha),
            gradient_step(b1, db1, alpha),
            gradient_step(W2, dW2, alpha),
            gradient_step(b2, db2, alpha),
        )
    return TrainingResult(parameters, tuple(costs))
