"""Calls that must not type-check: matrices swapped, transposed, or of the wrong layer.

This file is not run: `test_axes` passes it to the type checker. Under `--strict` an ignore that is
not needed is an error, so every line fails with the error code that it names.
"""

import numpy as np

from backproof.reference.activations import sigmoid, tanh_prime
from backproof.reference.axes import (
    Column,
    Examples,
    Features,
    Hidden,
    Matrix,
    Outputs,
    column,
    matrix,
    transpose,
)
from backproof.reference.backward import (
    activation_backward,
    bias_gradient,
    hidden_activation_gradient,
    hidden_error,
    output_error,
    weight_gradient,
    weight_gradient_of_unit,
)
from backproof.reference.descent import Parameters, gradient_step, gradients, train
from backproof.reference.forward import affine, predict, unit_input
from backproof.reference.layer_collapse import collapse
from backproof.reference.loss_and_cost import cost, loss, loss_prime, total_loss
from backproof.reference.unvectorised import stack_columns


def forward(
    X: Matrix[Features, Examples],
    A1: Matrix[Hidden, Examples],
    A2: Matrix[Outputs, Examples],
    P: Parameters,
) -> None:
    """Each call passes an array with a wrong axis."""
    W1, b1, W2, b2 = P
    affine(X, W1, b1)  # type: ignore[type-var]  # the product the other way round
    affine(W2, X, b2)  # type: ignore[type-var]  # the other layer's weights
    affine(W1, X, b2)  # type: ignore[type-var]  # the other layer's bias
    affine(W1, A1, b1)  # type: ignore[type-var]  # the other layer's input
    affine(transpose(W1), X, b1)  # type: ignore[type-var]  # transposed weights
    affine(W1, transpose(X), b1)  # type: ignore[type-var]  # one example a row
    affine(W1, X, A1)  # type: ignore[arg-type]  # a matrix for the bias
    predict(A1)  # type: ignore[arg-type]  # hidden units for outputs
    predict(transpose(A2))  # type: ignore[arg-type]  # one example a row


def swapped_layer_results(X: Matrix[Features, Examples], P: Parameters) -> None:
    """A result cannot be assigned to the symbol of the other layer."""
    Z1 = affine(P.W1, X, P.b1)
    _Z2: Matrix[Outputs, Examples] = Z1  # type: ignore[assignment]
    _A2: Matrix[Outputs, Examples] = sigmoid(Z1)  # type: ignore[arg-type]


def one_logistic_unit(
    w: Column[Features], x: Column[Features], X: Matrix[Features, Examples], b1: Column[Hidden]
) -> None:
    """A logistic unit takes one example."""
    unit_input(w, X, 0.0)  # type: ignore[arg-type]  # all examples for one
    unit_input(b1, x, 0.0)  # type: ignore[arg-type]  # hidden units for features
    stack_columns([x, b1])  # type: ignore[type-var]  # columns of two kinds


def losses(
    A1: Matrix[Hidden, Examples], A2: Matrix[Outputs, Examples], Y: Matrix[Outputs, Examples]
) -> None:
    """The loss takes outputs and labels of the same shape."""
    cost(A1, Y)  # type: ignore[arg-type]  # the hidden units' activations
    cost(A2, transpose(Y))  # type: ignore[arg-type]  # a row for a column
    loss(A1, Y)  # type: ignore[arg-type]  # the hidden units' activations
    loss(A2, transpose(Y))  # type: ignore[arg-type,type-var]  # would broadcast to a square
    loss_prime(A1, Y)  # type: ignore[arg-type]  # the hidden units' activations
    total_loss(A2, Y)  # type: ignore[arg-type]  # all examples for one


def backward(
    X: Matrix[Features, Examples],
    Y: Matrix[Outputs, Examples],
    Z1: Matrix[Hidden, Examples],
    dZ1: Matrix[Hidden, Examples],
    dZ2: Matrix[Outputs, Examples],
    P: Parameters,
) -> None:
    """Each call passes an array with a wrong axis, or of the wrong layer."""
    output_error(Z1, Y)  # type: ignore[arg-type]  # the hidden layer for the output layer
    output_error(dZ2, transpose(Y))  # type: ignore[arg-type,type-var]  # would broadcast to a square
    weight_gradient(dZ1, transpose(X))  # type: ignore[type-var]  # transposed twice
    weight_gradient(dZ2, P.W2)  # type: ignore[type-var]  # weights for activations
    bias_gradient(transpose(dZ1))  # type: ignore[type-var]  # the sum over the other axis
    bias_gradient(P.W2)  # type: ignore[type-var]  # weights for errors
    hidden_activation_gradient(transpose(P.W2), dZ2)  # type: ignore[arg-type]  # transposed twice
    hidden_error(P.W1, dZ2, Z1)  # type: ignore[arg-type]  # the other layer's weights
    hidden_error(P.W2, dZ1, Z1)  # type: ignore[arg-type]  # the other layer's error
    hidden_error(P.W2, dZ2, dZ2)  # type: ignore[arg-type]  # Z2 for Z1
    hidden_error(P.W2, Z1, dZ2)  # type: ignore[arg-type]  # exchanged
    activation_backward(dZ1, dZ2, tanh_prime)  # type: ignore[type-var]  # the other layer's Z
    weight_gradient_of_unit(0.5, X)  # type: ignore[arg-type]  # all examples for one


def swapped_layer_gradients(A1: Matrix[Hidden, Examples], dZ2: Matrix[Outputs, Examples]) -> None:
    """A gradient cannot be assigned to the symbol of the other layer."""
    dW2, db2 = weight_gradient(dZ2, A1), bias_gradient(dZ2)
    _dW1: Matrix[Hidden, Features] = dW2  # type: ignore[assignment]
    _db1: Column[Hidden] = db2  # type: ignore[assignment]
    _W2_T: Matrix[Hidden, Outputs] = dW2  # type: ignore[assignment]
    weight_gradient(A1, dZ2)  # type: ignore[type-var]  # dW2 transposed


def descent(X: Matrix[Features, Examples], Y: Matrix[Outputs, Examples], P: Parameters) -> None:
    """A descent step takes the parameter's own gradient."""
    gradient_step(P.W1, P.W2, 0.5)  # type: ignore[type-var]  # the other layer's gradient
    gradient_step(P.W1, transpose(P.W1), 0.5)  # type: ignore[type-var]  # its transpose
    gradient_step(P.W1, P.b1, 0.5)  # type: ignore[type-var]  # would broadcast over the columns
    gradients(transpose(X), Y, P)  # type: ignore[arg-type]  # one example a row
    gradients(Y, X, P)  # type: ignore[arg-type]  # exchanged
    train(X, transpose(Y), P, alpha=0.5, iterations=1)  # type: ignore[arg-type]  # one label a row
    Parameters(P.W2, P.b2, P.W1, P.b1)  # type: ignore[arg-type]  # the layers exchanged
    collapse(P.W2, P.b2, P.W1, P.b1)  # type: ignore[arg-type]  # in the wrong order


def constructors(X: Matrix[Features, Examples], P: Parameters) -> None:
    """An array has the axes that its constructor was given."""
    affine(P.W1, matrix([[1.0]], Examples(1), Features(1)), P.b1)  # type: ignore[type-var]
    affine(P.W1, X, column([[1.0]], Outputs(1)))  # type: ignore[type-var]
    matrix([[1.0]], 1, 1)  # type: ignore[type-var]  # a bare size names no axis
    affine(P.W1, np.zeros((2, 3)), P.b1)  # type: ignore[type-var]  # no constructor gave it axes
