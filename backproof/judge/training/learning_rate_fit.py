"""The learning rate of a loop, read off its steps where the code decides it.

Every entry of every step says in which interval the rate lies, by the bound of that entry. The
steps are right where one rate lies in all of these intervals, and is above 0.
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
    """The rates that explain some results, from `least` to `most`; none where these cross."""

    lower: float = -np.inf
    upper: float = np.inf

    @property
    def is_nonempty(self) -> bool:
        """Whether there is such a rate."""
        return self.lower <= self.upper

    @property
    def simplest(self) -> float:
        """The one with the fewest digits, as people write it; from none to all, the middle."""
        middle = (self.lower + self.upper) / 2
        if not np.isfinite(middle):
            return middle
        short = (float(f"{middle:.{digits}g}") for digits in range(1, 17))
        return next((rate for rate in short if self.lower <= rate <= self.upper), middle)

    def intersection(self, other: "RateInterval") -> "RateInterval":
        """The rates that are in both."""
        return RateInterval(max(self.lower, other.lower), min(self.upper, other.upper))


NO_RATES = RateInterval(np.inf, -np.inf)


def guess_rates(steps: Sequence[LoopStep]) -> list[float]:
    """The rate as each parameter's largest gradient has it in the first step, the largest first."""
    step, found = steps[0], list[tuple[float, float]]()
    given = {**step.inputs(FLOAT64), **step.before, **step.stub_values}
    with np.errstate(all="ignore"):
        gradients = step.example.graph.evaluate(GRADIENTS, given)
    for P, symbol in NEXT_SYMBOLS.items():
        gradient, moved = gradients[f"d{P}"], step.decrease[symbol]
        index = np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape)
        size = float(np.abs(gradient[index]))
        found.append((size, float(moved[index] / gradient[index]) if size else 0.0))
    return [rate for _, rate in sorted(found, reverse=True)]


def rate_interval(
    steps: Sequence[LoopStep],
    expected_steps: Sequence[ExpectedStep],
    symbols: Iterable[str] = NEXT_PARAMETERS,
) -> RateInterval:
    """The rates that explain these results in all of the steps."""
    rates, symbols = RateInterval(), tuple(symbols)
    for step, right in zip(steps, expected_steps, strict=True):
        for P, symbol in NEXT_SYMBOLS.items():
            if symbol in symbols:
                gradient = right[f"d{P}"].value
                rates = rates.intersection(
                    _parameter_rate_interval(step.decrease[symbol], gradient, right[symbol].radius)
                )
    return rates


def _parameter_rate_interval(decrease: Any, gradient: Any, radius: Any) -> RateInterval:
    """The rates by which one parameter may have moved so far."""
    if np.shape(decrease) != np.shape(gradient) or not np.all(np.isfinite(decrease)):
        return NO_RATES
    radius = radius + FLOAT64.unit * np.abs(decrease)  # of our own difference
    still = gradient == 0
    if np.any(np.abs(decrease[still]) > radius[still]):
        return NO_RATES
    decrease, gradient, radius = (a[~still] for a in (decrease, gradient, radius))
    if not gradient.size:
        return RateInterval()
    middle, error = decrease / gradient, radius / np.abs(gradient)
    return RateInterval(float(np.max(middle - error)), float(np.min(middle + error)))


def likeliest_rate(
    steps: Sequence[LoopStep], expected_steps: Sequence[ExpectedStep], guess: float
) -> float:
    """The rate on which the most parameters agree, where not all do."""
    alone = {symbol: rate_interval(steps, expected_steps, [symbol]) for symbol in NEXT_PARAMETERS}
    agreeing = [
        [s for s in NEXT_PARAMETERS if rates.intersection(alone[s]).is_nonempty]
        for rates in alone.values()
    ]
    most = max(agreeing, key=len)
    common = rate_interval(steps, expected_steps, most)
    return common.simplest if common.is_nonempty and np.isfinite(common.simplest) else guess


def shift_rate(step: LoopStep, expected: ExpectedStep, rate_change: float) -> ExpectedStep:
    """The right step by a rate that is so much larger, within the same bound."""
    found = dict(expected)
    for P, symbol in NEXT_SYMBOLS.items():
        old, moved = expected[symbol], step.decrease[symbol]
        radius = old.radius + 2 * FLOAT64.unit * np.abs(moved)
        value = old.value - rate_change * expected[f"d{P}"].value
        found[symbol] = BoundedArray.within(value, radius, old.precision)
    return found
