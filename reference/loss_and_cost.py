"""The logistic loss and the cost: equations 3.2, 3.9-J and 3.45."""

from typing import Any

import numpy as np

from backproof.reference.axes import Column, ExampleAxis, Examples, Matrix, Outputs


def loss(
    a: Matrix[Outputs, ExampleAxis], y: Matrix[Outputs, ExampleAxis]
) -> Matrix[Outputs, ExampleAxis]:
    """Compute L(a, y) = −(y log a + (1 − y) log(1 − a)) elementwise, equations 3.2 and 3.38.

    A term whose factor y or 1 − y is 0 is 0, also where its logarithm is infinite.

    Parameters
    ----------
    a : ndarray of shape (n2, m)
        Outputs of the network, in [0, 1].
    y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.

    Returns
    -------
    ndarray of shape (n2, m)
        The loss of each output; inf, without a warning, where it is infinite (a = 0 for y = 1).
    """
    with np.errstate(divide="ignore"):
        if_one = np.log(_masked_activation(a, y))
        if_zero = np.log1p(-_masked_activation(a, 1 - y, fill=0))
    L: Matrix[Outputs, ExampleAxis] = -(y * if_one + (1 - y) * if_zero)
    return L


def loss_prime(
    a: Matrix[Outputs, ExampleAxis], y: Matrix[Outputs, ExampleAxis]
) -> Matrix[Outputs, ExampleAxis]:
    """Compute da = ∂L/∂a = −y/a + (1 − y)/(1 − a) elementwise, equation 3.39.

    A term whose factor y or 1 − y is 0 is 0, as in `loss`.

    Parameters
    ----------
    a : ndarray of shape (n2, m)
        Outputs of the network, in [0, 1].
    y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.

    Returns
    -------
    ndarray of shape (n2, m)
        The derivative of each loss; infinite, without a warning, where it exceeds the largest
        number (a = 0 or subnormal for y = 1).
    """
    with np.errstate(divide="ignore", over="ignore"):
        if_one = y / _masked_activation(a, y)
        if_zero = (1 - y) / (1 - _masked_activation(a, 1 - y, fill=0))
    da: Matrix[Outputs, ExampleAxis] = if_zero - if_one
    return da


def cost(A2: Matrix[Outputs, Examples], Y: Matrix[Outputs, Examples]) -> Any:
    """Compute J = (1/m) Σᵢ L(ŷ(i), y(i)), equation 3.45 and the cost of section 3.9.

    For n2 > 1 the outputs are independent, and L is the sum over them.

    Parameters
    ----------
    A2 : ndarray of shape (n2, m)
        Outputs of the network, in [0, 1].
    Y : ndarray of shape (n2, m)
        Labels 0.0 and 1.0.

    Returns
    -------
    scalar
        The cost, in nats per example.
    """
    m = Y.shape[1]
    return loss(A2, Y).sum() / m


def total_loss(a2: Column[Outputs], y: Column[Outputs]) -> Any:
    """Compute L of one example, summed over its independent outputs: equation 3.4.

    Parameters
    ----------
    a2 : ndarray of shape (n2, 1)
        Outputs of the network for one example, in [0, 1].
    y : ndarray of shape (n2, 1)
        Labels 0.0 and 1.0 of the example.

    Returns
    -------
    scalar
        The loss of the example, in nats.
    """
    return loss(a2, y).sum()


def _masked_activation(
    a: Matrix[Outputs, ExampleAxis], factor: Matrix[Outputs, ExampleAxis], fill: float = 1
) -> Matrix[Outputs, ExampleAxis]:
    """Return `a`, with `fill` where the factor in front of its term is 0."""
    return np.where(factor == 0, np.full_like(a, fill), a)
