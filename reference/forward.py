"""Forward propagation: the affine step of a layer and of one logistic unit, and the prediction.

One example is one column throughout, so the same kernel serves one example (3.3, 3.4, 3.8, 3.11)
and all of them (3.15, 3.17).
"""

from typing import Any

import numpy as np

from backproof.reference.axes import (
    Column,
    ExampleAxis,
    Examples,
    Features,
    LayerInputs,
    LayerUnits,
    Matrix,
    Outputs,
)


def affine(
    W: Matrix[LayerUnits, LayerInputs], A: Matrix[LayerInputs, ExampleAxis], b: Column[LayerUnits]
) -> Matrix[LayerUnits, ExampleAxis]:
    """Compute Z = W A + b, the input of a layer's activation.

    Equations 3.3, 3.4, 3.8, 3.11, 3.13 and 3.15–3.17.

    Parameters
    ----------
    W : ndarray of shape (units, inputs)
        Weights of the layer.
    A : ndarray of shape (inputs, m)
        Inputs of the layer: X = A0 for the first layer and A1 for the second.
    b : ndarray of shape (units, 1)
        Biases of the layer, broadcast over the columns.

    Returns
    -------
    ndarray of shape (units, m)
        The layer's pre-activations Z.
    """
    return W @ A + b


def unit_input(w: Column[Features], x: Column[Features], b: float) -> Any:
    """Compute z = wᵀx + b of one logistic unit, equations 3.1, 3.2 and 3.38.

    Parameters
    ----------
    w : ndarray of shape (n0, 1)
        Weights of the unit.
    x : ndarray of shape (n0, 1)
        One example.
    b : float
        Bias of the unit.

    Returns
    -------
    scalar
        The pre-activation z.
    """
    return (w.T @ x + b)[0, 0]


def predict(A2: Matrix[Outputs, Examples]) -> Matrix[Outputs, Examples]:
    """Predict the labels from the outputs of 3.21: 1 where A2 > ½, else 0.

    At exactly ½ the text leaves the class open; the kernel returns 0.

    Parameters
    ----------
    A2 : ndarray of shape (n2, m)
        Outputs of the network, in [0, 1].

    Returns
    -------
    ndarray of shape (n2, m)
        Labels 0.0 and 1.0.
    """
    labels: Matrix[Outputs, Examples] = np.where(A2 > 0.5, 1.0, 0.0)
    return labels
