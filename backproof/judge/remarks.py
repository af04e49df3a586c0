"""What is worth saying of right functions, and never costs a mark."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, sit
from reference.symbols import SIZES

if TYPE_CHECKING:
    from backproof.judge.judge import Result

LEAST_BLUNDER = -np.log(2.0**-22)
"""What a guard of twice float32's epsilon makes of log 0: it is larger than ordinary ones."""


def remarks(subject: Subject, results: Sequence["Result"]) -> Iterator[str]:
    """A seed inside a function, overflow at extremes, and a cost that forgives blunders."""
    for result in results:
        if is_random_start(result.line) and result.passes and _draws_again(subject, result):
            name = result.line.function
            yield f"{name} draws the same numbers at every call: it sets a seed inside."
        yield from result.sittings.kept.once("remarks", partial(_of_values, result.sittings))
        for raised in dict.fromkeys(sitting.strained for sitting in result.strained):
            symbols = ", ".join(s for s in result.line.outputs if s not in SIZES)
            yield f"{result.line.function} raises {raised} for {symbols} where |z| is large."


def _of_values(sittings: Sequence[Sitting]) -> tuple[str, ...]:
    """What is to be said of a function by its results alone."""
    said = list[str]()
    overflowing = dict.fromkeys(s for sitting in sittings for s in sitting.overflowing)
    name = sittings[0].line.function if sittings else ""
    if overflowing:
        said.append(f"{name} gives inf or NaN for {', '.join(overflowing)} where |z| is large.")
    if any(map(_forgives, sittings)):
        said.append(
            f"{name} charges too little for a probability that is exactly 0 or 1, and wrong."
        )
    return tuple(said)


def _draws_again(subject: Subject, result: "Result") -> bool:
    """Whether a second call on the same sizes draws the same numbers."""
    first = result.sittings[-1]
    second = sit(subject, result.line, first.example).results
    pairs = ((value, second.get(symbol, np.nan)) for symbol, value in first.results.items())
    return all(np.array_equal(one, other) for one, other in pairs)


def _forgives(sitting: Sitting) -> bool:
    """Whether the cost is smaller than the least that its blunders cost."""
    cost, example = sitting.results.get("J"), sitting.example
    if cost is None or np.shape(cost) != () or not np.isfinite(cost):
        return False
    blunders = np.sum(np.abs(example.values["A2"] - example.values["Y"]) == 1)
    return bool(cost < LEAST_BLUNDER * blunders / example.sizes["m"])
