"""The one public check of a claimed gradient, at one point.

Complex step is the sharpest witness, but silently wrong for functions that are not analytic
(`abs`, `maximum` of complex numbers, e^−|z|). So it is held against differences along random
directions first; where the two disagree the differences judge, and the report says so. Where the
one-sided derivatives disagree the point is too near a kink, and nothing is judged.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from gradcheck import complex_step, differences
from gradcheck.estimate import Array, Estimate, Function, as_point, random_directions
from gradcheck.report import GradientReport, judge

Claim = Any
"""One array per argument (a single array for one argument), or a function that returns them."""


def check_gradient(
    function: Function, gradient: Claim, *point: Any, seed: int = 0
) -> GradientReport:
    """Judge a claimed gradient of `function` at `point`, entry by entry.

    For a scalar function the claim for an argument of shape s has shape s; for a function whose
    result has shape r it is the Jacobian, of shape r + s. It is an array per argument, or a
    function of the point that returns them. Directions are drawn from `seed`.
    """
    here = as_point(point)
    claims = _claims(gradient, here)
    if len(claims) != len(here):
        problem = f"is missing: got {len(claims)} arrays for {len(here)} arguments"
        return GradientReport("nothing", problem=problem)
    method, note, judged = _witness(function, here, random_directions(here, seed))
    if not judged:
        return GradientReport(method, note=note, judged=False)
    numerical = _GRADIENTS[method](function, *here)
    reports = (
        judge(claim, estimate, argument, method, note)
        for argument, (claim, estimate) in enumerate(zip(claims, numerical, strict=True))
    )
    return max(reports, key=_badness)


def check_jvp(
    function: Function, jvp: Function, *point: Any, seed: int = 0, directions: int = 2
) -> GradientReport:
    """Judge a claimed directional derivative `jvp(*directions)` at `point`, each entry by itself.

    For functions with so many results that no Jacobian is wanted: a few random directions see
    every result, and none hides behind the size of the others.
    """
    here = as_point(point)
    reports = []
    for k in range(directions):
        v = random_directions(here, seed + k)
        method, note, judged = _witness(function, here, v)
        if not judged:
            return GradientReport(method, note=note, judged=False)
        reports.append(judge(jvp(*v), _DIRECTIONAL[method](function, here, v), k, method, note))
    return max(reports, key=_badness)


def assert_gradient(function: Function, gradient: Claim, *point: Any, seed: int = 0) -> None:
    """Raise AssertionError, with the worst entry, unless the claim is right at a judged point."""
    report = check_gradient(function, gradient, *point, seed=seed)
    if not (report.ok and report.judged):
        raise AssertionError(str(report))


def _witness(
    function: Function, point: tuple[Array, ...], v: tuple[Array, ...]
) -> tuple[str, str | None, bool]:
    """The method to judge with, what was seen of the function, and whether to judge at all."""
    if differences.one_sided(function, point, v).kink:
        return "differences", "too near a kink to judge: move the point", False
    try:
        sharp = complex_step.estimate_directional(function, point, v)
    except (TypeError, ValueError, np.exceptions.ComplexWarning):
        return "differences", "not written for complex arguments: differences judge", True
    rough = differences.richardson(function, point, v)
    if np.any(np.abs(sharp.value - rough.value) > sharp.error + rough.error):
        return "differences", "not analytic (abs, maximum, |z|?): differences judge", True
    return "complex step", None, True


_GRADIENTS: dict[str, Callable[..., tuple[Estimate, ...]]] = {
    "complex step": complex_step.estimate_gradient,
    "differences": differences.gradient,
}
_DIRECTIONAL: dict[str, Callable[..., Estimate]] = {
    "complex step": complex_step.estimate_directional,
    "differences": differences.richardson,
}


def _claims(gradient: Claim, point: tuple[Array, ...]) -> tuple[Any, ...]:
    claimed = gradient(*point) if callable(gradient) else gradient
    return tuple(claimed) if isinstance(claimed, tuple | list) else (claimed,)


def _badness(report: GradientReport) -> float:
    return float("inf") if report.problem is not None else report.ratio
