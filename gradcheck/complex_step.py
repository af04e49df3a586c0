"""The complex step: f′(x) = Im f(x + ih)/h + O(h²), without any difference that could cancel.

With h = 2⁻³³² (about 1e−100) the truncation is far below rounding and no product underflows. The
function must be analytic and accept complex arguments: `abs`, `maximum` or a comparison of
complex numbers gives silently wrong results, which `check_gradient` detects.
Source: Squire and Trapp, SIAM Review 40 (1998).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.gradcheck.derivative_estimate import (
    MAX_ROUNDINGS,
    Array,
    Estimate,
    Function,
    as_point,
    estimate_from_rounding,
    move_point,
)
from backproof.gradcheck.noise_estimate import SAMPLE_COUNT, SAMPLE_SPACING, noise_of

STEP = 2.0**-332


def directional_derivative(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
) -> Array:
    """Compute a directional derivative by complex step, in one evaluation.

    Parameters
    ----------
    function : callable
        The function of the arguments, analytic and written for complex arguments.
    point : tuple of array_like
        The arguments of the function.
    directions : tuple of array_like
        One direction for each argument, of its shape.

    Returns
    -------
    ndarray
        The derivative, of the shape of the function's result.
    """
    result = function(*move_point(as_point(point), directions, 1j * STEP))
    return np.asarray(np.imag(result) / STEP)


def jacobian(function: Function, *point: Any) -> tuple[Array, ...]:
    """Compute the gradient, or the Jacobian of an array function, by complex step.

    The function is evaluated once for each entry of each argument.

    Parameters
    ----------
    function : callable
        The function of the arguments, analytic and written for complex arguments.
    *point : array_like
        The arguments of the function.

    Returns
    -------
    tuple of ndarray
        ∂f/∂x for each argument: of shape r + s for a result of shape r and an argument of shape s.
    """
    columns = partials(function, point, [range(np.size(x)) for x in point])
    return tuple(
        column.reshape((*column.shape[:-1], *np.shape(x)))
        for column, x in zip(columns, point, strict=True)
    )


def batched_gradient(function: Function, *point: Any) -> tuple[Array, ...]:
    """Compute the gradient of a function with a batch axis, in one evaluation an argument.

    `function` receives every argument with one more axis in front, of one length k, and returns
    its k results along the first axis. It is faster where calls cost more than arithmetic.
    """
    return tuple(_batched_partials(function, point, argument) for argument in range(len(point)))


def _batched_partials(function: Function, point: tuple[Any, ...], argument: int) -> Array:
    size = np.size(point[argument])
    batch = [np.repeat(np.asarray(x)[np.newaxis], size, axis=0).astype(complex) for x in point]
    batch[argument].reshape(size, size)[...] += 1j * STEP * np.eye(size)
    slopes = np.moveaxis(np.imag(function(*batch)) / STEP, 0, -1)
    return np.asarray(slopes.reshape((*slopes.shape[:-1], *np.shape(point[argument]))))


def partials(
    function: Function, point: tuple[Any, ...], entries: Sequence[Sequence[int]]
) -> tuple[Array, ...]:
    """Compute the partial derivatives for some flat entries of each argument, on the last axis.

    A single complex copy of the arguments is perturbed in place and restored, entry by entry.
    """
    moving = tuple(np.array(x, dtype=np.complex128) for x in point)
    return tuple(
        _jacobian_columns(function, moving, x, ks) for x, ks in zip(moving, entries, strict=True)
    )


def _jacobian_columns(
    function: Function, arguments: tuple[Any, ...], argument: Any, indices: Sequence[int]
) -> Array:
    flat, columns = argument.reshape(-1), []
    for k in indices:
        original = flat[k]
        flat[k] = original + 1j * STEP
        columns.append(np.imag(function(*arguments)))
        flat[k] = original
    shape = np.shape(columns[0]) if columns else ()
    return np.moveaxis(np.array(columns).reshape(len(columns), *shape) / STEP, 0, -1)


def estimate_gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    """Compute the gradient by complex step, with an estimate of its rounding error.

    The gradient is sampled along a short line through the point. Along it a smooth gradient is
    smooth, and the rest is noise, also that of a function that loses digits (1 − a, a near 1).
    """
    with np.errstate(all="ignore"):
        line = [jacobian(function, *moved) for moved in nearby_points(as_point(point))]
    return tuple(_estimate_from_samples(np.stack(samples)) for samples in zip(*line, strict=True))


def estimate_directional_derivative(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
) -> Estimate:
    """Compute a directional derivative by complex step, with an estimate of its rounding error."""
    line = nearby_points(as_point(point))
    with np.errstate(all="ignore"):  # errors beside the point are not the caller's
        return _estimate_from_samples(
            np.stack([directional_derivative(function, moved, directions) for moved in line])
        )


def nearby_points(point: tuple[Array, ...]) -> list[tuple[Array, ...]]:
    """Return the point, in the middle, and its neighbours along a line that moves every entry."""
    directions = tuple(np.where(x == 0, 1.0, x) for x in point)
    steps = SAMPLE_SPACING * np.arange(-(SAMPLE_COUNT // 2), SAMPLE_COUNT // 2 + 1)
    return [move_point(point, directions, t) for t in steps]


def _estimate_from_samples(samples: Array) -> Estimate:
    model = estimate_from_rounding(samples[SAMPLE_COUNT // 2])
    return Estimate(model.value, model.error + MAX_ROUNDINGS * noise_of(samples))
