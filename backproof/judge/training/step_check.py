"""Whether steps are right: by the rate that is asked for, or by one that is read off them all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.accepted_approximations import MIN_BOUND_RATIO
from backproof.judge.training.learning_rate_fit import (
    guess_rates,
    likeliest_rate,
    rate_interval,
    shift_rate,
)
from backproof.judge.training.loop_steps import (
    ExpectedStep,
    LoopStep,
    StepComparison,
    compare_steps,
)
from backproof.properties.bounds import FLOAT32, BoundedArray, Precision
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS


@dataclass(frozen=True, slots=True)
class StepCheck:
    """Steps with what is right at the end of each, and the rates by which that is so.

    `one_rate` is the rate along the gradient that explains all of the steps, if there is one,
    whatever was asked for.
    """

    steps: Sequence[LoopStep]
    expected_steps: Sequence[ExpectedStep]
    rates: Sequence[float]
    comparison: StepComparison
    common_rate: float | None = None

    @property
    def ok(self) -> bool:
        """Whether all steps are right."""
        return self.comparison.ok

    @property
    def is_confirmed(self) -> bool:
        """Whether all steps are right, and each parameter was seen to move."""
        return self.comparison.ok and self.comparison.is_conclusive


def check_steps(
    steps: Sequence[LoopStep],
    loop: TrainingLoopCall,
    precision: Precision | None = None,
    graph: Graph | None = None,
    rate: float | None = None,
) -> StepCheck:
    """The steps held against the chapter's, or against those of another graph or precision.

    They go by `rate`, where there is one, or as the loop is asked to.
    """
    asked = [_requested_rate(step, loop) if rate is None else rate for step in steps]
    known = [rate for rate in asked if rate is not None]
    if len(known) == len(steps):
        return _check_by_rates(known, steps, precision, graph)
    guessed = guess_rates(steps)
    guess = guessed[0]
    rights = [step.expected(guess, precision, graph) for step in steps]
    rates = rate_interval(steps, rights)
    if not rates.is_nonempty or rates.simplest <= 0:
        largest = max(guessed, key=abs)
        rights = [step.expected(largest, precision, graph) for step in steps]
        likely = likeliest_rate(steps, rights, guess)
        found = _check_by_rates([abs(likely) or 1.0] * len(steps), steps, precision, graph)
        return replace(found, common_rate=rates.simplest if rates.is_nonempty else None)
    by = rates.simplest
    rights = [shift_rate(*pair, by - guess) for pair in zip(steps, rights, strict=True)]
    each = [by] * len(steps)
    return StepCheck(steps, rights, each, compare_steps(steps, rights, each), by)


def rate_of_step(step: LoopStep) -> float | BoundedArray:
    """The rate of one step, and what rounding leaves open; the likeliest where none leads there."""
    guessed = guess_rates([step])
    right = step.expected(guessed[0])
    rates = rate_interval([step], [right])
    rate = rates.simplest
    if rates.is_nonempty and np.isfinite(rate) and rate > 0:
        open_ = max(rates.upper - rate, rate - rates.lower)
        precision = step.example.precision.with_reference_error()
        return BoundedArray.within(np.asarray(rate), open_ + precision.unit * rate, precision)
    right = step.expected(max(guessed, key=abs))
    return abs(likeliest_rate([step], [right], guessed[0])) or 1.0


def _requested_rate(step: LoopStep, loop: TrainingLoopCall) -> float | None:
    """The rate by which a step must go; steps that were handed out went by the example's."""
    if set(NEXT_PARAMETERS) <= set(step.stub_values):
        return float(step.example.values["alpha"])
    return loop.rate(step.example.values)


def _check_by_rates(
    rates: Sequence[float],
    steps: Sequence[LoopStep],
    precision: Precision | None,
    graph: Graph | None,
) -> StepCheck:
    """The steps held against those by these rates."""
    pairs = zip(steps, rates, strict=True)
    rights = [step.expected(rate, precision, graph) for step, rate in pairs]
    found = StepCheck(steps, rights, rates, compare_steps(steps, rights, rates))
    if found.ok:
        return found
    along = rate_interval(steps, rights)
    return replace(found, common_rate=along.simplest if along.is_nonempty else None)


def is_in_float32(steps: Sequence[LoopStep], loop: TrainingLoopCall) -> bool:
    """Whether float32 arithmetic explains what float64 does not, and nothing less."""
    if steps[0].example.dtype != "float64":
        return False
    found = check_steps(steps, loop, FLOAT32.with_reference_error())
    return found.is_confirmed and found.comparison.worst.ratio >= MIN_BOUND_RATIO
