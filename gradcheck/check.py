"""Checks of a claimed gradient, directional derivative or pullback at one point.

`backproof.gradcheck.method_selection` chooses the method of differentiation. With the complex
step, each entry is first compared within a model of rounding. Only for the entries outside it is
the noise of the derivative and of the claim sampled, and differences are computed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.gradcheck import complex_step, differences
from backproof.gradcheck.deprecation import accept_separate_arguments
from backproof.gradcheck.derivative_estimate import (
    Array,
    Estimate,
    Function,
    as_point,
    estimate_from_rounding,
    random_directions,
    unit_direction,
)
from backproof.gradcheck.directional_probe import DirectionalProbe
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


@accept_separate_arguments
def check_gradient(
    f: Function,
    grad: Claim,
    args: tuple[Any, ...],
    *,
    method: str | None = None,
    rounding: Any = None,
    seed: int = 0,
) -> GradientReport:
    """Judge a claimed gradient of `f` at a point, entry by entry.

    For a scalar function the claim for an argument of shape s has shape s. For a function whose
    result has shape r it is the Jacobian, of shape r + s. The form `check_gradient(f, grad, *args)`
    is deprecated.

    Parameters
    ----------
    f : callable
        The function of the arguments; it returns a scalar or an array.
    grad : callable, array or tuple of array
        The claimed gradient: one float64 array for each argument, or a function of the arguments
        that returns them.
    args : tuple of array_like
        The point: the arguments of `f`, converted to float64.
    method : {"complex step", "differences", "enclosure", "jax"}, optional
        The method of differentiation. By default the complex step, or differences where random
        directions show that the complex step fails.
    rounding : array_like or tuple of array_like, optional
        The absolute rounding error of the claim itself, for each argument; for arrays from
        formulas that lose digits, such as 1 − a² near a = 1. If `grad` is a function, its noise
        is sampled instead.
    seed : int, optional
        The seed of the random directions.

    Returns
    -------
    GradientReport
        The worst entry, in units of its error estimate. It is true in a boolean context only if
        entries were judged and all of them are right.

    Raises
    ------
    ValueError
        If `method` is unknown.
    """
    point = as_point(args)
    claims = evaluate_claims(grad, point)
    if len(claims) != len(point):
        problem = f"is missing: got {len(claims)} arrays for {len(point)} arguments"
        return GradientReport("nothing", problem=problem)
    if not point:
        return GradientReport("nothing", note="there is no argument", judged=False)
    selection = (
        select_method(f, point, seed)
        if method is None
        else SelectedMethod(_require_known_method(method))
    )
    if not selection.is_reliable:
        return GradientReport(selection.method, note=selection.note, judged=False)
    estimates = _GRADIENT_METHODS[selection.method](f, *point)
    if selection.method == "complex step":
        estimates = refine(f, grad, point, claims, estimates)
    report = _worst_report(claims, _add_rounding(rounding, estimates), selection)
    if method is None and _is_false_alarm(f, point, report):
        estimates = differences.gradient(f, *point)
        return _worst_report(claims, _add_rounding(rounding, estimates), _DIFFERENCES_FALLBACK)
    return report


@accept_separate_arguments
def check_jvp(
    f: Function, jvp: Function, args: tuple[Any, ...], *, seed: int = 0, directions: int = 2
) -> GradientReport:
    """Judge a claimed directional derivative (Jacobian-vector product), entry by entry.

    It suits functions with so many results that a Jacobian is too large: a few random directions
    reach every result, and each result is judged within its own error. The form
    `check_jvp(f, jvp, *args)` is deprecated.

    Parameters
    ----------
    f : callable
        The function of the arguments; it returns a scalar or an array.
    jvp : callable
        The claimed derivative: it takes one direction for each argument, of its shape, and returns
        an array of the shape of the result of `f`.
    args : tuple of array_like
        The point: the arguments of `f`, converted to float64.
    seed : int, optional
        The seed of the first random direction.
    directions : int, optional
        The number of random directions.

    Returns
    -------
    GradientReport
        The worst entry; its `argument` counts the directions.
    """
    point = as_point(args)
    reports = []
    for k in range(directions):
        v = random_directions(point, seed + k)
        selection = select_for_direction(f, point, v)
        if not selection.is_reliable:
            return GradientReport(selection.method, note=selection.note, judged=False)
        numerical = _DIRECTIONAL_METHODS[selection.method](f, point, v)
        reports.append(judge(jvp(*v), numerical, k, selection.method, selection.note))
    return max(reports, key=_severity)


@accept_separate_arguments
def check_vjp(
    f: Function, vjp: Function, args: tuple[Any, ...], *, seed: int = 0
) -> GradientReport:
    """Judge a claimed pullback (vector-Jacobian product), entry by entry.

    The form `check_vjp(f, vjp, *args)` is deprecated.

    Parameters
    ----------
    f : callable
        The function of the arguments; it returns a scalar or an array.
    vjp : callable
        The claimed pullback: `vjp(u)` is the gradient of Σ u ∗ f, one array for each argument.
    args : tuple of array_like
        The point: the arguments of `f`, converted to float64.
    seed : int, optional
        The seed of u, which has the shape of the result of `f`.

    Returns
    -------
    GradientReport
        The worst entry, in units of its error estimate.
    """
    point = as_point(args)
    (u,) = random_directions((np.asarray(f(*point)),), seed)
    return check_gradient(lambda *x: np.sum(u * f(*x)), vjp(u), point, seed=seed)


@accept_separate_arguments
def assert_gradient(f: Function, grad: Claim, args: tuple[Any, ...], *, seed: int = 0) -> None:
    """Assert that a claimed gradient of `f` is right at a point.

    The form `assert_gradient(f, grad, *args)` is deprecated.

    Parameters
    ----------
    f : callable
        The function of the arguments; it returns a scalar or an array.
    grad : callable, array or tuple of array
        The claimed gradient, as in `check_gradient`.
    args : tuple of array_like
        The point: the arguments of `f`, converted to float64.
    seed : int, optional
        The seed of the random directions.

    Raises
    ------
    AssertionError
        If an entry is wrong, or if the gradient cannot be judged at this point.
    """
    report = check_gradient(f, grad, args, seed=seed)
    if not report:
        raise AssertionError(str(report))


def _complex_step_gradient(f: Function, *point: Any) -> tuple[Estimate, ...]:
    return tuple(map(estimate_from_rounding, complex_step.jacobian(f, *point)))


def _enclosure_gradient(f: Function, *point: Any) -> tuple[Estimate, ...]:
    from backproof.gradcheck.enclosures import enclose_gradient

    return tuple(estimate_from_rounding(truth.midpoints) for truth in enclose_gradient(f, *point))


def _jax_gradient(f: Function, *point: Any) -> tuple[Estimate, ...]:
    from backproof.gradcheck.jax_network import jax_jacobian

    return tuple(map(estimate_from_rounding, jax_jacobian(f, *point)))


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
    """Add the claim's own rounding to the errors of the estimates."""
    if rounding is None:
        return estimates
    bounds = rounding if isinstance(rounding, tuple | list) else (rounding,)
    return tuple(
        Estimate(e.value, np.asarray(e.error + np.broadcast_to(bound, e.error.shape)))
        for e, bound in zip(estimates, bounds, strict=True)
    )


def _is_false_alarm(f: Function, point: tuple[Array, ...], report: GradientReport) -> bool:
    """Return True if differences contradict the complex step at the entry that it calls wrong."""
    is_wrong = report.judged and not report.ok
    if not is_wrong or report.problem is not None or report.method != "complex step":
        return False
    axes = point[report.argument].ndim
    split = len(report.index) - axes
    v = unit_direction(point, report.argument, report.index[split:])
    slope = difference_slope(DirectionalProbe(f, point, v))[report.index[:split]]
    return are_inconsistent(Estimate(np.array(report.numerical), np.array(report.error)), slope)


def _worst_report(
    claims: tuple[Any, ...], estimates: tuple[Estimate, ...], selection: SelectedMethod
) -> GradientReport:
    """Judge each argument, and return the worst report; arguments without entries do not count."""
    reports = [
        judge(claim, estimate, argument, selection.method, selection.note)
        for argument, (claim, estimate) in enumerate(zip(claims, estimates, strict=True))
    ]
    counted = [
        report
        for report, estimate in zip(reports, estimates, strict=True)
        if estimate.value.size or report.problem is not None
    ]
    return max(counted or reports, key=_severity)


def _severity(report: GradientReport) -> tuple[float, bool]:
    """Rank reports: structure problems, wrong entries by ratio, reports not judged, right ones."""
    if report.problem is not None:
        return float("inf"), False
    return report.ratio if report.judged else 1.0, not report.judged
