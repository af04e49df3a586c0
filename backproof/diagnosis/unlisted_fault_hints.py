"""Hints for faults that are not listed, found by simple algebra on the wrong result."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import worst_entry
from backproof.reference.symbols import SIZES

UNLISTED_HINT = (
    "No listed fault explains it: compare the line that computes {symbol} with {number}."
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
    """Return one sentence for the author of a wrong result that no listed fault explains."""
    successes = [s for s in observations if s.failure is None and symbol in s.results]
    line = successes[0].line if successes else None
    number = (line.graph.table[symbol].number if line else None) or "the text"
    return next(_true_hints(symbol, successes), UNLISTED_HINT).format(symbol=symbol, number=number)


def _true_hints(symbol: str, observations: list[Observation]) -> Iterator[str]:
    """Yield the hints that are true of every observation, the most specific first."""
    if not observations or symbol in SIZES:
        return
    for sentence, erroneous in _SIMPLE_ERRORS.items():
        if all(_has_value(s, symbol, erroneous(s, s.expected_value(symbol))) for s in observations):
            yield sentence
    for other, value in _other_values(symbol, observations[0]).items():
        same_shape = value.shape == np.shape(observations[0].results[symbol])
        if same_shape and all(
            _has_value(s, symbol, _other_values(symbol, s).get(other)) for s in observations
        ):
            is_derived = symbol in upstream_symbols(observations[0].line, other)
            yield (OVERWRITTEN_HINT if is_derived else OTHER_SYMBOL_HINT).replace("{other}", other)
    yield from _size_condition_hints(symbol, observations)


def _scale_by(
    factor: Callable[[float], float],
) -> Callable[[Observation, BoundedArray], BoundedArray]:
    return lambda observation, right: right * factor(float(observation.example.sizes.get("m", 1)))


_SIMPLE_ERRORS: Mapping[str, Callable[[Observation, BoundedArray], BoundedArray]] = {
    NEGATED_HINT: lambda _, right: -right,
    TIMES_M_HINT: _scale_by(lambda m: m),
    OVER_M_HINT: _scale_by(lambda m: 1 / m),
    TRANSPOSED_HINT: lambda _, right: right.T,
}


def _other_values(symbol: str, observation: Observation) -> dict[str, BoundedArray]:
    """Return the values of the other symbols that the function takes or computes."""
    known = {
        s: observation.expected_value(s) for s in observation.line.computed_outputs if s != symbol
    }
    precision = observation.example.precision
    input_names = (name for name in observation.line.inputs if name not in SIZES)
    values = observation.example.values
    return known | {name: BoundedArray.from_exact(values[name], precision) for name in input_names}


def _has_value(observation: Observation, symbol: str, value: BoundedArray | None) -> bool:
    result: Any = observation.results[symbol]
    if value is None or np.shape(result) != value.shape:
        return False
    return worst_entry(result, value.value, value.radius).ok


def _size_condition_hints(symbol: str, observations: list[Observation]) -> Iterator[str]:
    """Yield the conditions on sizes under which the result is right, and only then."""
    right = {id(s): s.comparison(symbol).ok for s in observations}
    for condition, holds in _SIZE_CONDITIONS.items():
        matching = [s for s in observations if holds(s.example.sizes)]
        is_informative = 0 < len(matching) < len(observations)
        if is_informative and all(right[id(s)] == holds(s.example.sizes) for s in observations):
            yield SIZE_CONDITION_HINT.replace("{trait}", condition)


_SIZE_CONDITIONS: Mapping[str, Callable[[Mapping[str, int]], bool]] = {
    "m = 1": lambda n: n.get("m") == 1,
    "n2 = 1": lambda n: n.get("n2") == 1,
    "n0 = m": lambda n: n.get("n0") == n.get("m"),
    "n1 = m": lambda n: n.get("n1") == n.get("m"),
    "n0 = n1": lambda n: n.get("n0") == n.get("n1"),
    "n1 = n2": lambda n: n.get("n1") == n.get("n2"),
}
