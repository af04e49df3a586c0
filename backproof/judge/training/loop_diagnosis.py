"""Which of the ways in which loops go wrong the steps show."""

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
    """The fault of wrong steps, if it is one of these; `start` is what no iteration gives."""
    return next((shape for shape, shown in _PREDICATES.items() if shown(check, start)), None)


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
    """Whether the first iteration moves something."""
    first = next((s for s in check.steps if s.k == 1), None)
    if first is None:
        return False
    return any(not np.array_equal(first.before[P], value) for P, value in start.items())


def _ascends(check: StepCheck, start: Values | None) -> bool:
    del start
    return check.common_rate is not None and check.common_rate < 0


def _uses_another_rate(check: StepCheck, start: Values | None) -> bool:
    """Whether one rate explains all, or the same multiple of the one that is asked for."""
    del start
    return check.common_rate is not None and check.common_rate > 0


def _varies_rate(check: StepCheck, start: Values | None) -> bool:
    del start
    each = (rate_interval([s], [r]) for s, r in zip(check.steps, check.expected_steps, strict=True))
    return all(rates.is_nonempty and rates.simplest > 0 for rates in each)


def _reuses_forward_pass(check: StepCheck, start: Values | None) -> bool:
    """Whether steps are right with the forward pass at the start in the place of their own."""
    if start is None:
        return False
    own = [step for step in check.steps if step.example is check.steps[0].example]
    way = own[0].example.graph.evaluate(FORWARD_SYMBOLS, {**own[0].inputs(FLOAT64), **start})
    stale = (replace(step, stub_values={**step.stub_values, **way}) for step in own)
    return all(matches_end(step, step.expected(check.rates[0])) for step in stale)


def _steps_twice(check: StepCheck, start: Values | None) -> bool:
    del start
    again = (
        step.expected(rate, start=_as_parameters(right))
        for step, right, rate in zip(check.steps, check.expected_steps, check.rates, strict=True)
    )
    return all(matches_end(step, right) for step, right in zip(check.steps, again, strict=True))


def _accumulates_gradients(check: StepCheck, start: Values | None) -> bool:
    """Whether the second step of an example goes along the first gradient as well."""
    gradients = _gradients(check, start)
    if gradients is None:
        return False
    own = [step for step in _first_example_steps(check) if step.k <= len(gradients) - 1]
    return all(_follows_gradient_sum(s, gradients[: s.k + 1], check.rates[0]) for s in own)


def _reuses_first_gradients(check: StepCheck, start: Values | None) -> bool:
    """Whether every step of an example goes along the gradient at the start."""
    gradients = _gradients(check, start)
    if gradients is None:
        return False
    return all(
        _follows_gradient_sum(s, gradients[:1], check.rates[0]) for s in _first_example_steps(check)
    )


def _skips_iterations(check: StepCheck, start: Values | None) -> bool:
    """Whether nothing moves in some steps, and one rate explains all others."""
    del start
    moving = [
        pair for pair in zip(check.steps, check.expected_steps, strict=True) if not pair[0].is_zero
    ]
    if not moving or len(moving) == len(check.steps):
        return False
    rates = rate_interval(*zip(*moving, strict=True))
    return rates.is_nonempty and rates.simplest > 0


def _first_example_steps(check: StepCheck) -> list[LoopStep]:
    """The steps on the first example, which is the one whose start is known."""
    return [step for step in check.steps if step.example is check.steps[0].example]


def _gradients(check: StepCheck, start: Values | None) -> list[ExpectedStep] | None:
    """The gradients at the start, after one iteration, and so on, on the first example."""
    pairs = zip(check.steps, check.expected_steps, strict=True)
    own = {s.k: right for s, right in pairs if s.example is check.steps[0].example}
    first = next((s for s in _first_example_steps(check) if s.k == 1), None)
    if start is None or first is None:
        return None
    following = [own[k] for k in (1, 2) if k in own]
    return [first.expected(check.rates[0], start=start), *following]


def _follows_gradient_sum(
    step: LoopStep, expected_steps: Sequence[ExpectedStep], rate: float
) -> bool:
    """Whether a step goes along the sum of these gradients."""
    for P, symbol in NEXT_SYMBOLS.items():
        gradients = [right[f"d{P}"] for right in expected_steps]
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
