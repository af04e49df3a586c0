"""Faults with a constant that is inferred from one result and must explain all results.

Constants in code are short, so an inferred one is rounded to a few digits first. A result that the
rounded constant does not reproduce has another cause.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.observation import Observation
from backproof.properties.faults import Fault
from backproof.reference.graph import Definition
from backproof.reference.graphs import define

DIGITS = 4
"""The number of digits to which a constant is rounded."""


def parametric_faults(line: FunctionBinding, observations: list[Observation]) -> Iterator[Fault]:
    """Yield the fitted faults of each returned symbol, from the first wrong observation."""
    for symbol in line.computed_outputs:
        definition = _definition(line, symbol)
        wrong = (s for s in observations if s.failure is None and not s.comparison(symbol).ok)
        observation = next(wrong, None)
        if definition is not None and observation is not None and symbol in observation.results:
            yield from _faults_of_symbol(definition, observation, symbol)


def _definition(line: FunctionBinding, symbol: str) -> Definition | None:
    """Return the reference definition of one symbol alone."""
    defining = line.graph.definitions_of(symbol)
    return next((d for d in defining if d.symbols == (symbol,)), None)


def _faults_of_symbol(
    definition: Definition, observation: Observation, symbol: str
) -> Iterator[Fault]:
    right, got = observation.expected_value(symbol).value, observation.results[symbol]
    number = observation.line.graph.table[symbol].number or ""
    if np.shape(got) != right.shape or np.asarray(got).dtype.kind not in "fiu":
        return
    factor = _common_ratio(got, right)
    if factor is not None and abs(factor) > 0:
        yield _scaling_fault(definition, number, factor)
        count = factor and observation.example.sizes.get("m", 0) / factor
        if count and symbol.startswith("d"):
            yield _hard_coded_m_fault(definition, number, float(round(count)))
    if symbol.endswith("_next"):
        yield from _hard_coded_rate_faults(observation, symbol, number)


def _scaling_fault(definition: Definition, number: str, factor: float) -> Fault:
    return _fault(
        definition,
        f"{definition.symbols[0]}-scaled",
        number,
        lambda right, _: right * factor,
        f"{definition.symbols[0]} = {factor:g} * …",
        f"It is {factor:g} times what it should be, on every example: where does that come from?",
    )


def _hard_coded_m_fault(definition: Definition, number: str, count: float) -> Fault:
    symbol = definition.symbols[0]
    return _fault(
        definition,
        f"{symbol}-hard-coded-m",
        number,
        lambda right, data: right * data.shape[-1] / count,
        f"{symbol} = … / {count:g}",
        "Where does the number of examples come from: from the data, or from you?",
    )


def _hard_coded_rate_faults(observation: Observation, symbol: str, number: str) -> Iterator[Fault]:
    """Yield the fault that takes the step with a learning rate in the code."""
    P = symbol.removesuffix("_next")
    values = observation.example.values
    rate = _common_ratio(values[P] - observation.results[symbol], values[f"d{P}"])
    if rate is None:
        return

    def kernel(parameter: Any, gradient: Any) -> Any:
        return parameter - rate * gradient

    identifier, written = f"{P}-hard-coded-rate", f"{P} = {P} - {rate:g} * d{P}"
    hint = "Change the learning rate: does anything change?"
    definition = define(f"{symbol} <- {P} d{P}", kernel, identifier)
    yield Fault(identifier, number, definition, written, hint)


def _fault(
    definition: Definition,
    identifier: str,
    number: str,
    change: Callable[[Any, Any], Any],
    formula: str,
    hint: str,
) -> Fault:
    """Return the right definition with its result changed; `change` also takes the first input."""

    def kernel(*inputs: Any) -> Any:
        return change(definition.kernel(*inputs), inputs[0])

    changed = Definition(definition.symbols, definition.inputs, kernel, identifier)
    return Fault(identifier, number, changed, formula, hint)


def _common_ratio(got: Any, expected: Any) -> float | None:
    """Return the one ratio of all entries, rounded to a few digits, if there is one."""
    expected, got = np.asarray(expected, float), np.asarray(got, float)
    largest = np.max(np.abs(expected), initial=0.0)
    is_large = np.abs(expected) > largest / 8
    if not largest or not np.all(np.isfinite(got)):
        return None
    ratios = got[is_large] / expected[is_large]
    ratio = float(f"{np.median(ratios):.{DIGITS}g}")
    agree = np.all(np.abs(ratios - ratio) <= 10.0**-DIGITS * abs(ratio)) and np.isfinite(ratio)
    return ratio if agree else None
