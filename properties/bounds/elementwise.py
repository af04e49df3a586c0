"""The activations with a bound that covers every accepted way to compute them.

A right σ may be 1/(1 + e⁻ᶻ), eᶻ/(1 + eᶻ), (1 + tanh(z/2))/2 or clipped at ±500, and a right g′ may
be computed from Z or from A. Their relative errors differ without limit at saturation, but each
lies within an absolute c·u of the truth; `accepted_forms` derives c.

At z = 0 and far beyond the saturation of every format, each accepted form gives a number that every
format has: σ(0) = ½, σ(40) = 1, tanh(±40) = ±1. There the result is exact.

An error of the input is propagated exactly: the bound covers the function at both ends of the
input's interval, and its extreme value between them. If a kink lies within the interval, both
slopes are right.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.properties.bounds.accepted_forms import (
    ErrorCoefficient,
    constant_coefficient,
    leaky_relu_coefficient,
    leaky_slope_coefficient,
    output_error_coefficient,
    sigmoid_coefficient,
    sigmoid_prime_coefficient,
    slope_from_a_coefficient,
    tanh_coefficient,
    tanh_prime_coefficient,
)
from backproof.properties.bounds.array import BoundedArray
from backproof.properties.bounds.precision import Precision
from backproof.reference import activations, backward, forward, loss_and_cost

Function = Callable[..., Any]


SATURATING_Z = 40.0
"""A z from which σ and tanh are 1 in float64, by every form that does not overflow."""


def _is_exact_for_sigmoid(z: Any) -> Any:
    return (z == 0) | (z >= SATURATING_Z)


def _is_exact_for_tanh(z: Any) -> Any:
    return (z == 0) | (np.abs(z) >= SATURATING_Z)


def _is_zero(z: Any) -> Any:
    return z == 0


def _unit_roundoff(precision: Precision) -> float:
    """Return the unit of the format in which an activation is evaluated before it is stored."""
    return precision.sum_precision.unit + precision.reference_unit


def _unit_of_inputs(precision: Precision) -> float:
    """Return the unit for slopes, which may be computed from an activation in the input format."""
    return max(precision.unit, precision.input_precision.unit)


def _bound_smooth(
    function: Function,
    coefficient: ErrorCoefficient,
    peak: float | None = None,
    unit: Callable[[Precision], float] = _unit_roundoff,
    is_exact: Callable[[Any], Any] | None = None,
) -> Function:
    """Bound a function that is monotone on each side of `peak`, or everywhere without one.

    Where every z is exact and `is_exact` holds, no accepted form rounds.
    """

    def bounded(z: Any) -> Any:
        if not isinstance(z, BoundedArray):
            return function(z)
        value, radius = function(z.value), z.radius
        if is_exact is not None and z.grid is not None and np.all(is_exact(z.value)):
            return BoundedArray.from_exact(value, z.precision)
        ends = (function(z.value - radius), function(z.value + radius))
        carried = np.maximum(*(np.abs(end - value) for end in ends))
        if peak is not None:
            within = np.abs(z.value - peak) <= radius
            top = np.abs(function(np.full_like(z.value, peak)) - value)
            carried = np.where(within, np.maximum(carried, top), carried)
        own_error = coefficient(z.value) * unit(z.precision) + z.precision.underflow
        return BoundedArray.within(value, carried + own_error, z.precision).stored()

    return bounded


def _bound_step(
    function: Function,
    minimum: Callable[..., float],
    threshold: float = 0.0,
    coefficient: ErrorCoefficient = constant_coefficient,
) -> Function:
    """Bound a step from `minimum` to 1: where rounding decides, any value between is right."""

    def bounded(z: Any, *choices: Any, **named: Any) -> Any:
        if not isinstance(z, BoundedArray):
            return function(z, *choices, **named)
        value = function(z.value, *choices, **named)
        least = minimum(*choices, **named)
        undecided = np.abs(z.value - threshold) <= z.radius
        half = np.where(undecided, (1 - least) / 2, 0.0)
        middle = np.where(undecided, least + half, value)
        radius = half + coefficient(value) * z.precision.unit
        if not np.any(radius):
            return BoundedArray.from_exact(value, z.precision)
        return BoundedArray.within(middle, radius, z.precision)

    return bounded


def _bounded_relu(z: Any) -> Any:
    if not isinstance(z, BoundedArray):
        return activations.relu(z)
    if z.grid is not None:
        return BoundedArray.from_exact(activations.relu(z.value), z.precision)
    reached = np.where(z.value + z.radius > 0, z.radius, 0.0)
    return BoundedArray.within(activations.relu(z.value), reached, z.precision)


def _bounded_leaky_relu(z: Any, slope: float = activations.LEAK) -> Any:
    """Bound leaky ReLU: its accepted forms round, and the input's error does not grow."""
    if not isinstance(z, BoundedArray):
        return activations.leaky_relu(z, slope)
    value, radius = activations.leaky_relu(z.value, slope), z.radius
    precision = z.precision
    own_error = leaky_relu_coefficient(np.abs(z.value) + radius, np.abs(value) + radius)
    underflow = np.where(z.value == 0, 0.0, 2 * precision.underflow)
    carried = np.where(z.value + radius > 0, radius, abs(slope) * radius)
    return BoundedArray.within(value, carried + own_error * precision.unit + underflow, precision)


def _drop_bound_at_saturation(function: Function) -> Function:
    """Make the bound of a loss or cost infinite where an output is 0 or 1.

    The text's formula is 0 · log 0 there, which is NaN; this is judged as stability.
    """

    def bounded(a: Any, y: Any) -> Any:
        result = function(a, y)
        if not isinstance(a, BoundedArray):
            return result
        saturated = (a.value - a.radius <= 0) | (a.value + a.radius >= 1)
        unbounded = saturated if np.shape(result.value) == a.shape else np.any(saturated)
        if not np.any(unbounded):
            return result
        radius = np.where(unbounded, np.inf, result.radius)
        return BoundedArray.within(result.value, radius, result.precision)

    return bounded


def _bounded_output_error(a: Any, y: Any) -> Any:
    """Bound dZ2 in one step or in two, which rounds where the difference a − y is exact."""
    difference: Any = backward.output_error(a, y)
    if not isinstance(a, BoundedArray):
        return difference
    labels = y.value if isinstance(y, BoundedArray) else np.asarray(y)
    if difference.grid is not None and np.all(a.value == 0.5) and np.all(labels * labels == labels):
        return difference  # the two steps divide by ½ and multiply by ¼
    own_error = output_error_coefficient(a.value, labels) * difference.precision.unit
    return BoundedArray.within(
        difference.value, difference.radius + own_error, difference.precision
    )


def _bounded_identity_prime(z: Any) -> Any:
    return np.ones_like(z)


def _leaky_relu_slope(slope: float = activations.LEAK, at_zero: float | None = None) -> float:
    del at_zero
    return slope


def _relu_slope(at_zero: float = 0.0) -> float:
    del at_zero
    return 0.0


BOUNDED_KERNELS: dict[Function, Function] = {
    activations.sigmoid: _bound_smooth(
        activations.sigmoid, sigmoid_coefficient, is_exact=_is_exact_for_sigmoid
    ),
    activations.tanh: _bound_smooth(
        activations.tanh, tanh_coefficient, is_exact=_is_exact_for_tanh
    ),
    activations.sigmoid_prime: _bound_smooth(
        activations.sigmoid_prime, sigmoid_prime_coefficient, 0.0, _unit_of_inputs, _is_zero
    ),
    activations.tanh_prime: _bound_smooth(
        activations.tanh_prime, tanh_prime_coefficient, 0.0, _unit_of_inputs, _is_zero
    ),
    activations.sigmoid_prime_from_a: _bound_smooth(
        activations.sigmoid_prime_from_a, slope_from_a_coefficient, peak=0.5
    ),
    activations.tanh_prime_from_a: _bound_smooth(
        activations.tanh_prime_from_a, slope_from_a_coefficient, peak=0.0
    ),
    activations.relu: _bounded_relu,
    activations.relu_prime: _bound_step(activations.relu_prime, _relu_slope),
    activations.leaky_relu: _bounded_leaky_relu,
    activations.leaky_relu_prime: _bound_step(
        activations.leaky_relu_prime, _leaky_relu_slope, coefficient=leaky_slope_coefficient
    ),
    activations.identity_prime: _bounded_identity_prime,
    backward.output_error: _bounded_output_error,
    loss_and_cost.loss: _drop_bound_at_saturation(loss_and_cost.loss),
    loss_and_cost.loss_prime: _drop_bound_at_saturation(loss_and_cost.loss_prime),
    loss_and_cost.cost: _drop_bound_at_saturation(loss_and_cost.cost),
    loss_and_cost.total_loss: _drop_bound_at_saturation(loss_and_cost.total_loss),
    forward.predict: _bound_step(forward.predict, lambda: 0.0, threshold=0.5),
}
"""The bounded form of each kernel whose error the rules of NumPy operations do not cover."""
