"""A function along a line through a point: its noise, its scale, and its slopes to either side."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradcheck.estimate import Array, Estimate, Function, along, as_point
from gradcheck.noise import POINTS, SPACING, noise_of

NEAR, NEARER = 2.0**-17, 2.0**-27
"""Relative steps at which the two sides are compared; a kink persists from one to the other."""
SAFETY = 32.0
"""Eight standard deviations of noise, four times over: the weights of the three-point formula."""

_QUIET = np.errstate(all="ignore")
"""Beyond the point, what a function meets is our doing."""


class Line:
    """A function along a line: t ↦ f(point + t · directions), with its noise and its scale."""

    def __init__(
        self,
        function: Function,
        point: tuple[Any, ...],
        directions: tuple[Any, ...],
        noise: Array | None = None,
    ) -> None:
        """Sample the noise around t = 0, unless it is known."""
        self._function, self._point, self._directions = function, as_point(point), directions
        self.scale = self._length_of_unit_step()
        self.centre = self(0.0)
        self.noise = self._noise() if noise is None else noise

    @_QUIET
    def __call__(self, t: float) -> Array:
        """The function's value at t, as an array."""
        moved = along(self._point, self._directions, t)
        return np.asarray(self._function(*moved), dtype=np.float64)

    def _length_of_unit_step(self) -> float:
        """The t that moves the point by about its own size, or by 1."""
        size = max((float(np.max(np.abs(x), initial=0.0)) for x in self._point), default=0.0)
        speed = max((float(np.max(np.abs(v), initial=0.0)) for v in self._directions), default=0.0)
        return max(size, 1.0) / speed if speed else 1.0

    def _noise(self) -> Array:
        """The noise of the quieter side: a kink beside the point looks like noise on its own."""
        steps = SPACING * self.scale * np.arange(1, POINTS)
        sides = ([self.centre, *(self(sign * t) for t in steps)] for sign in (-1, 1))
        left, right = (noise_of(np.stack(side)) for side in sides)
        return np.asarray(np.minimum(left, right))

    @_QUIET
    def parts(self, h: float) -> Array:
        """The odd part (f(h) − f(−h))/2h and the even part (f(h) + f(−h) − 2f(0))/h², stacked."""
        right, left = self(h) - self.centre, self(-h) - self.centre
        return np.stack([(right - left) / (2 * h), (right + left) / h**2])

    @_QUIET
    def side(self, h: float) -> Estimate:
        """The derivative from the side of h, by a three-point formula of second order."""
        fine, coarse = (
            (4 * (self(s) - self.centre) - (self(2 * s) - self.centre)) / (2 * s)
            for s in (h, 2 * h)
        )
        return Estimate(fine, np.abs(coarse - fine) + SAFETY * self.noise / abs(h))


@dataclass(frozen=True, slots=True)
class OneSided:
    """The derivative from the left and from the right; they differ at a kink."""

    left: Estimate
    right: Estimate

    @property
    def apart(self) -> Array:
        """How far the two are from each other."""
        return np.asarray(np.abs(self.right.value - self.left.value))

    @property
    def error(self) -> Array:
        """How far they may be apart by their errors."""
        return np.asarray(self.right.error + self.left.error)

    @property
    def kink(self) -> bool:
        """Whether the two differ by more than their errors anywhere."""
        return bool(np.any(self.apart > self.error))


def one_sided(function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]) -> OneSided:
    """The derivative from each side; a kink within 2⁻¹⁶ of the point's size is seen."""
    return sides(Line(function, point, directions), NEAR)


def sides(line: Line, step: float) -> OneSided:
    """The derivative along a line from each side, with a step relative to its scale."""
    h = step * line.scale
    return OneSided(left=line.side(-h), right=line.side(h))


def at_kink(line: Line) -> bool:
    """Whether a kink lies so near t = 0 that no method can tell on which side the point is.

    A kink that is merely passed by the larger step is gone at the smaller one; one that noise
    hides there is taken for present.
    """
    near = sides(line, NEAR)
    if not near.kink:
        return False
    nearer = sides(line, NEARER)
    present = (near.apart > near.error) & (nearer.apart + nearer.error >= near.apart / 2)
    return bool(np.any(present))
