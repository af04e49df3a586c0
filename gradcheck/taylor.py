"""The Taylor test: with a right gradient, the first-order remainder falls with the step squared.

|f(x + hv) − f(x)| falls like h, and |f(x + hv) − f(x) − h ∇f·v| like h². The rates are observed
over halvings of h while the remainder is above the function's noise.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.gradcheck.deprecation import accept_separate_arguments
from backproof.gradcheck.derivative_estimate import Function, as_point, random_directions
from backproof.gradcheck.directional_probe import DirectionalProbe

HALVINGS = 12
CLEARANCE = 2.0**6
"""The multiple of the noise above which a remainder counts."""


@dataclass(frozen=True, slots=True)
class TaylorRates:
    """The observed orders of the Taylor remainder.

    Parameters
    ----------
    without_gradient : float
        The order without the gradient's term; 1 for a smooth function.
    with_gradient : float
        The order with the gradient's term; 2 for a right gradient.
    """

    without_gradient: float
    with_gradient: float

    @property
    def ok(self) -> bool:
        """True if the order with the gradient is nearer to 2 than to 1."""
        return self.with_gradient > 1.5


@accept_separate_arguments
def taylor_rates(
    f: Function, grad: tuple[Any, ...], args: tuple[Any, ...], *, seed: int = 0
) -> TaylorRates:
    """Measure the Taylor rates of a scalar function along a random direction.

    The form `taylor_rates(f, grad, *args)` is deprecated.

    Parameters
    ----------
    f : callable
        The scalar function of the arguments.
    grad : tuple of ndarray
        The claimed gradient, one array for each argument, of its shape.
    args : tuple of array_like
        The point: the arguments of `f`.
    seed : int, optional
        The seed of the direction.

    Returns
    -------
    TaylorRates
        The orders of the remainder. The order with a right gradient is 2 or more; it is infinite
        if no remainder is above the noise (a linear function).
    """
    point = as_point(args)
    directions = random_directions(point, seed)
    probe = DirectionalProbe(f, point, directions)
    slope = float(sum(np.sum(g * v) for g, v in zip(grad, directions, strict=True)))
    steps = 2.0**-6 * probe.scale * 0.5 ** np.arange(HALVINGS)
    changes = np.array([float(probe(h)) - float(probe(0.0)) for h in steps])
    noise = CLEARANCE * float(np.max(probe.noise))
    return TaylorRates(_rate(changes, noise), _rate(changes - slope * steps, noise))


def _rate(remainders: Any, noise: float) -> float:
    """Return the mean order over the halvings whose remainders are above the noise."""
    clear = np.abs(remainders)
    clear = clear[: int(np.argmax(clear <= noise))] if np.any(clear <= noise) else clear
    if clear.size < 2:
        return float("inf")
    return float(np.log2(clear[0] / clear[-1]) / (clear.size - 1))
