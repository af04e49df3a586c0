"""Which method can be trusted with a function at a point: complex step, differences, or none.

Complex step is the sharpest witness, but silently wrong for functions that are not analytic
(`abs`, `maximum` of complex numbers, e^−|z|). So it is held against differences along random
directions, one for each argument, and one through all; where the two disagree the differences
judge, and it is said. Where the one-sided derivatives disagree the point is too near a kink.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gradcheck import complex_step, differences
from gradcheck.estimate import Array, Estimate, Function, random_directions
from gradcheck.line import NEARER, Line, at_kink, sides

NOT_ANALYTIC = "not analytic (abs, maximum, |z|?): differences judge"


@dataclass(frozen=True, slots=True)
class Witness:
    """The method to judge with, what was seen of the function, and whether to judge at all."""

    method: str
    note: str | None = None
    judges: bool = True


def witness(function: Function, point: tuple[Array, ...], seed: int) -> Witness:
    """The witness for all directions, as random ones show it."""
    found = [along_line(function, point, v) for v in _directions(point, seed)]
    return min(found, key=_rank, default=Witness("complex step"))


def along_line(function: Function, point: tuple[Array, ...], v: tuple[Array, ...]) -> Witness:
    """The witness for one direction."""
    line = Line(function, point, v)
    if not np.isfinite(line.centre).all():
        return Witness("differences", "the function is not finite at the point", judges=False)
    if at_kink(line):
        return Witness("differences", "too near a kink to judge: move the point", judges=False)
    sharp = _sharp(function, point, v)
    if sharp is None:
        return Witness("differences", "not written for complex arguments: differences judge")
    if disagree(sharp, rough(line)):
        return Witness("differences", NOT_ANALYTIC)
    return Witness("complex step")


def rough(line: Line) -> Estimate:
    """The slope by differences, from one side and by the nearest step where a kink is near."""
    slope = differences.extrapolated(line)
    unknown = np.isinf(slope.error)
    if not unknown.any():
        return slope
    near = sides(line, NEARER).right
    return Estimate(
        np.where(unknown, near.value, slope.value), np.where(unknown, near.error, slope.error)
    )


@np.errstate(invalid="ignore")
def disagree(sharp: Estimate, other: Estimate) -> bool:
    """Whether complex step and differences exclude each other anywhere."""
    apart = np.abs(sharp.value - other.value) > sharp.error + other.error
    return bool(np.any(apart | ~np.isfinite(sharp.value)))


def _sharp(function: Function, point: tuple[Array, ...], v: tuple[Array, ...]) -> Estimate | None:
    try:
        return complex_step.estimate_directional(function, point, v)
    except (TypeError, ValueError, np.exceptions.ComplexWarning):
        return None


def _directions(point: tuple[Array, ...], seed: int) -> Iterator[tuple[Array, ...]]:
    """Each argument alone, so that small derivatives do not hide behind large; then all."""
    v = random_directions(point, seed)
    if len(point) > 1:
        for k in range(len(point)):
            yield tuple(d if i == k else np.zeros(d.shape) for i, d in enumerate(v))
    yield v


def _rank(found: Witness) -> tuple[bool, bool]:
    """Witnesses that say most against a method come first."""
    return found.judges, found.method == "complex step"
