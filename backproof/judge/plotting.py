"""The picture of a verdict: the first fault, drawn in the way that shows it best.

A wrong function of one number is drawn over the right one. A result that is off by one factor is
drawn as that factor. Of any other the error is drawn, in units of the bound, by the input's scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap
from typing import Any

import numpy as np

from backproof.binding import Line
from backproof.judge.judge import Judgement, Result
from backproof.judge.showing import is_a_fault, results_of
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, sit
from backproof.judge.verdict import EquationVerdict, Plot, Series
from reference.graph import Definition
from reference.symbols import SIZES

GRID = np.linspace(-6.0, 6.0, 97)
"""Where a function of one number is drawn; 0, where slopes have their kink, is among them."""

LEAST_RATIO = 0.01
"""An error below this many bounds is drawn as this many."""

Point = tuple[float, float]


def picture(subject: Subject, judgement: Judgement) -> Plot | None:
    """The picture of the first fault of value; None where there is none to draw."""
    for result in judgement.results:
        fault = next((v for v in result.verdicts if is_a_fault(v)), None)
        if fault is not None and result.sittings and not is_random_start(result.line):
            return _drawn(subject, result, fault)
    return None


def _drawn(subject: Subject, result: Result, fault: EquationVerdict) -> Plot | None:
    for symbol in results_of(result.line, fault):
        wrong = [s for s in result.sittings if _wrong(s, symbol)]
        if wrong:
            seen = "" if symbol == fault.symbol else f", seen in {symbol}"
            label = fault.label + seen
            return (
                _function(subject, result, symbol, label)
                or _factor(wrong, symbol, label)
                or _errors(result.sittings, symbol, label)
            )
    return None


def _wrong(sitting: Sitting, symbol: str) -> bool:
    """Whether the result has the right form and a wrong value."""
    if sitting.failure or symbol in SIZES:
        return False
    compared = sitting.compared(symbol)
    return compared.form is None and not compared.ok


def _function(subject: Subject, result: Result, symbol: str, label: str) -> Plot | None:
    """The function of one number drawn over the right one; None where it is no such function."""
    definition = _elementwise(result.line, symbol)
    if definition is None:
        return None
    source = definition.inputs[0]
    sittings = _on_grid(subject, result) or result.sittings
    points = _pairs(sittings, source, symbol)
    if not points:
        return None
    xs = np.array(sorted({x for x, _ in points} | set(_grid_of(points))))
    right = definition.evaluate({source: xs.reshape(1, -1)})[symbol].ravel()
    name = result.line.function
    return Plot(
        title=f"{label}, as {name} has it and as it is",
        x_label=source,
        y_label=symbol,
        series=(
            Series("right", "line", *_as_tuples(zip(xs, right, strict=True))),
            Series(name, "wrong", *_as_tuples(points)),
        ),
        caption=f"{symbol} against {source}: the line is right, the crosses are {name}'s.",
    )


def _elementwise(line: Line, symbol: str) -> Definition | None:
    """The chapter's definition of the symbol by one other of the same shape, entry by entry."""
    table = line.graph.table
    for definition in line.graph.defining(symbol):
        known = {*line.inputs, *line.outputs}
        single = len(definition.inputs) == 1 and definition.inputs[0] in known
        if single and table[definition.inputs[0]].axes == table[symbol].axes:
            return definition
    return None


def _on_grid(subject: Subject, result: Result) -> list[Sitting]:
    """The function asked on a grid, where it is one of Z alone; otherwise nothing."""
    if result.line.graph.name != "elementwise":
        return []
    example = result.sittings[0].example.with_given(Z=GRID.reshape(1, -1))
    sitting = sit(subject, result.line, example)
    return [] if sitting.failure else [sitting]


def _pairs(sittings: Iterable[Sitting], source: str, symbol: str) -> list[Point]:
    """The implementation's own entries of one symbol and of the other, within the grid."""
    points = list[Point]()
    for sitting in sittings:
        known: Mapping[str, Any] = {**sitting.example.values, **sitting.results}
        xs, ys = (np.asarray(known[name], dtype=float) for name in (source, symbol))
        if xs.shape == ys.shape:
            points += zip(xs.ravel().tolist(), ys.ravel().tolist(), strict=True)
    inside = {p for p in points if abs(p[0]) <= GRID[-1] and np.isfinite(p[1])}
    return sorted(inside)


def _grid_of(points: Sequence[Point]) -> list[float]:
    """The grid between the outermost points, for the line to be smooth."""
    least, most = points[0][0], points[-1][0]
    return [float(x) for x in GRID if least <= x <= most]


@dataclass(frozen=True, slots=True)
class Factor:
    """The f with got = f · expected in one example of m examples, and how far it may be off."""

    m: int
    value: float
    error: float

    def agrees(self, other: "Factor") -> bool:
        """Whether both may be one factor."""
        return abs(self.value - other.value) <= self.error + other.error


def _factor(wrong: Sequence[Sitting], symbol: str, label: str) -> Plot | None:
    """The factor between got and expected, where there is one for each number of examples."""
    if any("m" not in sitting.example.sizes for sitting in wrong):
        return None
    found = [_factor_in(sitting, symbol) for sitting in wrong]
    factors = [factor for factor in found if factor is not None]
    pairs = [(one, other) for one, other in combinations(factors, 2) if one.m == other.m]
    if len(factors) < len(found) or not pairs or not all(a.agrees(b) for a, b in pairs):
        return None
    points = sorted({factor.m: factor.value for factor in factors}.items())
    return Plot(
        title=f"{label}: got ÷ expected",
        x_label="number of examples m",
        y_label="got ÷ expected",
        series=(Series("got ÷ expected", "wrong", *_as_tuples(points)),),
        caption=f"In each example all of {symbol} is off by one factor; right is a factor of 1.",
        threshold=1.0,
    )


def _factor_in(sitting: Sitting, symbol: str) -> Factor | None:
    """The factor of all entries, within the bounds of got and expected; None if there is none."""
    right = sitting.expected(symbol)
    got, expected, bound = (
        np.asarray(a, dtype=float).ravel()
        for a in (sitting.results[symbol], right.value, right.radius)
    )
    largest = int(np.argmax(np.abs(expected)))
    if not np.all(np.isfinite([got, bound])) or abs(expected[largest]) <= bound[largest]:
        return None
    value = float(got[largest] / expected[largest])
    error = (1 + abs(value)) * bound[largest] / abs(expected[largest])
    entries = (1 + abs(value)) * bound + error * np.abs(expected)
    if not np.all(np.abs(got - value * expected) <= entries):
        return None
    return Factor(sitting.example.sizes["m"], value, float(error))


def _errors(sittings: Sequence[Sitting], symbol: str, label: str) -> Plot | None:
    """The error of every example in units of the bound, by the largest number among its inputs."""
    asked = [s for s in sittings if not s.failure and s.compared(symbol).form is None]
    points = [(_scale(s), s.compared(symbol).ratio) for s in asked]
    drawn = [(x, max(y, LEAST_RATIO)) for x, y in points if x > 0 and np.isfinite(y)]
    wrong = [p for p in drawn if p[1] > 1]
    if not wrong:
        return None
    exact = sum(np.isinf(y) for _, y in points)
    also = (
        f"; in {exact} more the right value is exact, and any error is too large" if exact else ""
    )
    right = [p for p in drawn if p[1] <= 1]
    series = (
        Series("right", "right", *_as_tuples(sorted(right))),
        Series("wrong", "wrong", *_as_tuples(sorted(wrong))),
    )
    return Plot(
        title=f"{label}: the error of each example",
        x_label="largest number among the inputs",
        y_label="error ÷ bound",
        series=tuple(s for s in series if s.xs),
        caption=f"Wrong in {len(wrong)} of {len(drawn)} examples that are drawn{also}.",
        log=True,
        threshold=1.0,
    )


def _scale(sitting: Sitting) -> float:
    """The largest absolute number among the arrays that the function is given."""
    arrays = (sitting.example.values[name] for name in sitting.line.inputs if name not in SIZES)
    return max((float(np.max(np.abs(array), initial=0.0)) for array in arrays), default=0.0)


def _as_tuples(points: Iterable[Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = list(starmap(lambda x, y: (float(x), float(y)), points))
    return tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
