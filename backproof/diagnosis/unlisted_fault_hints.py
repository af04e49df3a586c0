"""Hints for faults on no list, by cheap algebra: what simple thing the wrong result is instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import worst_entry
from backproof.reference.symbols import SIZES

UNLISTED_HINT = (
    "No listed fault explains it: hold the line that computes {symbol} against {number}."
)
NEGATED_HINT = "{symbol} has the wrong sign, and is right but for that."
TRANSPOSED_HINT = "{symbol} is the transpose of what it should be, where the sizes allow it."
OTHER_SYMBOL_HINT = "{symbol} has the value of {other}."
OVERWRITTEN_HINT = (
    "{symbol} has the value of {other}, which is made of it: "
    "was {symbol} overwritten, as out={symbol} or {symbol}[:] = … does?"
)
TIMES_M_HINT = "{symbol} is m times what it should be: where is the mean taken?"
OVER_M_HINT = "{symbol} is 1/m of what it should be: how often is the mean taken?"
SIZE_CONDITION_HINT = "{symbol} is right where {trait}, and wrong elsewhere: what is special then?"


def hint_for(symbol: str, observations: Iterable[Observation]) -> str:
    """One sentence for the author of a wrong result that no listed fault explains."""
    answered = [s for s in observations if s.failure is None and symbol in s.results]
    line = answered[0].line if answered else None
    number = (line.graph.table[symbol].number if line else None) or "the text"
    return next(_true_hints(symbol, answered), UNLISTED_HINT).format(symbol=symbol, number=number)


def _true_hints(symbol: str, observations: list[Observation]) -> Iterator[str]:
    """The sentences that are true on every sitting, the most telling first."""
    if not observations or symbol in SIZES:
        return
    for sentence, wrong in _SIMPLE_ERRORS.items():
        if all(_has_value(s, symbol, wrong(s, s.expected_value(symbol))) for s in observations):
            yield sentence
    for other, right in _other_values(symbol, observations[0]).items():
        alike = right.shape == np.shape(observations[0].results[symbol])
        if alike and all(
            _has_value(s, symbol, _other_values(symbol, s).get(other)) for s in observations
        ):
            made_of_it = symbol in upstream_symbols(observations[0].line, other)
            yield (OVERWRITTEN_HINT if made_of_it else OTHER_SYMBOL_HINT).replace("{other}", other)
    yield from _size_condition_hints(symbol, observations)


def _scale_by(
    factor: Callable[[float], float],
) -> Callable[[Observation, BoundedArray], BoundedArray]:
    return lambda sitting, right: right * factor(float(sitting.example.sizes.get("m", 1)))


_SIMPLE_ERRORS: Mapping[str, Callable[[Observation, BoundedArray], BoundedArray]] = {
    NEGATED_HINT: lambda _, right: -right,
    TIMES_M_HINT: _scale_by(lambda m: m),
    OVER_M_HINT: _scale_by(lambda m: 1 / m),
    TRANSPOSED_HINT: lambda _, right: right.T,
}


def _other_values(symbol: str, observation: Observation) -> dict[str, BoundedArray]:
    """The values of the other symbols that the function is given or computes."""
    known = {
        s: observation.expected_value(s) for s in observation.line.computed_outputs if s != symbol
    }
    precision = observation.example.precision
    given = (name for name in observation.line.inputs if name not in SIZES)
    values = observation.example.values
    return known | {name: BoundedArray.from_exact(values[name], precision) for name in given}


def _has_value(observation: Observation, symbol: str, value: BoundedArray | None) -> bool:
    got: Any = observation.results[symbol]
    if value is None or np.shape(got) != value.shape:
        return False
    return worst_entry(got, value.value, value.radius).ok


def _size_condition_hints(symbol: str, observations: list[Observation]) -> Iterator[str]:
    """The one condition on sizes under which the result is right, if there is one."""
    right = {id(s): s.comparison(symbol).ok for s in observations}
    for trait, holds in _SIZE_CONDITIONS.items():
        having = [s for s in observations if holds(s.example.sizes)]
        tells = 0 < len(having) < len(observations)
        if tells and all(right[id(s)] == holds(s.example.sizes) for s in observations):
            yield SIZE_CONDITION_HINT.replace("{trait}", trait)


_SIZE_CONDITIONS: Mapping[str, Callable[[Mapping[str, int]], bool]] = {
    "m = 1": lambda n: n.get("m") == 1,
    "n2 = 1": lambda n: n.get("n2") == 1,
    "n0 = m": lambda n: n.get("n0") == n.get("m"),
    "n1 = m": lambda n: n.get("n1") == n.get("m"),
    "n0 = n1": lambda n: n.get("n0") == n.get("n1"),
    "n1 = n2": lambda n: n.get("n1") == n.get("n2"),
}
