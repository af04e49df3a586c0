"""What a function answers beside the others that it may call, as predict may call forward."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from backproof.binding import Line
from backproof.judge.sitting import Sittings, has_overflow, is_extreme, upstream
from reference.symbols import SIZES


def with_callees(line: Line, sittings: Sittings, sat: Sequence[Sittings]) -> Sittings:
    """The sittings of a function, each with what the functions it may call gave on its example."""
    elsewhere: list[dict[str, Any]] = [{} for _ in sittings]
    for callee in _callees(line, sat):
        for place, (own, other) in enumerate(zip(sittings, callee, strict=False)):
            if own.example is other.example:
                elsewhere[place].update(other.results)
    each = zip(sittings, elsewhere, strict=True)
    return Sittings(replace(sitting, elsewhere=results) for sitting, results in each)


def may_rest_on_overflow(line: Line, sat: Sequence[Sittings]) -> bool:
    """Whether a function that it may call overflows in what the line computes on its way."""
    wanted = [symbol for symbol in line.outputs if symbol not in SIZES]
    before = {name for symbol in wanted for name in upstream(line, symbol)}
    return any(
        callee.kept.once(("overflows in", *sorted(before)), partial(_overflows, callee, before))
        for callee in _callees(line, sat)
    )


def _overflows(sittings: Sittings, symbols: Collection[str]) -> bool:
    """Whether one of these results is not finite, where forms differ."""
    results = (sitting.results for sitting in sittings if is_extreme(sitting.example))
    return any(has_overflow(v) for given in results for s, v in given.items() if s in symbols)


def _callees(line: Line, sat: Sequence[Sittings]) -> list[Sittings]:
    """What the functions gave that need no more than it is given."""
    return [
        other
        for other in sat
        if other and other[0].line != line and set(other[0].line.inputs) <= set(line.inputs)
    ]
