"""Infer the learning rate of a loop from its steps, where the code chooses it.

The bound of every entry of every step gives an interval of possible rates. The steps are right if
these intervals have a common, positive rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.judge.training.loop_steps import ExpectedStep, LoopStep
from backproof.properties.bounds import FLOAT64, BoundedArray
from backproof.reference.graphs import GRADIENTS, NEXT_PARAMETERS


@dataclass(frozen=True, slots=True)
class RateInterval:
    """The rates from `lower` to `upper` that explain some results; empty if lower > upper."""

    lower: float = -np.inf
    upper: float = np.inf

    @property
    def is_nonempty(self) -> bool:
        """True if there is such a rate."""
        return self.lower <= self.upper

    @property
    def simplest(self) -> float:
        """The rate with the fewest digits; the middle if an end is infinite."""
        middle = (self.lower + self.upper) / 2
        if not np.isfinite(middle):
            return middle
        short = (float(f"{middle:.{digits}g}") for digits in range(1, 17))
        return next((rate for rate in short if self.lower <= rate <= self.upper), middle)

    def intersection(self, other: "RateInterval") -> "RateInterval":
        """Return the rates in both intervals."""
        return RateInterval(max(self.lower, other.lower), min(self.upper, other.upper))


NO_RATES = RateInterval(np.inf, -np.inf)


def guess_rates(steps: Sequence[LoopStep]) -> list[float]:
    """Estimate the rate from each parameter's largest gradient in the first step, largest first."""
    step, sized_rates = steps[0], list[tuple[float, float]]()
    given = {**step.inputs(FLOAT64), **step.before, **step.stub_values}
    with np.errstate(all="ignore"):
        gradients = step.example.graph.evaluate(GRADIENTS, given)
    for P, symbol in NEXT_SYMBOLS.items():
        gradient, decrease = gradients[f"d{P}"], step.decrease[symbol]
        index = np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape)
        size = float(np.abs(gradient[index]))
        sized_rates.append((size, float(decrease[index] / gradient[index]) if size else 0.0))
    return [rate for _, rate in sorted(sized_rates, reverse=True)]


def rate_interval(
    steps: Sequence[LoopStep],
    expected_steps: Sequence[ExpectedStep],
    symbols: Iterable[str] = NEXT_PARAMETERS,
) -> RateInterval:
    """Return the rates that explain these results in all steps."""
    rates, symbols = RateInterval(), tuple(symbols)
    for step, expected in zip(steps, expected_steps, strict=True):
        for P, symbol in NEXT_SYMBOLS.items():
            if symbol in symbols:
                gradient = expected[f"d{P}"].value
                rates = rates.intersection(
                    _parameter_rate_interval(
                        step.decrease[symbol], gradient, expected[symbol].radius
                    )
                )
    return rates


def _parameter_rate_interval(decrease: Any, gradient: Any, radius: Any) -> RateInterval:
    """Return the rates that explain the change of one parameter."""
    if np.shape(decrease) != np.shape(gradient) or not np.all(np.isfinite(decrease)):
        return NO_RATES
    radius = radius + FLOAT64.unit * np.abs(decrease)  # the rounding of `decrease`
    unmoved = gradient == 0
    if np.any(np.abs(decrease[unmoved]) > radius[unmoved]):
        return NO_RATES
    decrease, gradient, radius = (a[~unmoved] for a in (decrease, gradient, radius))
    if not gradient.size:
        return RateInterval()
    center, error = decrease / gradient, radius / np.abs(gradient)
    return RateInterval(float(np.max(center - error)), float(np.min(center + error)))


def likeliest_rate(
    steps: Sequence[LoopStep], expected_steps: Sequence[ExpectedStep], guess: float
) -> float:
    """Return the rate on which most parameters agree if not all do."""
    intervals = {
        symbol: rate_interval(steps, expected_steps, [symbol]) for symbol in NEXT_PARAMETERS
    }
    agreeing = [
        [s for s in NEXT_PARAMETERS if rates.intersection(intervals[s]).is_nonempty]
        for rates in intervals.values()
    ]
    largest_group = max(agreeing, key=len)
    common = rate_interval(steps, expected_steps, largest_group)
    return common.simplest if common.is_nonempty and np.isfinite(common.simplest) else guess


def shift_rate(step: LoopStep, expected: ExpectedStep, rate_change: float) -> ExpectedStep:
    """Return the expected step for a rate that is larger by `rate_change`, with the same bound."""
    shifted = dict(expected)
    for P, symbol in NEXT_SYMBOLS.items():
        old, decrease = expected[symbol], step.decrease[symbol]
        radius = old.radius + 2 * FLOAT64.unit * np.abs(decrease)
        value = old.value - rate_change * expected[f"d{P}"].value
        shifted[symbol] = BoundedArray.within(value, radius, old.precision)
    return shifted
