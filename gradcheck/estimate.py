"""A numerical derivative and how far to trust it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Function = Callable[..., Any]

UNIT = 2.0**-53
"""The unit roundoff of float64."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Values with an estimate of the absolute error of each; both of one shape."""

    value: Array
    error: Array

    def __getitem__(self, index: Any) -> "Estimate":
        return Estimate(np.asarray(self.value[index]), np.asarray(self.error[index]))


def along(point: tuple[Any, ...], directions: tuple[Any, ...], step: Any) -> tuple[Any, ...]:
    """The point moved by `step` in the given directions, one per argument."""
    return tuple(x + step * v for x, v in zip(point, directions, strict=True))


def as_point(arrays: tuple[Any, ...]) -> tuple[Array, ...]:
    """The arguments as float64 arrays that nobody else holds."""
    return tuple(np.array(x, dtype=np.float64) for x in arrays)


def random_directions(point: tuple[Array, ...], seed: int) -> tuple[Array, ...]:
    """A direction with entries N(0, 1) for each argument, reproducible from `seed`."""
    rng = np.random.default_rng(seed)
    return tuple(np.asarray(rng.standard_normal(x.shape)) for x in point)
