"""The complex step: f′(x) = Im f(x + ih)/h + O(h²), without any difference that could cancel.

With h = 2⁻³³² (about 1e−100) the truncation is far below rounding and no product underflows. It
holds for functions that are analytic and written for complex arguments; `abs`, `maximum` or a
comparison of the whole number give silently wrong results, which `check_gradient` looks for.
Source: Squire and Trapp, SIAM Review 40 (1998).
"""

from typing import Any

import numpy as np

from gradcheck.estimate import UNIT, Array, Estimate, Function, along, as_point
from gradcheck.noise import POINTS, noise_of

STEP = 2.0**-332
SPACING = 2.0**-14
"""The relative spacing of samples; fifth differences leave (2⁻¹⁴)⁵ of a smooth function."""
SAFETY = 64.0
"""Standard deviations of noise that an error estimate allows for; a wrong digit is far beyond."""


def directional(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> Array:
    """The derivative of `function` at `point` along `directions`, in one evaluation.

    Its shape is that of the function's result.
    """
    result = function(*along(as_point(point), directions, 1j * STEP))
    return np.asarray(np.imag(result) / STEP)


def gradient(function: Function, *point: Any, step: float = STEP) -> tuple[Array, ...]:
    """∂f/∂x for every entry of every argument of a scalar (or array) function.

    The result for an argument of shape s is of shape result.shape + s. One evaluation an entry;
    a single complex copy of the arguments is perturbed in place, entry after entry.
    """
    moving = tuple(np.array(x, dtype=np.complex128) for x in point)
    return tuple(_partials(function, moving, x, step) for x in moving)


def _partials(function: Function, moving: tuple[Any, ...], x: Any, step: float) -> Array:
    flat, columns = x.reshape(-1), []
    for k in range(flat.size):
        here = flat[k]
        flat[k] = here + 1j * step
        columns.append(np.imag(function(*moving)))
        flat[k] = here
    shape = np.shape(columns[0]) if columns else ()
    return np.moveaxis(np.array(columns) / step, 0, -1).reshape(*shape, *x.shape)


def estimate_gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    """The gradient by complex step, with an estimate of its rounding error.

    The gradient is sampled along a short line through the point, where a smooth one is smooth and
    what is left is noise: also that of a function which loses digits itself (1 − a, a near 1).
    """
    here = as_point(point)
    line = [gradient(function, *moved) for moved in _short_line(here)]
    return tuple(_estimate(np.stack(samples)) for samples in zip(*line, strict=True))


def estimate_directional(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
) -> Estimate:
    """The directional derivative by complex step, with an estimate of its rounding error."""
    line = _short_line(as_point(point))
    return _estimate(np.stack([directional(function, moved, directions) for moved in line]))


def _short_line(point: tuple[Array, ...]) -> list[tuple[Array, ...]]:
    """The point, in the middle, and its neighbours along a direction that moves every entry."""
    directions = tuple(np.where(x == 0, 1.0, x) for x in point)
    steps = SPACING * np.arange(-(POINTS // 2), POINTS // 2 + 1)
    return [along(point, directions, t) for t in steps]


def _estimate(samples: Array) -> Estimate:
    value = samples[POINTS // 2]
    scale = np.max(np.abs(value), initial=0.0)
    return Estimate(value, SAFETY * (noise_of(samples) + UNIT * scale))
