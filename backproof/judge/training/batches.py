"""Steps along the gradients of some examples at a time: by batches, from the first to the last."""

from collections.abc import Iterator
from dataclasses import replace

from backproof.judge.training.assessing import Assessed
from backproof.judge.training.runs import NEXTS
from backproof.judge.training.steps import Right, Step, ends_as
from reference.graph import Values

COLUMNS = ("X", "Y")


def goes_by_batches(found: Assessed, start: Values | None) -> bool:
    """Whether one size of batches explains all steps: a step for each, or one batch in each."""
    del start
    largest = max(step.example.sizes["m"] for step in found.steps)
    return any(
        all(way(step, rate, size) for step, rate in zip(found.steps, found.rates, strict=True))
        for size in range(1, largest)
        for way in (_is_an_epoch, _is_of_one_batch)
    )


def _is_an_epoch(step: Step, rate: float, size: int) -> bool:
    """Whether a step is one after another along the batches of this size."""
    last: Values = step.before
    right: Right = {}
    for batch in _batches(step, size):
        right = batch.right(rate, start=last)
        last = {P: right[symbol] for P, symbol in NEXTS.items()}
    return ends_as(step, right)


def _is_of_one_batch(step: Step, rate: float, size: int) -> bool:
    """Whether a step is along one batch, whose turn it is in that iteration."""
    batches = list(_batches(step, size))
    return ends_as(step, batches[step.k % len(batches)].right(rate))


def _batches(step: Step, size: int) -> Iterator[Step]:
    """The step on some columns of its example after another; the last may be fewer."""
    example = step.example
    for first in range(0, example.sizes["m"], size):
        some = {name: example.values[name][:, first : first + size] for name in COLUMNS}
        own = replace(example, values={**example.values, **some})
        yield replace(step, example=own)
