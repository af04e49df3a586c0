"""Activation functions and their derivatives: equations 3.18–3.27 and section 3.8.

Every function is elementwise, takes an array of any shape and keeps its shape and dtype. None of
them overflows, warns or returns NaN at any finite input, and each is within a few units in the
last place of the exact value. Where the textbook form would cancel (1 − a² at saturation), the
code evaluates an equal expression that does not cancel.
"""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import numpy as np

ShapeT = TypeVar("ShapeT", bound=tuple[int, ...])
Array = np.ndarray[ShapeT, np.dtype[np.float64]]
ExtraArgs = ParamSpec("ExtraArgs")


class ElementwiseFunction(Protocol[ExtraArgs]):
    """A function of one array of any shape whose result has that shape."""

    __name__: str

    def __call__(  # noqa: D102  (the docstring of the class describes the call)
        self, z: Array[ShapeT], *args: ExtraArgs.args, **kwargs: ExtraArgs.kwargs
    ) -> Array[ShapeT]: ...


def mark_elementwise(
    function: Callable[Concatenate[Array[Any], ExtraArgs], Array[Any]],
) -> ElementwiseFunction[ExtraArgs]:
    """State, for the type checker alone, that `function` keeps its argument's axes."""
    return cast("ElementwiseFunction[ExtraArgs]", function)


LEAK = 0.01
"""The text's slope of leaky ReLU for z < 0 (3.23)."""


@mark_elementwise
def sigmoid(z: Array[Any]) -> Array[Any]:
    """Compute σ(z) = 1 / (1 + e⁻ᶻ), equation 3.18.

    It is the activation of 3.9, and of the outputs in 3.21. For z < 0 it is evaluated as
    eᶻ / (1 + eᶻ), so that the exponential never overflows.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        σ(z), in [0, 1], with the shape and dtype of `z`.
    """
    e = _exp_of_minus_abs(z)
    a: Array[Any] = np.where(z < 0, e, np.ones_like(e)) / (1 + e)
    return a


@mark_elementwise
def sigmoid_prime(z: Array[Any]) -> Array[Any]:
    """Compute σ′(z) = σ(z) (1 − σ(z)), equation 3.25.

    It is 1/4 at 0 and falls as ``|z|`` grows: large parameters saturate the units (section 3.11).
    It is evaluated as σ(z) σ(−z), which does not cancel at saturation.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        σ′(z), in [0, 1/4], with the shape and dtype of `z`.
    """
    slope: Array[Any] = sigmoid(z) * sigmoid(-z)
    return slope


@mark_elementwise
def sigmoid_prime_from_a(a: Array[Any]) -> Array[Any]:
    """Compute σ′ from the activation a = σ(z) as a (1 − a), equation 3.25.

    Parameters
    ----------
    a : ndarray
        Activations σ(z), in [0, 1], of any shape.

    Returns
    -------
    ndarray
        σ′(z), with the shape and dtype of `a`.
    """
    return a * (1 - a)


@mark_elementwise
def tanh(z: Array[Any]) -> Array[Any]:
    """Compute tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), equations 3.19 and 3.26.

    It is the hidden activation of 3.20.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        tanh(z), in [−1, 1], with the shape and dtype of `z`.
    """
    a: Array[Any] = np.tanh(z)
    return a


@mark_elementwise
def tanh_prime(z: Array[Any]) -> Array[Any]:
    """Compute tanh′(z) = 1 − tanh²(z) = sech²(z), equation 3.27.

    It is 1 at 0 and falls as ``|z|`` grows (section 3.11). It is evaluated as (2s / (1 + s²))² with
    s = ``e^−|z|``, which does not cancel at saturation.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        tanh′(z), in [0, 1], with the shape and dtype of `z`.
    """
    s = _exp_of_minus_abs(z)
    sech = 2 * s / (1 + s * s)
    slope: Array[Any] = sech * sech
    return slope


@mark_elementwise
def tanh_prime_from_a(a: Array[Any]) -> Array[Any]:
    """Compute tanh′ from the activation a = tanh(z) as 1 − a², equation 3.27.

    It is evaluated as (1 − a)(1 + a).

    Parameters
    ----------
    a : ndarray
        Activations tanh(z), in [−1, 1], of any shape.

    Returns
    -------
    ndarray
        tanh′(z), with the shape and dtype of `a`.
    """
    slope: Array[Any] = (1 - a) * (1 + a)
    return slope


@mark_elementwise
def relu(z: Array[Any]) -> Array[Any]:
    """Compute ReLU(z) = max(0, z), equation 3.22.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        max(0, z), with the shape and dtype of `z`.
    """
    a: Array[Any] = np.maximum(0, z)
    return a


@mark_elementwise
def relu_prime(z: Array[Any], at_zero: float = 0.0) -> Array[Any]:
    """Compute ReLU′(z), which is 0 for z < 0 and 1 for z > 0 (section 3.8).

    At z = 0 the derivative is undefined, and any value in [0, 1] is right there by convention.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.
    at_zero : float, optional
        The value returned at z = 0.

    Returns
    -------
    ndarray
        ReLU′(z), with the shape and dtype of `z`.
    """
    return leaky_relu_prime(z, slope=0.0, at_zero=at_zero)


@mark_elementwise
def leaky_relu(z: Array[Any], slope: float = LEAK) -> Array[Any]:
    """Compute leaky ReLU(z) = max(slope·z, z), equation 3.23.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.
    slope : float, optional
        The slope for z < 0, at most 1; the text has 0.01.

    Returns
    -------
    ndarray
        max(slope·z, z), with the shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `slope` is above 1, where the maximum would pick the wrong branch.
    """
    if slope > 1:
        raise ValueError(f"got slope {slope}, expected at most 1: max(slope·z, z) is wrong above")
    a: Array[Any] = np.maximum(slope * z, z)
    return a


@mark_elementwise
def leaky_relu_prime(
    z: Array[Any], slope: float = LEAK, at_zero: float | None = None
) -> Array[Any]:
    """Compute leaky ReLU′(z), which is `slope` for z < 0 and 1 for z > 0 (section 3.8).

    At z = 0 any value in [slope, 1] is right by convention.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.
    slope : float, optional
        The slope for z < 0; the text has 0.01.
    at_zero : float, optional
        The value returned at z = 0; by default `slope`.

    Returns
    -------
    ndarray
        Leaky ReLU′(z), with the shape and dtype of `z`.
    """
    at_kink = slope if at_zero is None else at_zero
    left = np.where(z < 0, np.full_like(z, slope), np.full_like(z, at_kink))
    return np.where(z > 0, np.ones_like(z), left)


@mark_elementwise
def identity(z: Array[Any]) -> Array[Any]:
    """Compute g(z) = z, the linear activation of section 3.7.

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        A copy of `z`.
    """
    return +z


@mark_elementwise
def identity_prime(z: Array[Any]) -> Array[Any]:
    """Compute g′(z) = 1, the derivative of the linear activation (section 3.7).

    Parameters
    ----------
    z : ndarray
        Real values, of any shape.

    Returns
    -------
    ndarray
        Ones, with the shape and dtype of `z`.
    """
    return np.ones_like(z)


def _exp_of_minus_abs(z: Array[Any]) -> Array[Any]:
    """Return e^−|z|, in (0, 1]; |z| is written by cases so that it is analytic for complex z."""
    return np.exp(np.where(z < 0, z, -z))
