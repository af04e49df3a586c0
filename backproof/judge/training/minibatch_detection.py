"""Steps along the gradients of some examples at a time: by batches, from the first to the last."""

from collections.abc import Iterator
from dataclasses import replace

from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.judge.training.loop_steps import ExpectedStep, LoopStep, matches_end
from backproof.judge.training.step_check import StepCheck
from backproof.reference.graph import Values

COLUMNS = ("X", "Y")


def uses_minibatches(check: StepCheck, start: Values | None) -> bool:
    """Whether one size of batches explains all steps: a step for each, or one batch in each."""
    del start
    largest = max(step.example.sizes["m"] for step in check.steps)
    return any(
        all(way(step, rate, size) for step, rate in zip(check.steps, check.rates, strict=True))
        for size in range(1, largest)
        for way in (_is_epoch, _is_single_batch)
    )


def _is_epoch(step: LoopStep, rate: float, size: int) -> bool:
    """Whether a step is one after another along the batches of this size."""
    last: Values = step.before
    right: ExpectedStep = {}
    for batch in _batches(step, size):
        right = batch.expected(rate, start=last)
        last = {P: right[symbol] for P, symbol in NEXT_SYMBOLS.items()}
    return matches_end(step, right)


def _is_single_batch(step: LoopStep, rate: float, size: int) -> bool:
    """Whether a step is along one batch, whose turn it is in that iteration."""
    batches = list(_batches(step, size))
    return matches_end(step, batches[step.k % len(batches)].expected(rate))


def _batches(step: LoopStep, size: int) -> Iterator[LoopStep]:
    """The step on some columns of its example after another; the last may be fewer."""
    example = step.example
    for first in range(0, example.sizes["m"], size):
        some = {name: example.values[name][:, first : first + size] for name in COLUMNS}
        own = replace(example, values={**example.values, **some})
        yield replace(step, example=own)
