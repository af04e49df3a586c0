"""Check steps of a loop by the requested learning rate, or by one inferred from all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.float32_evidence import is_on_float32_grid
from backproof.judge.training.learning_rate_fit import (
    guess_rates,
    likeliest_rate,
    rate_interval,
    shift_rate,
)
from backproof.judge.training.loop_runs import NEXT_SYMBOLS
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
    """Steps, the expected end of each, the rates used, and the comparison.

    `common_rate` is the rate that explains all steps along the gradient, if there is one, whatever
    was requested.
    """

    steps: Sequence[LoopStep]
    expected_steps: Sequence[ExpectedStep]
    rates: Sequence[float]
    comparison: StepComparison
    common_rate: float | None = None

    @property
    def ok(self) -> bool:
        """True if all steps are right."""
        return self.comparison.ok

    @property
    def is_confirmed(self) -> bool:
        """True if all steps are right, and each parameter was seen to change."""
        return self.comparison.ok and self.comparison.is_conclusive


def check_steps(
    steps: Sequence[LoopStep],
    loop: TrainingLoopCall,
    precision: Precision | None = None,
    graph: Graph | None = None,
    rate: float | None = None,
) -> StepCheck:
    """Compare the steps with reference steps, or with those of another graph or precision.

    They use `rate` if it is given, else the requested rate, else an inferred one.
    """
    requested = [_requested_rate(step, loop) if rate is None else rate for step in steps]
    known = [rate for rate in requested if rate is not None]
    if len(known) == len(steps):
        return _check_by_rates(known, steps, precision, graph)
    guesses = guess_rates(steps)
    guess = guesses[0]
    expected_steps = [step.expected(guess, precision, graph) for step in steps]
    rates = rate_interval(steps, expected_steps)
    if not rates.is_nonempty or rates.simplest <= 0:
        largest = max(guesses, key=abs)
        expected_steps = [step.expected(largest, precision, graph) for step in steps]
        likely = likeliest_rate(steps, expected_steps, guess)
        check = _check_by_rates([abs(likely) or 1.0] * len(steps), steps, precision, graph)
        return replace(check, common_rate=rates.simplest if rates.is_nonempty else None)
    inferred = rates.simplest
    expected_steps = [
        shift_rate(*pair, inferred - guess) for pair in zip(steps, expected_steps, strict=True)
    ]
    rates_used = [inferred] * len(steps)
    return StepCheck(
        steps,
        expected_steps,
        rates_used,
        compare_steps(steps, expected_steps, rates_used),
        inferred,
    )


def rate_of_step(step: LoopStep) -> float | BoundedArray:
    """Return the rate of one step with its uncertainty, or the likeliest if none fits."""
    guesses = guess_rates([step])
    expected = step.expected(guesses[0])
    rates = rate_interval([step], [expected])
    rate = rates.simplest
    if rates.is_nonempty and np.isfinite(rate) and rate > 0:
        uncertainty = max(rates.upper - rate, rate - rates.lower)
        precision = step.example.precision.with_reference_error()
        return BoundedArray.within(np.asarray(rate), uncertainty + precision.unit * rate, precision)
    expected = step.expected(max(guesses, key=abs))
    return abs(likeliest_rate([step], [expected], guesses[0])) or 1.0


def _requested_rate(step: LoopStep, loop: TrainingLoopCall) -> float | None:
    """Return the rate that a step must use; a stubbed update used the example's rate."""
    if set(NEXT_PARAMETERS) <= set(step.stub_values):
        return float(step.example.values["alpha"])
    return loop.rate(step.example.values)


def _check_by_rates(
    rates: Sequence[float],
    steps: Sequence[LoopStep],
    precision: Precision | None,
    graph: Graph | None,
) -> StepCheck:
    """Compare the steps with reference steps by these rates."""
    pairs = zip(steps, rates, strict=True)
    expected_steps = [step.expected(rate, precision, graph) for step, rate in pairs]
    check = StepCheck(steps, expected_steps, rates, compare_steps(steps, expected_steps, rates))
    if check.ok:
        return check
    interval = rate_interval(steps, expected_steps)
    return replace(check, common_rate=interval.simplest if interval.is_nonempty else None)


def is_in_float32(steps: Sequence[LoopStep], loop: TrainingLoopCall) -> bool:
    """Return whether the steps show float32 arithmetic, which explains what float64 does not."""
    if steps[0].example.dtype != "float64":
        return False
    if check_steps([_with_rounded_inputs(step) for step in steps], loop).is_confirmed:
        return True
    check = check_steps(steps, loop, FLOAT32.with_reference_error())
    if not check.is_confirmed:
        return False
    pairs = zip(steps, check.rates, strict=True)
    return all(is_on_float32_grid(after) for step in steps for after in step.after.values()) or all(
        _has_gradient_in_float32(step, rate) for step, rate in pairs
    )


def _has_gradient_in_float32(step: LoopStep, rate: float) -> bool:
    """Return whether the decreases, over the rate, are numbers of float32."""
    return all(
        is_on_float32_grid(
            step.decrease[symbol] / rate,
            (np.abs(step.before[P]) + np.abs(step.after[symbol])) / rate,
        )
        for P, symbol in NEXT_SYMBOLS.items()
    )


def _with_rounded_inputs(step: LoopStep) -> LoopStep:
    X = step.example.inputs["X"].astype(np.float32).astype(np.float64)
    return replace(step, example=step.example.with_inputs(X=X))
