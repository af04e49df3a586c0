"""A numerical derivative with an estimate of its error, and the points it is taken at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Function = Callable[..., Any]

UNIT_ROUNDOFF = 2.0**-53
"""The unit roundoff of float64."""
MAX_ROUNDINGS = 64.0
"""The error allowed to a right derivative, in roundings of the largest entry.

N roundings add up like a random walk to √N, and sums of up to 4,096 terms are common.
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Numerical derivatives with an estimate of the absolute error of each.

    Parameters
    ----------
    value : ndarray
        The derivatives.
    error : ndarray
        The estimated absolute errors, of the same shape; infinite where the function is not smooth.
    """

    value: Array
    error: Array

    def __getitem__(self, index: Any) -> "Estimate":
        return Estimate(np.asarray(self.value[index]), np.asarray(self.error[index]))


def estimate_from_rounding(value: Any) -> Estimate:
    """Estimate the error of a method without truncation: roundings of the largest value."""
    values = np.asarray(value, dtype=np.float64)
    scale = float(np.max(np.abs(values), initial=0.0))
    return Estimate(values, np.full(values.shape, MAX_ROUNDINGS * UNIT_ROUNDOFF * scale))


def move_point(point: tuple[Any, ...], directions: tuple[Any, ...], step: Any) -> tuple[Any, ...]:
    """Move a point by `step` along the given directions, one per argument."""
    return tuple(x + step * v for x, v in zip(point, directions, strict=True))


def as_point(arrays: tuple[Any, ...]) -> tuple[Array, ...]:
    """Copy the arguments to float64 arrays."""
    return tuple(np.array(x, dtype=np.float64) for x in arrays)


def random_directions(point: tuple[Array, ...], seed: int) -> tuple[Array, ...]:
    """Draw a direction with entries N(0, 1) for each argument, reproducible from `seed`."""
    rng = np.random.default_rng(seed)
    return tuple(np.asarray(rng.standard_normal(x.shape)) for x in point)


def unit_direction(
    point: tuple[Array, ...], argument: int, index: tuple[int, ...]
) -> tuple[Array, ...]:
    """Return the direction that moves one entry of one argument."""
    directions = tuple(np.zeros(x.shape) for x in point)
    directions[argument][index] = 1.0
    return directions
