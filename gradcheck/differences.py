"""Central differences with a step from an error model, and Richardson extrapolation.

The error of (f(x + h) − f(x − h))/2h has two parts: a truncation that falls with h², and a
rounding error noise/h that grows as h falls. Every value comes with an estimate of their sum. At
a kink the even part (f(x + h) + f(x − h) − 2f(x))/h² grows like 1/h, while the odd part alone
converges to the mean of the two slopes.
"""

from typing import Any

import numpy as np

from backproof.gradcheck.derivative_estimate import (
    Array,
    Estimate,
    Function,
    as_point,
    random_directions,
)
from backproof.gradcheck.directional_probe import DirectionalProbe, one_sided_derivatives

__all__ = ["central_difference", "extrapolate", "gradient", "one_sided_derivatives", "richardson"]

STEPS = tuple(2.0**-k for k in (4, 5, 6, 7, 8, 10, 13, 17, 21))
"""The steps of the table, relative to the point's size."""
LAST_STEP = 2.0**-10
"""The smallest step that a smooth function needs; smaller ones are for points beside a kink."""
SAFETY = 8.0
"""Standard deviations of noise that an error estimate allows for."""


def central_difference(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
) -> Estimate:
    """Compute the central difference along `directions` with the step of least modelled error.

    The sum of truncation t·h² and noise n/h is least at h³ = n/(2t); t is estimated from two
    coarse steps. The error estimate is the sum of both at this step.
    """
    line = DirectionalProbe(function, point, directions)
    h = _preferred_step(line)
    fine, wide = line.odd_even_parts(h), line.odd_even_parts(2 * h)
    drift = np.maximum(np.abs(wide[0] - fine[0]), 2 * h * np.abs(wide[1] - fine[1]))
    return Estimate(fine[0], drift + SAFETY * line.noise / h)


def _preferred_step(probe: DirectionalProbe) -> float:
    coarse = 2.0**-10 * probe.scale
    change = np.abs(probe.odd_even_parts(2 * coarse)[0] - probe.odd_even_parts(coarse)[0])
    truncation = float(np.max(change, initial=0.0)) / (3 * coarse**2)
    noise = float(np.max(probe.noise, initial=0.0))
    h = (noise / (2 * truncation)) ** (1 / 3) if truncation > 0 else coarse
    return float(np.clip(h, 2.0**-26 * probe.scale, 2.0**-6 * probe.scale))


def richardson(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> Estimate:
    """Extrapolate central differences to step 0 by Neville's table (Ridders).

    For each entry of the result, the value with the smallest estimated error of the table is
    used. The error is infinite where the function is not smooth even at the smallest steps (a
    kink). Source: Ridders, Adv. Eng. Software 4 (1982).
    """
    return extrapolate(DirectionalProbe(function, point, directions))


@np.errstate(all="ignore")  # samples that are not finite leave the error infinite
def extrapolate(probe: DirectionalProbe) -> Estimate:
    """Compute the slope of a function along a line at t = 0, as in `richardson`."""
    steps = [h * probe.scale for h in STEPS]
    row = [probe.odd_even_parts(steps[0])]
    value, error = row[0][0], np.full(probe.noise.shape, np.inf)
    for level, h in enumerate(steps[1:], start=1):
        above, row = row, [probe.odd_even_parts(h)]
        for order in range(1, level + 1):
            weight = (steps[level - order] / h) ** 2
            row.append((weight * row[-1] - above[order - 1]) / (weight - 1))
            change = np.maximum(np.abs(row[-1] - row[-2]), np.abs(row[-1] - above[order - 1]))
            estimate = np.maximum(change[0], h * change[1]) + SAFETY * probe.noise / h
            better = estimate < error
            value, error = np.where(better, row[-1][0], value), np.where(better, estimate, error)
    # Where the function is smooth, the smallest step's error is rounding, extrapolated twice.
    smooth = error <= 4 * SAFETY * probe.noise / steps[-1]
    return Estimate(value, np.where(smooth, error, np.inf))


def gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    """Compute the gradient (or Jacobian) by Richardson extrapolation, entry by entry.

    For an argument of shape s the result has shape result.shape + s.
    """
    arguments = as_point(point)
    noise = DirectionalProbe(function, arguments, random_directions(arguments, seed=0)).noise
    return tuple(
        _partial_derivatives(function, arguments, argument, noise)
        for argument in range(len(arguments))
    )


def _partial_derivatives(
    function: Function, point: tuple[Array, ...], argument: int, noise: Array
) -> Estimate:
    shape = point[argument].shape
    directions = tuple(np.zeros(x.shape) for x in point)
    values, errors = [], []
    for index in np.ndindex(shape):
        directions[argument][index] = 1.0
        entry = extrapolate(DirectionalProbe(function, point, directions, noise))
        values.append(entry.value)
        errors.append(entry.error)
        directions[argument][index] = 0.0
    return Estimate(
        _as_jacobian(values, noise.shape, shape), _as_jacobian(errors, noise.shape, shape)
    )


def _as_jacobian(entries: list[Array], result: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """Arrange the columns of a Jacobian, one an entry, as an array of shape result + shape."""
    columns = np.array(entries).reshape((len(entries), *result))
    return np.moveaxis(columns, 0, -1).reshape((*result, *shape))
