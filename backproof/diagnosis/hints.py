"""Hints for faults on no list, by cheap algebra: what simple thing the wrong result is instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.judge.sitting import Sitting, upstream
from properties.bounds import Bounded
from properties.compare import worst_entry
from reference.symbols import SIZES

UNLISTED = "No listed fault explains it: hold the line that computes {symbol} against {number}."
NEGATED = "{symbol} has the wrong sign, and is right but for that."
TRANSPOSED = "{symbol} is the transpose of what it should be, where the sizes allow it."
ANOTHER = "{symbol} has the value of {other}."
OVERWRITTEN = (
    "{symbol} has the value of {other}, which is made of it: "
    "was {symbol} overwritten, as out={symbol} or {symbol}[:] = … does?"
)
TIMES_M = "{symbol} is m times what it should be: where is the mean taken?"
OVER_M = "{symbol} is 1/m of what it should be: how often is the mean taken?"
RIGHT_FOR = "{symbol} is right where {trait}, and wrong elsewhere: what is special then?"


def hint_for(symbol: str, sittings: Iterable[Sitting]) -> str:
    """One sentence for the author of a wrong result that no listed fault explains."""
    answered = [s for s in sittings if s.failure is None and symbol in s.results]
    line = answered[0].line if answered else None
    number = (line.graph.table[symbol].number if line else None) or "the text"
    return next(_found(symbol, answered), UNLISTED).format(symbol=symbol, number=number)


def _found(symbol: str, sittings: list[Sitting]) -> Iterator[str]:
    """The sentences that are true on every sitting, the most telling first."""
    if not sittings or symbol in SIZES:
        return
    for sentence, wrong in _SIMPLE.items():
        if all(_is(s, symbol, wrong(s, s.expected(symbol))) for s in sittings):
            yield sentence
    for other, right in _others(symbol, sittings[0]).items():
        alike = right.shape == np.shape(sittings[0].results[symbol])
        if alike and all(_is(s, symbol, _others(symbol, s).get(other)) for s in sittings):
            made_of_it = symbol in upstream(sittings[0].line, other)
            yield (OVERWRITTEN if made_of_it else ANOTHER).replace("{other}", other)
    yield from _traits(symbol, sittings)


def _times(factor: Callable[[float], float]) -> Callable[[Sitting, Bounded], Bounded]:
    return lambda sitting, right: right * factor(float(sitting.example.sizes.get("m", 1)))


_SIMPLE: Mapping[str, Callable[[Sitting, Bounded], Bounded]] = {
    NEGATED: lambda _, right: -right,
    TIMES_M: _times(lambda m: m),
    OVER_M: _times(lambda m: 1 / m),
    TRANSPOSED: lambda _, right: right.T,
}


def _others(symbol: str, sitting: Sitting) -> dict[str, Bounded]:
    """The values of the other symbols that the function is given or computes."""
    known = {s: sitting.expected(s) for s in sitting.line.outputs_computed if s != symbol}
    precision = sitting.example.precision
    given = (name for name in sitting.line.inputs if name not in SIZES)
    values = sitting.example.values
    return known | {name: Bounded.exactly(values[name], precision) for name in given}


def _is(sitting: Sitting, symbol: str, value: Bounded | None) -> bool:
    got: Any = sitting.results[symbol]
    if value is None or np.shape(got) != value.shape:
        return False
    return worst_entry(got, value.value, value.radius).ok


def _traits(symbol: str, sittings: list[Sitting]) -> Iterator[str]:
    """The one condition on sizes under which the result is right, if there is one."""
    right = {id(s): s.compared(symbol).ok for s in sittings}
    for trait, holds in _TRAITS.items():
        having = [s for s in sittings if holds(s.example.sizes)]
        tells = 0 < len(having) < len(sittings)
        if tells and all(right[id(s)] == holds(s.example.sizes) for s in sittings):
            yield RIGHT_FOR.replace("{trait}", trait)


_TRAITS: Mapping[str, Callable[[Mapping[str, int]], bool]] = {
    "m = 1": lambda n: n.get("m") == 1,
    "n2 = 1": lambda n: n.get("n2") == 1,
    "n0 = m": lambda n: n.get("n0") == n.get("m"),
    "n1 = m": lambda n: n.get("n1") == n.get("m"),
    "n0 = n1": lambda n: n.get("n0") == n.get("n1"),
    "n1 = n2": lambda n: n.get("n1") == n.get("n2"),
}
