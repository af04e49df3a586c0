"""The logistic loss and the cost: equations 3.2, 3.9-J and 3.45."""

from typing import Any

import numpy as np

from backproof.reference.axes import Column, ExampleAxis, Examples, Matrix, Outputs


def loss(
    a: Matrix[Outputs, ExampleAxis], y: Matrix[Outputs, ExampleAxis]
) -> Matrix[Outputs, ExampleAxis]:
    """L(a, y) = −(y log a + (1 − y) log(1 − a)), elementwise: equations 3.2 and 3.38.

    A term whose factor y or 1 − y is 0 is 0, also where its logarithm is infinite. Where the loss
    itself is infinite (a = 0 for y = 1) the result is inf, without a warning.
    """
    with np.errstate(divide="ignore"):
        if_one = np.log(_masked_activation(a, y))
        if_zero = np.log1p(-_masked_activation(a, 1 - y, fill=0))
    L: Matrix[Outputs, ExampleAxis] = -(y * if_one + (1 - y) * if_zero)
    return L


def loss_prime(
    a: Matrix[Outputs, ExampleAxis], y: Matrix[Outputs, ExampleAxis]
) -> Matrix[Outputs, ExampleAxis]:
    """da = ∂L/∂a = −y/a + (1 − y)/(1 − a), elementwise: equation 3.39.

    As in the loss, a term whose factor is 0 is 0. Where the slope exceeds the largest number
    (a = 0 or subnormal for y = 1) the result is infinite, without a warning.
    """
    with np.errstate(divide="ignore", over="ignore"):
        if_one = y / _masked_activation(a, y)
        if_zero = (1 - y) / (1 - _masked_activation(a, 1 - y, fill=0))
    da: Matrix[Outputs, ExampleAxis] = if_zero - if_one
    return da


def cost(A2: Matrix[Outputs, Examples], Y: Matrix[Outputs, Examples]) -> Any:
    """J = (1/m) Σᵢ L(ŷ(i), y(i)), a scalar: equation 3.45 and the cost of section 3.9.

    For n2 > 1 the outputs are independent and L sums over them.
    """
    m = Y.shape[1]
    return loss(A2, Y).sum() / m


def total_loss(a2: Column[Outputs], y: Column[Outputs]) -> Any:
    """L of one example, a scalar, summed over its independent outputs: equation 3.4."""
    return loss(a2, y).sum()


def _masked_activation(
    a: Matrix[Outputs, ExampleAxis], factor: Matrix[Outputs, ExampleAxis], fill: float = 1
) -> Matrix[Outputs, ExampleAxis]:
    """`a` where its term counts, and a harmless value where the factor in front of it is 0."""
    return np.where(factor == 0, np.full_like(a, fill), a)
