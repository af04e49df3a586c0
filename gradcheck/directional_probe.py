"""A function along a line through a point: its noise, its scale, and its one-sided slopes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.gradcheck.derivative_estimate import Array, Estimate, Function, as_point, move_point
from backproof.gradcheck.noise_estimate import SAMPLE_COUNT, SAMPLE_SPACING, noise_of

NEAR_STEP, NEARER_STEP = 2.0**-17, 2.0**-27
"""Relative steps at which the two sides are compared; a kink persists from one to the other."""
SAFETY = 32.0
"""Eight standard deviations of noise, times 4 for the weights of the three-point formula."""

_IGNORE_FP_ERRORS = np.errstate(all="ignore")
"""The function is evaluated beside the point, where its warnings do not concern the caller."""


class DirectionalProbe:
    """A function along a line: t ↦ f(point + t · directions), with its noise and its scale."""

    def __init__(
        self,
        function: Function,
        point: tuple[Any, ...],
        directions: tuple[Any, ...],
        noise: Array | None = None,
    ) -> None:
        """Estimate the noise around t = 0, unless it is given."""
        self._function, self._point, self._directions = function, as_point(point), directions
        self.scale = self._length_of_unit_step()
        self.centre_value = self(0.0)
        self.noise = self._estimate_noise() if noise is None else noise

    @_IGNORE_FP_ERRORS
    def __call__(self, t: float) -> Array:
        """Return the function's value at t, as an array."""
        moved = move_point(self._point, self._directions, t)
        return np.asarray(self._function(*moved), dtype=np.float64)

    def _length_of_unit_step(self) -> float:
        """Return the t that moves the point by about its own size, or by 1."""
        size = max((float(np.max(np.abs(x), initial=0.0)) for x in self._point), default=0.0)
        speed = max((float(np.max(np.abs(v), initial=0.0)) for v in self._directions), default=0.0)
        return max(size, 1.0) / speed if speed else 1.0

    def _estimate_noise(self) -> Array:
        """Estimate the noise of the quieter side: a kink on one side looks like noise there."""
        steps = SAMPLE_SPACING * self.scale * np.arange(1, SAMPLE_COUNT)
        sides = ([self.centre_value, *(self(sign * t) for t in steps)] for sign in (-1, 1))
        left, right = (noise_of(np.stack(side)) for side in sides)
        return np.asarray(np.minimum(left, right))

    @_IGNORE_FP_ERRORS
    def odd_even_parts(self, h: float) -> Array:
        """Return the odd part (f(h) − f(−h))/2h and the even part (f(h) + f(−h) − 2f(0))/h²."""
        right, left = self(h) - self.centre_value, self(-h) - self.centre_value
        return np.stack([(right - left) / (2 * h), (right + left) / h**2])

    @_IGNORE_FP_ERRORS
    def side_derivative(self, h: float) -> Estimate:
        """Return the derivative from the side of h, by a three-point formula of second order."""
        fine, coarse = (
            (4 * (self(s) - self.centre_value) - (self(2 * s) - self.centre_value)) / (2 * s)
            for s in (h, 2 * h)
        )
        return Estimate(fine, np.abs(coarse - fine) + SAFETY * self.noise / abs(h))


@dataclass(frozen=True, slots=True)
class OneSidedDerivatives:
    """The derivative from the left and from the right; they differ at a kink."""

    left: Estimate
    right: Estimate

    @property
    def gap(self) -> Array:
        """The distance of the two derivatives."""
        return np.asarray(np.abs(self.right.value - self.left.value))

    @property
    def error(self) -> Array:
        """The sum of the two error estimates."""
        return np.asarray(self.right.error + self.left.error)

    @property
    def has_kink(self) -> bool:
        """True if the two differ by more than their errors anywhere."""
        return bool(np.any(self.gap > self.error))


def one_sided_derivatives(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...]
) -> OneSidedDerivatives:
    """Return the derivative from each side; a kink within 2⁻¹⁶ of the point's size shows."""
    return side_derivatives(DirectionalProbe(function, point, directions), NEAR_STEP)


def side_derivatives(probe: DirectionalProbe, step: float) -> OneSidedDerivatives:
    """Return the derivative along a line from each side, with a step relative to its scale."""
    h = step * probe.scale
    return OneSidedDerivatives(left=probe.side_derivative(-h), right=probe.side_derivative(h))


def is_at_kink(probe: DirectionalProbe) -> bool:
    """Return True if a kink lies so near t = 0 that no method can tell on which side the point is.

    A kink that only the larger step crosses does not show at the smaller one. A kink that noise
    may hide at the smaller step counts as present.
    """
    near = side_derivatives(probe, NEAR_STEP)
    if not near.has_kink:
        return False
    nearer = side_derivatives(probe, NEARER_STEP)
    present = (near.gap > near.error) & (nearer.gap + nearer.error >= near.gap / 2)
    return bool(np.any(present))
