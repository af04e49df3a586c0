"""The learning rate of a loop, read off its steps where the code decides it.

Every entry of every step says in which interval the rate lies, by the bound of that entry. The
steps are right where one rate lies in all of these intervals, and is above 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.judge.training.runs import NEXTS
from backproof.judge.training.steps import Right, Step
from properties.bounds import FLOAT64, Bounded
from reference.chapter import GRADIENTS, NEXT


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates that explain some results, from `least` to `most`; none where these cross."""

    least: float = -np.inf
    most: float = np.inf

    @property
    def any(self) -> bool:
        """Whether there is such a rate."""
        return self.least <= self.most

    @property
    def plainest(self) -> float:
        """The one with the fewest digits, as people write it; from none to all, the middle."""
        middle = (self.least + self.most) / 2
        if not np.isfinite(middle):
            return middle
        short = (float(f"{middle:.{digits}g}") for digits in range(1, 17))
        return next((rate for rate in short if self.least <= rate <= self.most), middle)

    def also(self, other: "Rates") -> "Rates":
        """The rates that are in both."""
        return Rates(max(self.least, other.least), min(self.most, other.most))


NONE = Rates(np.inf, -np.inf)


def guesses(steps: Sequence[Step]) -> list[float]:
    """The rate as each parameter's largest gradient has it in the first step, the largest first."""
    step, found = steps[0], list[tuple[float, float]]()
    given = {**step.inputs(FLOAT64), **step.before, **step.handed}
    with np.errstate(all="ignore"):
        gradients = step.example.graph.ask(GRADIENTS, given)
    for P, symbol in NEXTS.items():
        gradient, moved = gradients[f"d{P}"], step.moved[symbol]
        index = np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape)
        size = float(np.abs(gradient[index]))
        found.append((size, float(moved[index] / gradient[index]) if size else 0.0))
    return [rate for _, rate in sorted(found, reverse=True)]


def rates_of(
    steps: Sequence[Step], rights: Sequence[Right], symbols: Iterable[str] = NEXT
) -> Rates:
    """The rates that explain these results in all of the steps."""
    rates, symbols = Rates(), tuple(symbols)
    for step, right in zip(steps, rights, strict=True):
        for P, symbol in NEXTS.items():
            if symbol in symbols:
                gradient = right[f"d{P}"].value
                rates = rates.also(_rates(step.moved[symbol], gradient, right[symbol].radius))
    return rates


def _rates(moved: Any, gradient: Any, radius: Any) -> Rates:
    """The rates by which one parameter may have moved so far."""
    if np.shape(moved) != np.shape(gradient) or not np.all(np.isfinite(moved)):
        return NONE
    radius = radius + FLOAT64.unit * np.abs(moved)  # of our own difference
    still = gradient == 0
    if np.any(np.abs(moved[still]) > radius[still]):
        return NONE
    moved, gradient, radius = (a[~still] for a in (moved, gradient, radius))
    if not gradient.size:
        return Rates()
    middle, error = moved / gradient, radius / np.abs(gradient)
    return Rates(float(np.max(middle - error)), float(np.min(middle + error)))


def likeliest(steps: Sequence[Step], rights: Sequence[Right], guess: float) -> float:
    """The rate on which the most parameters agree, where not all do."""
    alone = {symbol: rates_of(steps, rights, [symbol]) for symbol in NEXT}
    agreeing = [[s for s in NEXT if rates.also(alone[s]).any] for rates in alone.values()]
    most = max(agreeing, key=len)
    common = rates_of(steps, rights, most)
    return common.plainest if common.any and np.isfinite(common.plainest) else guess


def shifted(step: Step, right: Right, by: float) -> Right:
    """The right step by a rate that is so much larger, within the same bound."""
    found = dict(right)
    for P, symbol in NEXTS.items():
        old, moved = right[symbol], step.moved[symbol]
        radius = old.radius + 2 * FLOAT64.unit * np.abs(moved)
        value = old.value - by * right[f"d{P}"].value
        found[symbol] = Bounded.within(value, radius, old.precision)
    return found
