"""The one public check of a claimed gradient, at one point.

The witness is chosen from what is seen of the function (`backproof.gradcheck.method_selection`). By complex step an
entry is first held against a model of rounding; only an entry outside it is looked at closely,
by sampling the noise of the derivative and of the claim, and by differences.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.gradcheck import complex_step, differences
from backproof.gradcheck.directional_probe import DirectionalProbe
from backproof.gradcheck.estimate import (
    Array,
    Estimate,
    Function,
    as_point,
    estimate_from_rounding,
    random_directions,
    unit_direction,
)
from backproof.gradcheck.gradient_report import GradientReport, judge
from backproof.gradcheck.method_selection import (
    NOT_ANALYTIC,
    SelectedMethod,
    are_inconsistent,
    difference_slope,
    select_for_direction,
    select_method,
)
from backproof.gradcheck.refinement import Claim, evaluate_claims, refine


def check_gradient(
    function: Function,
    gradient: Claim,
    *point: Any,
    method: str | None = None,
    rounding: Any = None,
    seed: int = 0,
) -> GradientReport:
    """Judge a claimed gradient of `function` at `point`, entry by entry.

    For a scalar function the claim for an argument of shape s has shape s; for a function whose
    result has shape r it is the Jacobian, of shape r + s. It is an array per argument, or a
    function of the point that returns them. `method` names the witness ("complex step",
    "differences", "enclosure", "jax"); by default it is found out, along directions that are
    drawn from `seed`. `rounding` is what the claim may be off by itself, an array or number per
    argument: for arrays from formulas that lose digits honestly, such as 1 − a² near a = 1. Of a
    function that claims, that noise is sampled.
    """
    here = as_point(point)
    claims = evaluate_claims(gradient, here)
    if len(claims) != len(here):
        problem = f"is missing: got {len(claims)} arrays for {len(here)} arguments"
        return GradientReport("nothing", problem=problem)
    seen = (
        select_method(function, here, seed)
        if method is None
        else SelectedMethod(_require_known_method(method))
    )
    if not seen.is_reliable:
        return GradientReport(seen.method, note=seen.note, judged=False)
    estimates = _GRADIENT_METHODS[seen.method](function, *here)
    if seen.method == "complex step":
        estimates = refine(function, gradient, here, claims, estimates)
    report = _worst_report(claims, _add_rounding(rounding, estimates), seen)
    if method is None and _is_false_alarm(function, here, report):
        estimates = differences.gradient(function, *here)
        return _worst_report(claims, _add_rounding(rounding, estimates), _DIFFERENCES_FALLBACK)
    return report


def check_jvp(
    function: Function, jvp: Function, *point: Any, seed: int = 0, directions: int = 2
) -> GradientReport:
    """Judge a claimed directional derivative `jvp(*directions)` at `point`, each entry by itself.

    For functions with so many results that no Jacobian is wanted: a few random directions see
    every result, and none hides behind the size of the others. In the report, `argument` counts
    the directions.
    """
    here = as_point(point)
    reports = []
    for k in range(directions):
        v = random_directions(here, seed + k)
        seen = select_for_direction(function, here, v)
        if not seen.is_reliable:
            return GradientReport(seen.method, note=seen.note, judged=False)
        numerical = _DIRECTIONAL_METHODS[seen.method](function, here, v)
        reports.append(judge(jvp(*v), numerical, k, seen.method, seen.note))
    return max(reports, key=_severity)


def check_vjp(function: Function, vjp: Function, *point: Any, seed: int = 0) -> GradientReport:
    """Judge a claimed pullback at `point`: `vjp(u)` is the gradient of Σ u ∗ function.

    u is drawn from `seed`, of the shape of the function's result.
    """
    (u,) = random_directions((np.asarray(function(*as_point(point))),), seed)
    return check_gradient(lambda *x: np.sum(u * function(*x)), vjp(u), *point, seed=seed)


def assert_gradient(function: Function, gradient: Claim, *point: Any, seed: int = 0) -> None:
    """Raise AssertionError, with the worst entry, unless the claim is right at a judged point."""
    report = check_gradient(function, gradient, *point, seed=seed)
    if not (report.ok and report.judged):
        raise AssertionError(str(report))


def _complex_step_gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    return tuple(map(estimate_from_rounding, complex_step.jacobian(function, *point)))


def _enclosure_gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    from backproof.gradcheck.enclosures import enclose_gradient

    return tuple(
        estimate_from_rounding(truth.midpoints) for truth in enclose_gradient(function, *point)
    )


def _jax_gradient(function: Function, *point: Any) -> tuple[Estimate, ...]:
    from backproof.gradcheck.jax_network import jax_jacobian

    return tuple(map(estimate_from_rounding, jax_jacobian(function, *point)))


_GRADIENT_METHODS: dict[str, Callable[..., tuple[Estimate, ...]]] = {
    "complex step": _complex_step_gradient,
    "differences": differences.gradient,
    "enclosure": _enclosure_gradient,
    "jax": _jax_gradient,
}
_DIRECTIONAL_METHODS: dict[str, Callable[..., Estimate]] = {
    "complex step": complex_step.estimate_directional_derivative,
    "differences": differences.richardson,
}
_DIFFERENCES_FALLBACK = SelectedMethod("differences", NOT_ANALYTIC)


def _require_known_method(method: str) -> str:
    if method not in _GRADIENT_METHODS:
        raise ValueError(f"got method {method!r}, expected one of {', '.join(_GRADIENT_METHODS)}")
    return method


def _add_rounding(rounding: Any, estimates: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
    """The estimates with the claim's own rounding added to their errors."""
    if rounding is None:
        return estimates
    bounds = rounding if isinstance(rounding, tuple | list) else (rounding,)
    return tuple(
        Estimate(e.value, np.asarray(e.error + np.broadcast_to(bound, e.error.shape)))
        for e, bound in zip(estimates, bounds, strict=True)
    )


def _is_false_alarm(function: Function, point: tuple[Array, ...], report: GradientReport) -> bool:
    """Whether differences exclude the complex step at the very entry that it calls wrong."""
    if report.ok or report.problem is not None or report.method != "complex step":
        return False
    axes = point[report.argument].ndim
    split = len(report.index) - axes
    v = unit_direction(point, report.argument, report.index[split:])
    slope = difference_slope(DirectionalProbe(function, point, v))[report.index[:split]]
    return are_inconsistent(Estimate(np.array(report.numerical), np.array(report.error)), slope)


def _worst_report(
    claims: tuple[Any, ...], estimates: tuple[Estimate, ...], selection: SelectedMethod
) -> GradientReport:
    reports = (
        judge(claim, estimate, argument, selection.method, selection.note)
        for argument, (claim, estimate) in enumerate(zip(claims, estimates, strict=True))
    )
    return max(reports, key=_severity)


def _severity(report: GradientReport) -> tuple[float, bool]:
    """Faults in form first, then the ratio; of entries not judged, any before the right ones."""
    ratio = float("inf") if report.problem is not None else report.ratio
    return (ratio if not report.ok else 1.0 if not report.judged else ratio, not report.judged)
