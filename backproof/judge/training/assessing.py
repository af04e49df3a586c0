"""Whether steps are right: by the rate that is asked for, or by one that is read off them all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.assignment.training import Loop
from backproof.judge.approximations import LEAST_OF_BOUND
from backproof.judge.training.pace import guesses, likeliest, rates_of, shifted
from backproof.judge.training.steps import Held, Right, Step, held
from properties.bounds import FLOAT32, Bounded, Precision
from reference.chapter import NEXT
from reference.graph import Graph


@dataclass(frozen=True, slots=True)
class Assessed:
    """Steps with what is right at the end of each, and the rates by which that is so.

    `one_rate` is the rate along the gradient that explains all of the steps, if there is one,
    whatever was asked for.
    """

    steps: Sequence[Step]
    rights: Sequence[Right]
    rates: Sequence[float]
    held: Held
    one_rate: float | None = None

    @property
    def ok(self) -> bool:
        """Whether all steps are right."""
        return self.held.ok

    @property
    def convinces(self) -> bool:
        """Whether all steps are right, and each parameter was seen to move."""
        return self.held.ok and self.held.tells


def assessed(
    steps: Sequence[Step],
    loop: Loop,
    precision: Precision | None = None,
    graph: Graph | None = None,
    rate: float | None = None,
) -> Assessed:
    """The steps held against the chapter's, or against those of another graph or precision.

    They go by `rate`, where there is one, or as the loop is asked to.
    """
    asked = [_rate_asked(step, loop) if rate is None else rate for step in steps]
    known = [rate for rate in asked if rate is not None]
    if len(known) == len(steps):
        return _by(known, steps, precision, graph)
    guessed = guesses(steps)
    guess = guessed[0]
    rights = [step.right(guess, precision, graph) for step in steps]
    rates = rates_of(steps, rights)
    if not rates.any or rates.plainest <= 0:
        largest = max(guessed, key=abs)
        rights = [step.right(largest, precision, graph) for step in steps]
        likely = likeliest(steps, rights, guess)
        found = _by([abs(likely) or 1.0] * len(steps), steps, precision, graph)
        return replace(found, one_rate=rates.plainest if rates.any else None)
    by = rates.plainest
    rights = [shifted(*pair, by - guess) for pair in zip(steps, rights, strict=True)]
    each = [by] * len(steps)
    return Assessed(steps, rights, each, held(steps, rights, each), by)


def rate_of_step(step: Step) -> float | Bounded:
    """The rate of one step, and what rounding leaves open; the likeliest where none leads there."""
    guessed = guesses([step])
    right = step.right(guessed[0])
    rates = rates_of([step], [right])
    rate = rates.plainest
    if rates.any and np.isfinite(rate) and rate > 0:
        open_ = max(rates.most - rate, rate - rates.least)
        precision = step.example.precision.against_reference()
        return Bounded.within(np.asarray(rate), open_ + precision.unit * rate, precision)
    right = step.right(max(guessed, key=abs))
    return abs(likeliest([step], [right], guessed[0])) or 1.0


def _rate_asked(step: Step, loop: Loop) -> float | None:
    """The rate by which a step must go; steps that were handed out went by the example's."""
    if set(NEXT) <= set(step.handed):
        return float(step.example.values["alpha"])
    return loop.rate(step.example.values)


def _by(
    rates: Sequence[float],
    steps: Sequence[Step],
    precision: Precision | None,
    graph: Graph | None,
) -> Assessed:
    """The steps held against those by these rates."""
    pairs = zip(steps, rates, strict=True)
    rights = [step.right(rate, precision, graph) for step, rate in pairs]
    found = Assessed(steps, rights, rates, held(steps, rights, rates))
    if found.ok:
        return found
    along = rates_of(steps, rights)
    return replace(found, one_rate=along.plainest if along.any else None)


def is_in_float32(steps: Sequence[Step], loop: Loop) -> bool:
    """Whether float32 arithmetic explains what float64 does not, and nothing less."""
    if steps[0].example.dtype != "float64":
        return False
    found = assessed(steps, loop, FLOAT32.against_reference())
    return found.convinces and found.held.worst.ratio >= LEAST_OF_BOUND
