"""The Taylor test: with a right gradient, the remainder of first order falls with the step squared.

|f(x + hv) − f(x)| falls like h, |f(x + hv) − f(x) − h ∇f·v| like h². The rates are observed over
halvings of h while the remainder stands clear of the function's noise.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.gradcheck.directional_probe import DirectionalProbe
from backproof.gradcheck.estimate import Function, as_point, random_directions

HALVINGS = 12
CLEARANCE = 2.0**6
"""A remainder counts while it is this many times the noise."""


@dataclass(frozen=True, slots=True)
class TaylorRates:
    """The observed order of the remainder without and with the gradient's term: 1 and 2."""

    without_gradient: float
    with_gradient: float

    @property
    def ok(self) -> bool:
        """Whether the gradient raises the order, nearer to 2 than to 1."""
        return self.with_gradient > 1.5


def taylor_rates(
    function: Function, gradient: tuple[Any, ...], *point: Any, seed: int = 0
) -> TaylorRates:
    """The rates of a scalar function along a random direction drawn from `seed`.

    The order with the gradient is 2 or more; infinite where no remainder is left above the noise
    (a linear function).
    """
    here = as_point(point)
    directions = random_directions(here, seed)
    line = DirectionalProbe(function, here, directions)
    slope = float(sum(np.sum(g * v) for g, v in zip(gradient, directions, strict=True)))
    steps = 2.0**-6 * line.scale * 0.5 ** np.arange(HALVINGS)
    changes = np.array([float(line(h)) - float(line(0.0)) for h in steps])
    noise = CLEARANCE * float(np.max(line.noise))
    return TaylorRates(_rate(changes, noise), _rate(changes - slope * steps, noise))


def _rate(remainders: Any, noise: float) -> float:
    """The mean order over the halvings whose remainders are above the noise."""
    clear = np.abs(remainders)
    clear = clear[: int(np.argmax(clear <= noise))] if np.any(clear <= noise) else clear
    if clear.size < 2:
        return float("inf")
    return float(np.log2(clear[0] / clear[-1]) / (clear.size - 1))
