"""Recognise the typical faults of loops from their steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from backproof.judge.training.learning_rate_fit import rate_interval
from backproof.judge.training.loop_faults import (
    ACCUMULATED_GRADIENTS,
    DOUBLE_STEP,
    GRADIENT_ASCENT,
    MINIBATCHES,
    NO_UPDATE,
    RESTARTS,
    SKIPPED_ITERATIONS,
    STALE_FORWARD_PASS,
    STALE_GRADIENTS,
    VARYING_RATE,
    WRONG_RATE,
    LoopFault,
)
from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.judge.training.loop_steps import ExpectedStep, LoopStep, matches_end
from backproof.judge.training.minibatch_detection import uses_minibatches
from backproof.judge.training.step_check import StepCheck
from backproof.properties.bounds import FLOAT64, BoundedArray
from backproof.properties.compare import compare
from backproof.reference.graph import Values

FORWARD_SYMBOLS = ("Z1", "A1", "Z2", "A2")


def diagnose_loop(check: StepCheck, start: Values | None) -> LoopFault | None:
    """Return the fault of wrong steps, if it is a typical one.

    `start` are the parameters that the loop returns after no iterations, if known.
    """
    return next(
        (fault for fault, predicate in _PREDICATES.items() if predicate(check, start)), None
    )


def _never_updates(check: StepCheck, start: Values | None) -> bool:
    return (
        start is not None
        and _all_steps_are_zero(check)
        and not _first_iteration_moves(check, start)
    )


def _restarts(check: StepCheck, start: Values | None) -> bool:
    return _all_steps_are_zero(check) and (start is None or _first_iteration_moves(check, start))


def _all_steps_are_zero(check: StepCheck) -> bool:
    return all(step.is_zero for step in check.steps)


def _first_iteration_moves(check: StepCheck, start: Values) -> bool:
    """Return whether the first iteration changes a parameter."""
    first = next((s for s in check.steps if s.k == 1), None)
    if first is None:
        return False
    return any(not np.array_equal(first.before[P], value) for P, value in start.items())


def _ascends(check: StepCheck, start: Values | None) -> bool:
    del start
    return check.common_rate is not None and check.common_rate < 0


def _uses_another_rate(check: StepCheck, start: Values | None) -> bool:
    """Return whether one rate, or one multiple of the requested rate, explains all steps."""
    del start
    return check.common_rate is not None and check.common_rate > 0


def _varies_rate(check: StepCheck, start: Values | None) -> bool:
    del start
    intervals = (
        rate_interval([s], [r]) for s, r in zip(check.steps, check.expected_steps, strict=True)
    )
    return all(rates.is_nonempty and rates.simplest > 0 for rates in intervals)


def _reuses_forward_pass(check: StepCheck, start: Values | None) -> bool:
    """Return whether steps are right with the forward pass of the start instead of their own."""
    if start is None:
        return False
    steps = [step for step in check.steps if step.example is check.steps[0].example]
    forward_pass = steps[0].example.graph.evaluate(
        FORWARD_SYMBOLS, {**steps[0].inputs(FLOAT64), **start}
    )
    stale = (replace(step, stub_values={**step.stub_values, **forward_pass}) for step in steps)
    return all(matches_end(step, step.expected(check.rates[0])) for step in stale)


def _steps_twice(check: StepCheck, start: Values | None) -> bool:
    del start
    doubled = (
        step.expected(rate, start=_as_parameters(expected))
        for step, expected, rate in zip(check.steps, check.expected_steps, check.rates, strict=True)
    )
    return all(
        matches_end(step, expected) for step, expected in zip(check.steps, doubled, strict=True)
    )


def _accumulates_gradients(check: StepCheck, start: Values | None) -> bool:
    """Return whether each step follows the sum of all gradients so far."""
    gradients = _gradients(check, start)
    if gradients is None:
        return False
    steps = [step for step in _first_example_steps(check) if step.k <= len(gradients) - 1]
    return all(_follows_gradient_sum(s, gradients[: s.k + 1], check.rates[0]) for s in steps)


def _reuses_first_gradients(check: StepCheck, start: Values | None) -> bool:
    """Return whether every step of an example follows the gradient at the start."""
    gradients = _gradients(check, start)
    if gradients is None:
        return False
    return all(
        _follows_gradient_sum(s, gradients[:1], check.rates[0]) for s in _first_example_steps(check)
    )


def _skips_iterations(check: StepCheck, start: Values | None) -> bool:
    """Return whether some steps change nothing, and one rate explains all others."""
    del start
    moving = [
        pair for pair in zip(check.steps, check.expected_steps, strict=True) if not pair[0].is_zero
    ]
    if not moving or len(moving) == len(check.steps):
        return False
    rates = rate_interval(*zip(*moving, strict=True))
    return rates.is_nonempty and rates.simplest > 0


def _first_example_steps(check: StepCheck) -> list[LoopStep]:
    """Return the steps on the first example, whose start is known."""
    return [step for step in check.steps if step.example is check.steps[0].example]


def _gradients(check: StepCheck, start: Values | None) -> list[ExpectedStep] | None:
    """Return the gradients at the start, after one iteration, and so on, on the first example."""
    pairs = zip(check.steps, check.expected_steps, strict=True)
    expected_by_k = {s.k: expected for s, expected in pairs if s.example is check.steps[0].example}
    first = next((s for s in _first_example_steps(check) if s.k == 1), None)
    if start is None or first is None:
        return None
    following = [expected_by_k[k] for k in (1, 2) if k in expected_by_k]
    return [first.expected(check.rates[0], start=start), *following]


def _follows_gradient_sum(
    step: LoopStep, expected_steps: Sequence[ExpectedStep], rate: float
) -> bool:
    """Return whether a step follows the sum of these gradients."""
    for P, symbol in NEXT_SYMBOLS.items():
        gradients = [expected[f"d{P}"] for expected in expected_steps]
        before, precision = step.before[P], expected_steps[0][symbol].precision
        value = before - rate * sum(g.value for g in gradients)
        size = np.abs(before) + sum(rate * np.abs(g.value) for g in gradients)
        carried = sum(rate * g.radius for g in gradients)
        radius = carried + precision.gamma(4 * len(expected_steps)) * size
        if not compare(step.after[symbol], BoundedArray.within(value, radius, precision)).ok:
            return False
    return True


def _as_parameters(expected: ExpectedStep) -> Values:
    return {P: expected[symbol] for P, symbol in NEXT_SYMBOLS.items()}


_PREDICATES: Mapping[LoopFault, Callable[[StepCheck, Values | None], bool]] = {
    NO_UPDATE: _never_updates,
    RESTARTS: _restarts,
    SKIPPED_ITERATIONS: _skips_iterations,
    GRADIENT_ASCENT: _ascends,
    WRONG_RATE: _uses_another_rate,
    VARYING_RATE: _varies_rate,
    ACCUMULATED_GRADIENTS: _accumulates_gradients,
    STALE_FORWARD_PASS: _reuses_forward_pass,
    STALE_GRADIENTS: _reuses_first_gradients,
    DOUBLE_STEP: _steps_twice,
    MINIBATCHES: uses_minibatches,
}
