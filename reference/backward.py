"""Backward propagation over all examples: equations 3.32–3.37 and 3.44–3.49.

`dW` and `db` are ∂J/∂W and ∂J/∂b, and carry the 1/m. **`dZ` does not**: it is the per-example
∂L/∂z stacked in columns, which is m·∂J/∂Z, and the 1/m enters with dW and db. With m = 1 the
same kernels are the single-example equations 3.40–3.43.
"""

from backproof.reference.activation import ElementwiseCallable
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
    """dZ2 = A2 − Y, shape (n2, m): equations 3.32, 3.40 and 3.44.

    The derivative of the logistic loss and that of the output sigmoid cancel to this.
    """
    return A2 - Y


def weight_gradient(
    dZ: Matrix[LayerUnits, ExampleAxis], A: Matrix[LayerInputs, ExampleAxis]
) -> Matrix[LayerUnits, LayerInputs]:
    """dW = (1/m) dZ Aᵀ, shape (units, inputs): equations 3.33, 3.36, 3.44 and 3.48.

    A is what the layer's weights multiplied in the forward pass: A1 for dW2 and X for dW1. For one
    example, m = 1, it is 3.40 and 3.43.
    """
    m = dZ.shape[1]
    return dZ @ A.T / m


def bias_gradient(dZ: Matrix[LayerUnits, ExampleAxis]) -> Column[LayerUnits]:
    """db = (1/m) Σ over the columns of dZ, kept as a column (units, 1): 3.34, 3.37, 3.46, 3.49.

    For one example, m = 1, it is dz itself: 3.41 and 3.43.
    """
    m = dZ.shape[1]
    db: Column[LayerUnits] = dZ.sum(axis=1, keepdims=True) / m
    return db


def hidden_activation_gradient(
    W2: Matrix[Outputs, Hidden], dZ2: Matrix[Outputs, ExampleAxis]
) -> Matrix[Hidden, ExampleAxis]:
    """dA1 = W2ᵀ dZ2, shape (n1, m): the first factor of dZ1, and the last step of 3.5."""
    return W2.T @ dZ2


def hidden_error(
    W2: Matrix[Outputs, Hidden],
    dZ2: Matrix[Outputs, ExampleAxis],
    Z1: Matrix[Hidden, ExampleAxis],
    g_prime: ElementwiseCallable = tanh_prime,
) -> Matrix[Hidden, ExampleAxis]:
    """dZ1 = W2ᵀ dZ2 ∗ g1′(Z1), shape (n1, m): equations 3.35, 3.42 and 3.47.

    The first product is a matrix product, the second elementwise.
    """
    dZ1: Matrix[Hidden, ExampleAxis] = hidden_activation_gradient(W2, dZ2) * g_prime(Z1)
    return dZ1


def activation_backward(
    da: Matrix[LayerUnits, ExampleAxis],
    z: Matrix[LayerUnits, ExampleAxis],
    g_prime: ElementwiseCallable,
) -> Matrix[LayerUnits, ExampleAxis]:
    """dz = da · g′(z), elementwise: the chain rule through an activation, 3.5 and 3.39."""
    dz: Matrix[LayerUnits, ExampleAxis] = da * g_prime(z)
    return dz


def weight_gradient_of_unit(dz: float, x: Column[Features]) -> Column[Features]:
    """dw = dz · x, shape (n0, 1): one logistic unit, equation 3.39."""
    dw: Column[Features] = dz * x
    return dw
