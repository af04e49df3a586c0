"""What a function answers beside the others that it may call, as predict may call forward."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from backproof.binding import FunctionBinding
from backproof.judge.observation import (
    ObservationBatch,
    has_overflow,
    is_extreme,
    upstream_symbols,
)
from backproof.reference.symbols import SIZES


def with_upstream_results(
    line: FunctionBinding, observations: ObservationBatch, batches: Sequence[ObservationBatch]
) -> ObservationBatch:
    """The sittings of a function, each with what the functions it may call gave on its example."""
    elsewhere: list[dict[str, Any]] = [{} for _ in observations]
    for callee in _possible_callees(line, batches):
        for place, (own, other) in enumerate(zip(observations, callee, strict=False)):
            if own.example is other.example:
                elsewhere[place].update(other.results)
    each = zip(observations, elsewhere, strict=True)
    return ObservationBatch(replace(sitting, upstream_results=results) for sitting, results in each)


def may_depend_on_overflow(line: FunctionBinding, batches: Sequence[ObservationBatch]) -> bool:
    """Whether a function that it may call overflows in what the line computes on its way."""
    wanted = [symbol for symbol in line.outputs if symbol not in SIZES]
    before = {name for symbol in wanted for name in upstream_symbols(line, symbol)}
    return any(
        callee.memo.memoize(
            ("overflows in", *sorted(before)), partial(_has_overflowing_result, callee, before)
        )
        for callee in _possible_callees(line, batches)
    )


def _has_overflowing_result(observations: ObservationBatch, symbols: Collection[str]) -> bool:
    """Whether one of these results is not finite, where forms differ."""
    results = (sitting.results for sitting in observations if is_extreme(sitting.example))
    return any(has_overflow(v) for given in results for s, v in given.items() if s in symbols)


def _possible_callees(
    line: FunctionBinding, batches: Sequence[ObservationBatch]
) -> list[ObservationBatch]:
    """What the functions gave that need no more than it is given."""
    return [
        other
        for other in batches
        if other and other[0].line != line and set(other[0].line.inputs) <= set(line.inputs)
    ]
