"""Which method can be trusted with a function at a point: complex step, differences, or none.

Complex step is the sharpest witness, but silently wrong for functions that are not analytic
(`abs`, `maximum` of complex numbers, e^−|z|). So it is held against differences along random
directions, one for each argument, and one through all; where the two disagree the differences
judge, and it is said. Where the one-sided derivatives disagree the point is too near a kink.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backproof.gradcheck import complex_step, differences
from backproof.gradcheck.directional_probe import (
    NEARER_STEP,
    DirectionalProbe,
    is_at_kink,
    side_derivatives,
)
from backproof.gradcheck.estimate import Array, Estimate, Function, random_directions

NOT_ANALYTIC = "not analytic (abs, maximum, |z|?): differences judge"


@dataclass(frozen=True, slots=True)
class SelectedMethod:
    """The method to judge with, what was seen of the function, and whether to judge at all."""

    method: str
    note: str | None = None
    is_reliable: bool = True


def select_method(function: Function, point: tuple[Array, ...], seed: int) -> SelectedMethod:
    """The witness for all directions, as random ones show it."""
    found = [select_for_direction(function, point, v) for v in _probe_directions(point, seed)]
    return min(found, key=_preference, default=SelectedMethod("complex step"))


def select_for_direction(
    function: Function, point: tuple[Array, ...], v: tuple[Array, ...]
) -> SelectedMethod:
    """The witness for one direction."""
    line = DirectionalProbe(function, point, v)
    if not np.isfinite(line.centre_value).all():
        return SelectedMethod(
            "differences", "the function is not finite at the point", is_reliable=False
        )
    if is_at_kink(line):
        return SelectedMethod(
            "differences", "too near a kink to judge: move the point", is_reliable=False
        )
    sharp = _complex_step_slope(function, point, v)
    if sharp is None:
        return SelectedMethod("differences", "not written for complex arguments: differences judge")
    if are_inconsistent(sharp, difference_slope(line)):
        return SelectedMethod("differences", NOT_ANALYTIC)
    return SelectedMethod("complex step")


def difference_slope(probe: DirectionalProbe) -> Estimate:
    """The slope by differences, from one side and by the nearest step where a kink is near."""
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
    """Whether complex step and differences exclude each other anywhere."""
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
    """Each argument alone, so that small derivatives do not hide behind large; then all."""
    v = random_directions(point, seed)
    if len(point) > 1:
        for k in range(len(point)):
            yield tuple(d if i == k else np.zeros(d.shape) for i, d in enumerate(v))
    yield v


def _preference(selection: SelectedMethod) -> tuple[bool, bool]:
    """Witnesses that say most against a method come first."""
    return selection.is_reliable, selection.method == "complex step"
