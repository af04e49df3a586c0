"""Selection of the reference method at a point: complex step, differences, or none.

The complex step is the most accurate method, but silently wrong for functions that are not
analytic (`abs`, `maximum` of complex numbers, e^−|z|). So it is compared with differences along
random directions: one for each argument, and one through all. If the two disagree, differences
are used and the report says so. If the one-sided derivatives disagree, the point is too near a
kink to be judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backproof.gradcheck import complex_step, differences
from backproof.gradcheck.derivative_estimate import Array, Estimate, Function, random_directions
from backproof.gradcheck.directional_probe import (
    NEARER_STEP,
    DirectionalProbe,
    is_at_kink,
    side_derivatives,
)

NOT_ANALYTIC = "not analytic (abs, maximum, |z|?): differences judge"


@dataclass(frozen=True, slots=True)
class SelectedMethod:
    """The method to judge with, a note on the function, and whether the method can be relied on."""

    method: str
    note: str | None = None
    is_reliable: bool = True


def select_method(function: Function, point: tuple[Array, ...], seed: int) -> SelectedMethod:
    """Select the method for all directions from a few random ones."""
    selections = [select_for_direction(function, point, v) for v in _probe_directions(point, seed)]
    return min(selections, key=_preference, default=SelectedMethod("complex step"))


def select_for_direction(
    function: Function, point: tuple[Array, ...], v: tuple[Array, ...]
) -> SelectedMethod:
    """Select the method for one direction."""
    probe = DirectionalProbe(function, point, v)
    if not np.isfinite(probe.centre_value).all():
        return SelectedMethod(
            "differences", "the function is not finite at the point", is_reliable=False
        )
    if is_at_kink(probe):
        return SelectedMethod(
            "differences", "too near a kink to judge: move the point", is_reliable=False
        )
    complex_slope = _complex_step_slope(function, point, v)
    if complex_slope is None:
        return SelectedMethod("differences", "not written for complex arguments: differences judge")
    if are_inconsistent(complex_slope, difference_slope(probe)):
        return SelectedMethod("differences", NOT_ANALYTIC)
    return SelectedMethod("complex step")


def difference_slope(probe: DirectionalProbe) -> Estimate:
    """Compute the slope by differences; beside a kink, one-sided and with the smallest step."""
    slope = differences.extrapolate(probe)
    unknown = np.isinf(slope.error)
    if not unknown.any():
        return slope
    near = side_derivatives(probe, NEARER_STEP).right
    return Estimate(
        np.where(unknown, near.value, slope.value), np.where(unknown, near.error, slope.error)
    )


@np.errstate(invalid="ignore")
def are_inconsistent(complex_slope: Estimate, difference: Estimate) -> bool:
    """Return True if the two estimates contradict each other in any entry."""
    apart = np.abs(complex_slope.value - difference.value) > complex_slope.error + difference.error
    return bool(np.any(apart | ~np.isfinite(complex_slope.value)))


def _complex_step_slope(
    function: Function, point: tuple[Array, ...], v: tuple[Array, ...]
) -> Estimate | None:
    try:
        return complex_step.estimate_directional_derivative(function, point, v)
    except (TypeError, ValueError, np.exceptions.ComplexWarning):
        return None


def _probe_directions(point: tuple[Array, ...], seed: int) -> Iterator[tuple[Array, ...]]:
    """Yield a direction for each argument alone, so that small derivatives count; then for all."""
    v = random_directions(point, seed)
    if len(point) > 1:
        for k in range(len(point)):
            yield tuple(d if i == k else np.zeros(d.shape) for i, d in enumerate(v))
    yield v


def _preference(selection: SelectedMethod) -> tuple[bool, bool]:
    """Sort the selections that say most against a method first."""
    return selection.is_reliable, selection.method == "complex step"
