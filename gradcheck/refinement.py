"""A refined error estimate for entries of a claim that the model of rounding does not explain.

A function that loses digits (1 − a, a near 1) has a noisy derivative, and a formula for the
derivative may be noisy too. The noise is sampled along a short line through the point, and only
for the entries outside the model.
"""

from typing import Any

import numpy as np

from backproof.gradcheck import complex_step
from backproof.gradcheck.derivative_estimate import (
    MAX_ROUNDINGS,
    UNIT_ROUNDOFF,
    Array,
    Estimate,
    Function,
)
from backproof.gradcheck.gradient_report import ratios_of, structure_problem
from backproof.gradcheck.noise_estimate import noise_of

Claim = Any
"""One array per argument (a single array for one argument), or a function that returns them."""


def evaluate_claims(gradient: Claim, point: tuple[Array, ...]) -> tuple[Any, ...]:
    """Return the claimed arrays at a point, one per argument."""
    claimed = gradient(*point) if callable(gradient) else gradient
    return tuple(claimed) if isinstance(claimed, tuple | list) else (claimed,)


def refine(
    function: Function,
    gradient: Claim,
    point: tuple[Array, ...],
    claims: tuple[Any, ...],
    estimates: tuple[Estimate, ...],
) -> tuple[Estimate, ...]:
    """Add the noise of derivative and claim to the errors of entries outside the model."""
    suspects = [
        _suspect_entries(c, e, x.ndim) for c, e, x in zip(claims, estimates, point, strict=True)
    ]
    if not any(suspects):
        return estimates
    line = complex_step.nearby_points(point)
    with np.errstate(all="ignore"):  # errors beside the point are not the caller's
        samples = [complex_step.partials(function, x, suspects) for x in line]
        claimed = [evaluate_claims(gradient, x) for x in line]
    return tuple(
        _add_noise(estimate, x.ndim, ks, derivatives, claim)
        for estimate, x, ks, derivatives, claim in zip(
            estimates,
            point,
            suspects,
            _group_by_argument(samples),
            _group_by_argument(claimed),
            strict=True,
        )
    )


def _group_by_argument(samples: list[tuple[Any, ...]]) -> Any:
    return zip(*samples, strict=True)


def _suspect_entries(claim: Any, estimate: Estimate, axes: int) -> list[int]:
    """Return the flat entries of an argument for which some claim is outside its error."""
    if structure_problem(claim, estimate.value.shape) is not None:
        return []
    outside = ratios_of(np.asarray(claim), estimate) > 1
    results = tuple(range(outside.ndim - axes))
    return [int(k) for k in np.flatnonzero(outside.any(axis=results))]


def _add_noise(
    estimate: Estimate, axes: int, suspects: list[int], derivatives: Any, claims: Any
) -> Estimate:
    """Add noise to the errors of the suspects; infinite where it exceeds every derivative."""
    if not suspects:
        return estimate
    results = estimate.value.shape[: estimate.value.ndim - axes]
    error = estimate.error.copy().reshape(*results, -1)
    claimed = np.stack(claims).reshape(len(claims), *results, -1)[..., suspects]
    noise = noise_of(np.stack(derivatives)) + _plausible_noise(noise_of(claimed), estimate)
    known = noise <= np.max(np.abs(estimate.value))
    error[..., suspects] += np.where(known, MAX_ROUNDINGS * noise, np.inf)
    return Estimate(estimate.value, error.reshape(estimate.error.shape))


def _plausible_noise(noise: Array, estimate: Estimate) -> Array:
    """Keep a claim's noise up to half the digits; more noise shows a lower precision."""
    scale = float(np.max(np.abs(estimate.value)))
    return np.where(noise <= np.sqrt(UNIT_ROUNDOFF) * scale, noise, 0.0)
