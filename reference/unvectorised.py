"""The definitions that vectorisation replaces: unit by unit and example by example.

These are the left-hand sides of the text: a layer as a stack of logistic units (3.7, 3.10,
3.11), a batch as a stack of columns (3.12–3.14, 3.16, 3.17), the loop over the examples (3.15).
The vectorised kernels must equal them. They are slow.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from backproof.reference.activation_choice import TANH, Activation, ElementwiseCallable
from backproof.reference.activations import sigmoid
from backproof.reference.axes import (
    Axis,
    Column,
    Examples,
    Features,
    Hidden,
    LayerInputs,
    LayerUnits,
    Matrix,
    Outputs,
    Singleton,
)
from backproof.reference.forward import affine


def stack_columns(columns: Sequence[Column[Axis]]) -> Matrix[Axis, Examples]:
    """Put columns side by side, [v(1) … v(m)]: equations 3.12, 3.13 and 3.14.

    Parameters
    ----------
    columns : sequence of ndarray of shape (rows, 1)
        The m columns, one for each example.

    Returns
    -------
    ndarray of shape (rows, m)
        The matrix with these columns.
    """
    return cast("Matrix[Axis, Examples]", np.concatenate(columns, axis=1))


def affine_by_units(
    W: Matrix[LayerUnits, LayerInputs], a: Matrix[LayerInputs, Singleton], b: Column[LayerUnits]
) -> Column[LayerUnits]:
    """Compute z unit by unit, z_k = w_kᵀ a + b_k with w_kᵀ the row k of W: equation 3.11.

    Parameters
    ----------
    W : ndarray of shape (units, inputs)
        Weights of the layer.
    a : ndarray of shape (inputs, 1)
        Inputs of the layer for one example.
    b : ndarray of shape (units, 1)
        Biases of the layer.

    Returns
    -------
    ndarray of shape (units, 1)
        The layer's pre-activations z.
    """
    units = [W[k : k + 1] @ a + b[k : k + 1] for k in range(W.shape[0])]
    return cast("Column[LayerUnits]", np.concatenate(units, axis=0))


def activate_by_units(z: Column[LayerUnits], g: ElementwiseCallable) -> Column[LayerUnits]:
    """Compute a, the column of the units' activations g(z_k): equations 3.7 and 3.10.

    Parameters
    ----------
    z : ndarray of shape (units, 1)
        The layer's pre-activations for one example.
    g : callable
        The layer's activation.

    Returns
    -------
    ndarray of shape (units, 1)
        The layer's activations a.
    """
    return cast(
        "Column[LayerUnits]", np.concatenate([g(z[k : k + 1]) for k in range(z.shape[0])], axis=0)
    )


def affine_by_examples(
    W: Matrix[LayerUnits, LayerInputs], A: Matrix[LayerInputs, Examples], b: Column[LayerUnits]
) -> Matrix[LayerUnits, Examples]:
    """Compute [W a(1) + b … W a(m) + b] example by example, equations 3.16 and 3.17.

    Parameters
    ----------
    W : ndarray of shape (units, inputs)
        Weights of the layer.
    A : ndarray of shape (inputs, m)
        Inputs of the layer, one example a column.
    b : ndarray of shape (units, 1)
        Biases of the layer.

    Returns
    -------
    ndarray of shape (units, m)
        The layer's pre-activations Z.
    """
    columns: Any = [affine_by_units(W, cast("Any", a), b) for a in _example_columns(A)]
    return cast("Matrix[LayerUnits, Examples]", np.concatenate(columns, axis=1))


def forward_by_examples(
    X: Matrix[Features, Examples],
    W1: Matrix[Hidden, Features],
    b1: Column[Hidden],
    W2: Matrix[Outputs, Hidden],
    b2: Column[Outputs],
    hidden: Activation = TANH,
) -> Matrix[Outputs, Examples]:
    """Compute A2 by the loop over the examples, the left side of equation 3.15.

    Parameters
    ----------
    X : ndarray of shape (n0, m)
        The examples, one a column.
    W1 : ndarray of shape (n1, n0)
        Weights of the hidden layer.
    b1 : ndarray of shape (n1, 1)
        Biases of the hidden layer.
    W2 : ndarray of shape (n2, n1)
        Weights of the output layer.
    b2 : ndarray of shape (n2, 1)
        Biases of the output layer.
    hidden : Activation, optional
        The hidden activation; by default tanh.

    Returns
    -------
    ndarray of shape (n2, m)
        The outputs A2 of the network.
    """
    outputs = []
    for x in _example_columns(X):
        a1: Column[Hidden] = activate_by_units(affine(W1, x, b1), hidden.g)
        outputs.append(activate_by_units(affine(W2, a1, b2), sigmoid))
    return stack_columns(outputs)


def _example_columns(A: Matrix[LayerInputs, Examples]) -> list[Matrix[LayerInputs, Singleton]]:
    """Return the columns of A, each of shape (inputs, 1)."""
    return [cast("Matrix[LayerInputs, Singleton]", A[:, i : i + 1]) for i in range(A.shape[1])]
