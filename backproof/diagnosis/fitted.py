"""Faults with a constant that no list can hold: it is read off one result, and must hold for all.

A constant that people write is short, so what is read off is rounded to a few digits first; what
is not reproduced to the bound with the rounded constant has another cause.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.binding import Line
from backproof.judge.sitting import Sitting
from properties.faults import Fault
from reference.chapter import define
from reference.graph import Definition

DIGITS = 4


def fitted(line: Line, sittings: list[Sitting]) -> Iterator[Fault]:
    """The fitted faults of each returned symbol, from the first sitting that shows a constant."""
    for symbol in line.outputs_computed:
        definition = _definition(line, symbol)
        shown = (s for s in sittings if s.failure is None and not s.compared(symbol).ok)
        sitting = next(shown, None)
        if definition is not None and sitting is not None and symbol in sitting.results:
            yield from _of(definition, sitting, symbol)


def _definition(line: Line, symbol: str) -> Definition | None:
    """The chapter's definition of one symbol alone."""
    defining = line.graph.defining(symbol)
    return next((d for d in defining if d.symbols == (symbol,)), None)


def _of(definition: Definition, sitting: Sitting, symbol: str) -> Iterator[Fault]:
    right, got = sitting.expected(symbol).value, sitting.results[symbol]
    number = sitting.line.graph.table[symbol].number or ""
    if np.shape(got) != right.shape or np.asarray(got).dtype.kind not in "fiu":
        return
    factor = _constant(got, right)
    if factor is not None and abs(factor) > 0:
        yield _scaled(definition, number, factor)
        count = factor and sitting.example.sizes.get("m", 0) / factor
        if count and symbol.startswith("d"):
            yield _hard_coded_m(definition, number, float(round(count)))
    if symbol.endswith("_next"):
        yield from _hard_coded_rate(sitting, symbol, number)


def _scaled(definition: Definition, number: str, factor: float) -> Fault:
    return _fault(
        definition,
        f"{definition.symbols[0]}-scaled",
        number,
        lambda right, _: right * factor,
        f"{definition.symbols[0]} = {factor:g} * …",
        f"It is {factor:g} times what it should be, on every example: where does that come from?",
    )


def _hard_coded_m(definition: Definition, number: str, count: float) -> Fault:
    symbol = definition.symbols[0]
    return _fault(
        definition,
        f"{symbol}-hard-coded-m",
        number,
        lambda right, data: right * data.shape[-1] / count,
        f"{symbol} = … / {count:g}",
        "Where does the number of examples come from: from the data, or from you?",
    )


def _hard_coded_rate(sitting: Sitting, symbol: str, number: str) -> Iterator[Fault]:
    """The step taken with a learning rate of the code's own."""
    P = symbol.removesuffix("_next")
    values = sitting.example.values
    rate = _constant(values[P] - sitting.results[symbol], values[f"d{P}"])
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
    written: str,
    hint: str,
) -> Fault:
    """The right definition with its result changed; `change` is given the first input too."""

    def kernel(*inputs: Any) -> Any:
        return change(definition.kernel(*inputs), inputs[0])

    changed = Definition(definition.symbols, definition.inputs, kernel, identifier)
    return Fault(identifier, number, changed, written, hint)


def _constant(got: Any, right: Any) -> float | None:
    """The one ratio of all entries, rounded to a few digits, if they share one."""
    right, got = np.asarray(right, float), np.asarray(got, float)
    largest = np.max(np.abs(right), initial=0.0)
    telling = np.abs(right) > largest / 8
    if not largest or not np.all(np.isfinite(got)):
        return None
    ratios = got[telling] / right[telling]
    ratio = float(f"{np.median(ratios):.{DIGITS}g}")
    agree = np.all(np.abs(ratios - ratio) <= 10.0**-DIGITS * abs(ratio)) and np.isfinite(ratio)
    return ratio if agree else None
