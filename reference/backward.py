"""Backward propagation over all examples: equations 3.32–3.37 and 3.44–3.49.

`dW` and `db` are ∂J/∂W and ∂J/∂b, and include the factor 1/m. **`dZ` does not**: it holds
∂L/∂z of each example in its columns, which is m·∂J/∂Z. With m = 1 the same kernels are the
single-example equations 3.40–3.43.
"""

from backproof.reference.activation_choice import ElementwiseCallable
from backproof.reference.activations import tanh_prime
from backproof.reference.axes import (
    Column,
    ExampleAxis,
    Features,
    Hidden,
    LayerInputs,
    LayerUnits,
    Matrix,
    Outputs,
)


def output_error(
    A2: Matrix[Outputs, ExampleAxis], Y: Matrix[Outputs, ExampleAxis]
) -> Matrix[Outputs, ExampleAxis]:
    """Compute dZ2 = A2 − Y, equations 3.32, 3.40 and 3.44.

    The derivative of the logistic loss and that of the output sigmoid cancel to this difference.

    Parameters
    ----------
    A2 : ndarray of shape (n2, m)
        Outputs of the network, in [0, 1].
    Y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.

    Returns
    -------
    ndarray of shape (n2, m)
        ∂L/∂z2 of each example, without the factor 1/m.
    """
    return A2 - Y


def weight_gradient(
    dZ: Matrix[LayerUnits, ExampleAxis], A: Matrix[LayerInputs, ExampleAxis]
) -> Matrix[LayerUnits, LayerInputs]:
    """Compute dW = (1/m) dZ Aᵀ, equations 3.33, 3.36, 3.44 and 3.48.

    For one example, m = 1, it is 3.40 and 3.43.

    Parameters
    ----------
    dZ : ndarray of shape (units, m)
        ∂L/∂z of the layer for each example.
    A : ndarray of shape (inputs, m)
        The layer's inputs in the forward pass: A1 for dW2 and X for dW1.

    Returns
    -------
    ndarray of shape (units, inputs)
        ∂J/∂W of the layer.
    """
    m = dZ.shape[1]
    return dZ @ A.T / m


def bias_gradient(dZ: Matrix[LayerUnits, ExampleAxis]) -> Column[LayerUnits]:
    """Compute db = (1/m) Σ over the columns of dZ, equations 3.34, 3.37, 3.46 and 3.49.

    For one example, m = 1, it is dz itself: 3.41 and 3.43.

    Parameters
    ----------
    dZ : ndarray of shape (units, m)
        ∂L/∂z of the layer for each example.

    Returns
    -------
    ndarray of shape (units, 1)
        ∂J/∂b of the layer, a column.
    """
    m = dZ.shape[1]
    db: Column[LayerUnits] = dZ.sum(axis=1, keepdims=True) / m
    return db


def hidden_activation_gradient(
    W2: Matrix[Outputs, Hidden], dZ2: Matrix[Outputs, ExampleAxis]
) -> Matrix[Hidden, ExampleAxis]:
    """Compute dA1 = W2ᵀ dZ2, the first factor of dZ1 and the last step of 3.5.

    Parameters
    ----------
    W2 : ndarray of shape (n2, n1)
        Weights of the output layer.
    dZ2 : ndarray of shape (n2, m)
        ∂L/∂z2 of each example.

    Returns
    -------
    ndarray of shape (n1, m)
        ∂L/∂a1 of each example.
    """
    return W2.T @ dZ2


def hidden_error(
    W2: Matrix[Outputs, Hidden],
    dZ2: Matrix[Outputs, ExampleAxis],
    Z1: Matrix[Hidden, ExampleAxis],
    g_prime: ElementwiseCallable = tanh_prime,
) -> Matrix[Hidden, ExampleAxis]:
    """Compute dZ1 = W2ᵀ dZ2 ∗ g1′(Z1), equations 3.35, 3.42 and 3.47.

    The first product is a matrix product, the second is elementwise.

    Parameters
    ----------
    W2 : ndarray of shape (n2, n1)
        Weights of the output layer.
    dZ2 : ndarray of shape (n2, m)
        ∂L/∂z2 of each example.
    Z1 : ndarray of shape (n1, m)
        Pre-activations of the hidden layer.
    g_prime : callable, optional
        The derivative of the hidden activation as a function of Z1; by default that of tanh.

    Returns
    -------
    ndarray of shape (n1, m)
        ∂L/∂z1 of each example, without the factor 1/m.
    """
    dZ1: Matrix[Hidden, ExampleAxis] = hidden_activation_gradient(W2, dZ2) * g_prime(Z1)
    return dZ1


def activation_backward(
    da: Matrix[LayerUnits, ExampleAxis],
    z: Matrix[LayerUnits, ExampleAxis],
    g_prime: ElementwiseCallable,
) -> Matrix[LayerUnits, ExampleAxis]:
    """Compute dz = da · g′(z) elementwise, the chain rule through an activation: 3.5 and 3.39.

    Parameters
    ----------
    da : ndarray of shape (units, m)
        ∂L/∂a of the layer for each example.
    z : ndarray of shape (units, m)
        Pre-activations of the layer.
    g_prime : callable
        The derivative of the layer's activation as a function of z.

    Returns
    -------
    ndarray of shape (units, m)
        ∂L/∂z of the layer for each example.
    """
    dz: Matrix[LayerUnits, ExampleAxis] = da * g_prime(z)
    return dz


def weight_gradient_of_unit(dz: float, x: Column[Features]) -> Column[Features]:
    """Compute dw = dz · x of one logistic unit, equation 3.39.

    Parameters
    ----------
    dz : float
        ∂L/∂z of the unit.
    x : ndarray of shape (n0, 1)
        One example.

    Returns
    -------
    ndarray of shape (n0, 1)
        ∂L/∂w of the unit.
    """
    dw: Column[Features] = dz * x
    return dw
