"""Central differences with a step from an error model, and Richardson extrapolation.

The error of (f(x + h) − f(x − h))/2h is a truncation that falls with h² and a rounding noise/h
that grows; every value here comes with an estimate of both together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradcheck.estimate import Array, Estimate, Function, along, as_point
from gradcheck.noise import POINTS, noise_of

NOISE_SPACING = 2.0**-20
"""The relative spacing at which noise is sampled: smooth there, and far above one rounding."""
LEVELS = 8
"""Halvings of the step in the extrapolation table."""
FIRST_STEP = 2.0**-4
LAST_STEP = FIRST_STEP * 0.5 ** (LEVELS - 1)
"""The steps of the table, relative to the point's size."""
SAFETY = 8.0
"""Standard deviations of noise that an error estimate allows for."""


@dataclass(frozen=True, slots=True)
class OneSided:
    """The derivative from the left and from the right; they differ at a kink."""

    left: Estimate
    right: Estimate

    @property
    def kink(self) -> bool:
        """Whether the two differ by more than their errors anywhere."""
        apart = np.abs(self.right.value - self.left.value)
        return bool(np.any(apart > self.right.error + self.left.error))


class Line:
    """A function along a line: t ↦ f(point + t · directions), with its noise and its scale."""

    def __init__(
        self, function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
    ) -> None:
        """Sample the noise around t = 0."""
        self._function, self._point, self._directions = function, as_point(point), directions
        self.scale = self._length_of_unit_step()
        steps = NOISE_SPACING * self.scale * np.arange(POINTS)
        sides = [np.stack([self(sign * t) for t in steps]) for sign in (-1, 1)]
        # A kink beside the point looks like noise on its own side only.
        self.noise = np.minimum(*(noise_of(side) for side in sides))

    def __call__(self, t: float) -> Array:
        """The function's value at t, as an array."""
        moved = along(self._point, self._directions, t)
        return np.asarray(self._function(*moved), dtype=np.float64)

    def _length_of_unit_step(self) -> float:
        """The t that moves the point by about its own size, or by 1."""
        size = max((float(np.max(np.abs(x), initial=0.0)) for x in self._point), default=0.0)
        speed = max((float(np.max(np.abs(v), initial=0.0)) for v in self._directions), default=0.0)
        return max(size, 1.0) / speed if speed else 1.0

    def slope(self, h: float) -> Array:
        """The central difference with step h."""
        return (self(h) - self(-h)) / (2 * h)


def central(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> Estimate:
    """The central difference along `directions` with the step that the error model prefers.

    Truncation t·h² and noise n/h are equal in effect at h³ = n/(2t); t is read off two coarse
    steps. The estimate of the error is the sum of both at the step taken.
    """
    line = Line(function, point, directions)
    coarse = 2.0**-10 * line.scale
    bend = np.abs(line.slope(2 * coarse) - line.slope(coarse)) / (3 * coarse**2)
    noise, bend_size = np.max(line.noise, initial=0.0), np.max(bend, initial=0.0)
    h = (noise / (2 * bend_size)) ** (1 / 3) if bend_size > 0 else coarse
    h = min(max(h, 2.0**-26 * line.scale), 2.0**-6 * line.scale)
    value, wider = line.slope(h), line.slope(2 * h)
    error = np.abs(wider - value) + SAFETY * line.noise / h
    return Estimate(value, error)


def richardson(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> Estimate:
    """Central differences extrapolated to step 0 by Neville's table (Ridders).

    Of all entries of the table, the one with the smallest estimated error is kept, entry by
    entry of the result. Source: Ridders, Adv. Eng. Software 4 (1982).
    """
    line = Line(function, point, directions)
    h = FIRST_STEP * line.scale
    row = [line.slope(h)]
    value, error = row[0], np.full(row[0].shape, np.inf)
    for level in range(1, LEVELS):
        h /= 2
        above, row = row, [line.slope(h)]
        rounding = SAFETY * line.noise / h
        for order in range(1, level + 1):
            weight = 4.0**order
            row.append((weight * row[-1] - above[order - 1]) / (weight - 1))
            drift = np.maximum(np.abs(row[-1] - row[-2]), np.abs(row[-1] - above[order - 1]))
            better = drift + rounding < error
            value, error = (
                np.where(better, row[-1], value),
                np.where(better, drift + rounding, error),
            )
    return Estimate(value, error)


def one_sided(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> OneSided:
    """The derivative from each side, by a three-point formula of second order."""
    line = Line(function, point, directions)
    h = 2.0**-17 * line.scale

    def side(step: float) -> Estimate:
        fine, coarse = (
            (4 * line(s) - line(2 * s) - 3 * line(0.0)) / (2 * s) for s in (step, 2 * step)
        )
        error = np.abs(coarse - fine) + SAFETY * 4 * line.noise / abs(step)
        return Estimate(fine, error)

    return OneSided(left=side(-h), right=side(h))


def gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    """The gradient of a scalar function by Richardson extrapolation, an entry at a time."""
    here = as_point(point)
    return tuple(_partials(function, here, argument) for argument in range(len(here)))


def _partials(function: Function, point: tuple[Array, ...], argument: int) -> Estimate:
    shape = point[argument].shape
    directions = [np.zeros(x.shape) for x in point]
    entries = []
    for index in np.ndindex(shape):
        directions[argument][index] = 1.0
        entries.append(richardson(function, point, tuple(directions)))
        directions[argument][index] = 0.0
    value = np.array([entry.value for entry in entries]).reshape(shape)
    error = np.array([entry.error for entry in entries]).reshape(shape)
    return Estimate(value, error)
