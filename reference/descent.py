"""Gradient descent on the full batch: the initialisation, one step, and the training loop."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from backproof.reference.activation_choice import TANH, Activation
from backproof.reference.activations import sigmoid
from backproof.reference.axes import Column, Examples, Features, Hidden, Matrix, Outputs
from backproof.reference.backward import bias_gradient, hidden_error, output_error, weight_gradient
from backproof.reference.forward import affine
from backproof.reference.loss_and_cost import cost

INITIAL_SCALE = 0.01
"""The text's scale of the first weights (3.11-init)."""

Parameter = TypeVar(
    "Parameter",
    Matrix[Hidden, Features],
    Column[Hidden],
    Matrix[Outputs, Hidden],
    Column[Outputs],
)
"""The array of one parameter; a parameter and its gradient have the same axes."""


class Parameters(NamedTuple):
    """The four parameters of the network, or their four gradients.

    Parameters
    ----------
    W1 : ndarray of shape (n1, n0)
        Weights of the hidden layer.
    b1 : ndarray of shape (n1, 1)
        Biases of the hidden layer.
    W2 : ndarray of shape (n2, n1)
        Weights of the output layer.
    b2 : ndarray of shape (n2, 1)
        Biases of the output layer.
    """

    W1: Matrix[Hidden, Features]
    b1: Column[Hidden]
    W2: Matrix[Outputs, Hidden]
    b2: Column[Outputs]


def initialise(
    n0: int, n1: int, n2: int, rng: np.random.Generator, scale: float = INITIAL_SCALE
) -> Parameters:
    """Draw W1, W2 = scale · N(0, 1) and set b1, b2 = 0: equation 3.11-init.

    Parameters
    ----------
    n0 : int
        Number of features.
    n1 : int
        Number of hidden units.
    n2 : int
        Number of outputs.
    rng : numpy.random.Generator
        The generator of the weights.
    scale : float, optional
        Standard deviation of the weights; the text has 0.01.

    Returns
    -------
    parameters : Parameters
        The initial parameters.
    """
    W1: Any = scale * rng.standard_normal((n1, n0))
    W2: Any = scale * rng.standard_normal((n2, n1))
    b1: Any = np.zeros((n1, 1))
    b2: Any = np.zeros((n2, 1))
    return Parameters(W1, b1, W2, b2)


def initialise_with_zeros(n0: int, n1: int, n2: int) -> Parameters:
    """Set all parameters to 0, the start that section 3.11 warns of: hidden units stay equal.

    Parameters
    ----------
    n0 : int
        Number of features.
    n1 : int
        Number of hidden units.
    n2 : int
        Number of outputs.

    Returns
    -------
    parameters : Parameters
        Four arrays of zeros.
    """
    shapes = ((n1, n0), (n1, 1), (n2, n1), (n2, 1))
    zeros: list[Any] = [np.zeros(shape) for shape in shapes]
    return Parameters(*zeros)


def gradient_step(P: Parameter, dP: Parameter, alpha: float) -> Parameter:
    """Compute P − α dP, one descent step of one parameter: equations 3.30 and 3.31.

    Neither argument changes, so that all four parameters are updated from the same old values.

    Parameters
    ----------
    P : ndarray
        W1, b1, W2 or b2.
    dP : ndarray
        ∂J/∂P, of the shape of `P`.
    alpha : float
        The learning rate α.

    Returns
    -------
    ndarray
        The new value of the parameter, a new array of the shape of `P`.
    """
    return cast("Parameter", P - alpha * dP)


def gradients(
    X: Matrix[Features, Examples],
    Y: Matrix[Outputs, Examples],
    parameters: Parameters,
    hidden: Activation = TANH,
) -> tuple[float, Parameters]:
    """Compute J and its gradients (3.28, 3.29) by one forward and one backward pass.

    Parameters
    ----------
    X : ndarray of shape (n0, m)
        The examples, one a column.
    Y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.
    parameters : Parameters
        W1, b1, W2 and b2.
    hidden : Activation, optional
        The hidden activation; by default tanh.

    Returns
    -------
    J : float
        The cost J.
    gradients : Parameters
        dW1, db1, dW2 and db2, each of the shape of its parameter.
    """
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
    """The result of training.

    Parameters
    ----------
    parameters : Parameters
        The parameters after the last step.
    costs : tuple of float
        The cost before each step.
    """

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
    """Train by full-batch gradient descent, the loop of sections 3.9 and 3.11.

    Parameters
    ----------
    X : ndarray of shape (n0, m)
        The examples, one a column.
    Y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.
    start : Parameters
        The initial parameters; they are not changed.
    alpha : float
        The learning rate α.
    iterations : int
        The number of descent steps.
    hidden : Activation, optional
        The hidden activation; by default tanh.

    Returns
    -------
    TrainingResult
        The trained parameters, and the cost before each step.
    """
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
