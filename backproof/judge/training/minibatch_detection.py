"""Detect steps along the gradients of minibatches, taken in order."""

from collections.abc import Iterator
from dataclasses import replace

from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.judge.training.loop_steps import ExpectedStep, LoopStep, matches_end
from backproof.judge.training.step_check import StepCheck
from backproof.reference.graph import Values

COLUMNS = ("X", "Y")


def uses_minibatches(check: StepCheck, start: Values | None) -> bool:
    """Return whether one batch size explains all steps: an epoch each, or one batch each."""
    del start
    largest = max(step.example.sizes["m"] for step in check.steps)
    return any(
        all(explains(step, rate, size) for step, rate in zip(check.steps, check.rates, strict=True))
        for size in range(1, largest)
        for explains in (_is_epoch, _is_single_batch)
    )


def _is_epoch(step: LoopStep, rate: float, size: int) -> bool:
    """Return whether a step is a series of steps along the batches of this size."""
    current: Values = step.before
    expected: ExpectedStep = {}
    for batch in _batches(step, size):
        expected = batch.expected(rate, start=current)
        current = {P: expected[symbol] for P, symbol in NEXT_SYMBOLS.items()}
    return matches_end(step, expected)


def _is_single_batch(step: LoopStep, rate: float, size: int) -> bool:
    """Return whether a step follows the one batch whose turn it is in that iteration."""
    batches = list(_batches(step, size))
    return matches_end(step, batches[step.k % len(batches)].expected(rate))


def _batches(step: LoopStep, size: int) -> Iterator[LoopStep]:
    """Yield the step on consecutive columns of its example; the last batch may be smaller."""
    example = step.example
    for first in range(0, example.sizes["m"], size):
        columns = {name: example.values[name][:, first : first + size] for name in COLUMNS}
        batch = replace(example, values={**example.values, **columns})
        yield replace(step, example=batch)
