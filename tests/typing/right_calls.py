"""Calls that must type-check, with the axes of their results.

This file is not run: `test_axes` passes it to the type checker.
"""

from typing import assert_type

import numpy as np

from backproof.reference.activation_choice import TANH
from backproof.reference.activations import leaky_relu, relu_prime, sigmoid, tanh_prime
from backproof.reference.axes import (
    Column,
    Examples,
    Features,
    Hidden,
    Matrix,
    Outputs,
    Singleton,
    column,
    matrix,
    transpose,
)
from backproof.reference.backward import (
    bias_gradient,
    hidden_activation_gradient,
    hidden_error,
    output_error,
    weight_gradient,
)
from backproof.reference.descent import Parameters, gradient_step, gradients, initialise, train
from backproof.reference.forward import affine, predict
from backproof.reference.layer_collapse import collapse
from backproof.reference.loss_and_cost import cost, loss, loss_prime
from backproof.reference.unvectorised import (
    affine_by_examples,
    affine_by_units,
    forward_by_examples,
    stack_columns,
)


def constructors() -> None:
    """Constructors give an array its axes."""
    assert_type(matrix([[1.0, 2.0]], Features(1), Examples(2)), Matrix[Features, Examples])
    assert_type(column([[1.0]], Hidden(1)), Column[Hidden])


def transposition(W2: Matrix[Outputs, Hidden]) -> None:
    """Transposing twice restores the axes."""
    assert_type(transpose(W2), Matrix[Hidden, Outputs])
    assert_type(transpose(transpose(W2)), Matrix[Outputs, Hidden])


def forward_pass(X: Matrix[Features, Examples], P: Parameters) -> None:
    """Every array of the forward pass has its axes."""
    Z1 = affine(P.W1, X, P.b1)
    assert_type(Z1, Matrix[Hidden, Examples])
    A1: Matrix[Hidden, Examples] = TANH.g(Z1)
    A2 = sigmoid(affine(P.W2, A1, P.b2))
    assert_type(A2, Matrix[Outputs, Examples])
    assert_type(predict(A2), Matrix[Outputs, Examples])
    assert_type(forward_by_examples(X, *P), Matrix[Outputs, Examples])


def single_example(x: Column[Features], P: Parameters) -> None:
    """The same kernels serve one example."""
    assert_type(affine(P.W1, x, P.b1), Matrix[Hidden, Singleton])
    assert_type(affine_by_units(P.W1, x, P.b1), Column[Hidden])
    assert_type(stack_columns([x, x]), Matrix[Features, Examples])


def example_loop(X: Matrix[Features, Examples], P: Parameters) -> None:
    """The loop over examples has the axes of the vectorised kernel."""
    assert_type(affine_by_examples(P.W1, X, P.b1), Matrix[Hidden, Examples])


def activation_functions(Z1: Matrix[Hidden, Examples], b2: Column[Outputs]) -> None:
    """An activation keeps the axes of its argument."""
    assert_type(sigmoid(Z1), Matrix[Hidden, Examples])
    assert_type(tanh_prime(b2), Column[Outputs])
    assert_type(leaky_relu(Z1, slope=0.25), Matrix[Hidden, Examples])
    assert_type(relu_prime(Z1, at_zero=0.5), Matrix[Hidden, Examples])


def loss_functions(
    A2: Matrix[Outputs, Examples], Y: Matrix[Outputs, Examples], a: Column[Outputs]
) -> None:
    """The loss has an entry for each output and example; the cost is a number."""
    assert_type(loss(A2, Y), Matrix[Outputs, Examples])
    assert_type(loss_prime(a, a), Column[Outputs])
    J: float = cost(A2, Y)
    assert_type(J, float)


def backward_pass(
    X: Matrix[Features, Examples],
    Y: Matrix[Outputs, Examples],
    Z1: Matrix[Hidden, Examples],
    A2: Matrix[Outputs, Examples],
    W2: Matrix[Outputs, Hidden],
) -> None:
    """Every gradient has the axes of its parameter."""
    dZ2 = output_error(A2, Y)
    assert_type(dZ2, Matrix[Outputs, Examples])
    assert_type(weight_gradient(dZ2, Z1), Matrix[Outputs, Hidden])
    assert_type(bias_gradient(dZ2), Column[Outputs])
    assert_type(hidden_activation_gradient(W2, dZ2), Matrix[Hidden, Examples])
    dZ1 = hidden_error(W2, dZ2, Z1)
    assert_type(dZ1, Matrix[Hidden, Examples])
    assert_type(weight_gradient(dZ1, X), Matrix[Hidden, Features])
    assert_type(bias_gradient(dZ1), Column[Hidden])


def single_example_backward_pass(dz1: Column[Hidden], x: Column[Features]) -> None:
    """The gradient of one example is an outer product of two columns (3.43)."""
    assert_type(weight_gradient(dz1, x), Matrix[Hidden, Features])


def training_steps(X: Matrix[Features, Examples], Y: Matrix[Outputs, Examples]) -> None:
    """A descent step keeps the axes of each parameter."""
    start = initialise(2, 3, 1, np.random.default_rng(0))
    _, slopes = gradients(X, Y, start)
    assert_type(gradient_step(start.W1, slopes.W1, 0.5), Matrix[Hidden, Features])
    assert_type(gradient_step(start.b2, slopes.b2, 0.5), Column[Outputs])
    assert_type(train(X, Y, start, alpha=0.5, iterations=1).parameters, Parameters)


def linear_layers(P: Parameters) -> None:
    """The collapse of two layers leads from features to outputs."""
    assert_type(collapse(*P), tuple[Matrix[Outputs, Features], Column[Outputs]])
