"""The picture of a verdict: the first fault, drawn in the way that shows it best.

A wrong function of one number is drawn over the right one. A result that is off by one factor is
drawn as that factor. Of any other the error is drawn, in units of the bound, by the input's scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.counterexample_search import is_reproducible_fault, results_of
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.implementation_protocol import JudgedImplementation, observe
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.graph import Definition
from backproof.reference.symbols import SIZES
from backproof.results.verdict import EquationVerdict, Plot, Series

GRID = np.linspace(-6.0, 6.0, 97)
"""Where a function of one number is drawn; 0, where slopes have their kink, is among them."""

MIN_DRAWN_RATIO = 0.01
"""An error below this many bounds is drawn as this many."""

Point = tuple[float, float]


def plot_of_first_fault(
    implementation: JudgedImplementation, evaluation: Evaluation
) -> Plot | None:
    """The picture of the first fault of value; None where there is none to draw."""
    for result in evaluation.results:
        fault = next((v for v in result.verdicts if is_reproducible_fault(v)), None)
        if fault is not None and result.observations and not is_random_initialisation(result.line):
            return _plot_fault(implementation, result, fault)
    return None


def _plot_fault(
    implementation: JudgedImplementation, result: FunctionResult, fault: EquationVerdict
) -> Plot | None:
    for symbol in results_of(result.line, fault):
        wrong = [s for s in result.observations if _has_wrong_value(s, symbol)]
        if wrong:
            seen = "" if symbol == fault.symbol else f", seen in {symbol}"
            label = fault.label + seen
            return (
                _function_plot(implementation, result, symbol, label)
                or _factor_plot(wrong, symbol, label)
                or _error_plot(result.observations, symbol, label)
            )
    return None


def _has_wrong_value(observation: Observation, symbol: str) -> bool:
    """Whether the result has the right form and a wrong value."""
    if observation.failure or symbol in SIZES:
        return False
    compared = observation.comparison(symbol)
    return compared.structure_problem is None and not compared.ok


def _function_plot(
    implementation: JudgedImplementation, result: FunctionResult, symbol: str, label: str
) -> Plot | None:
    """The function of one number drawn over the right one; None where it is no such function."""
    definition = _elementwise_definition(result.line, symbol)
    if definition is None:
        return None
    source = definition.inputs[0]
    sittings = _observe_on_grid(implementation, result) or result.observations
    points = _value_pairs(sittings, source, symbol)
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


def _elementwise_definition(line: FunctionBinding, symbol: str) -> Definition | None:
    """The chapter's definition of the symbol by one other of the same shape, entry by entry."""
    table = line.graph.table
    for definition in line.graph.definitions_of(symbol):
        known = {*line.inputs, *line.outputs}
        single = len(definition.inputs) == 1 and definition.inputs[0] in known
        if single and table[definition.inputs[0]].axes == table[symbol].axes:
            return definition
    return None


def _observe_on_grid(
    implementation: JudgedImplementation, result: FunctionResult
) -> list[Observation]:
    """The function asked on a grid, where it is one of Z alone; otherwise nothing."""
    if result.line.graph.name != "elementwise":
        return []
    example = result.observations[0].example.with_inputs(Z=GRID.reshape(1, -1))
    sitting = observe(implementation, result.line, example)
    return [] if sitting.failure else [sitting]


def _value_pairs(observations: Iterable[Observation], source: str, symbol: str) -> list[Point]:
    """The implementation's own entries of one symbol and of the other, within the grid."""
    points = list[Point]()
    for sitting in observations:
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


def _factor_plot(wrong_observations: Sequence[Observation], symbol: str, label: str) -> Plot | None:
    """The factor between got and expected, where there is one for each number of examples."""
    if any("m" not in sitting.example.sizes for sitting in wrong_observations):
        return None
    found = [_common_factor(sitting, symbol) for sitting in wrong_observations]
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


def _common_factor(observation: Observation, symbol: str) -> Factor | None:
    """The factor of all entries, within the bounds of got and expected; None if there is none."""
    right = observation.expected_value(symbol)
    got, expected, bound = (
        np.asarray(a, dtype=float).ravel()
        for a in (observation.results[symbol], right.value, right.radius)
    )
    largest = int(np.argmax(np.abs(expected)))
    if not np.all(np.isfinite([got, bound])) or abs(expected[largest]) <= bound[largest]:
        return None
    value = float(got[largest] / expected[largest])
    error = (1 + abs(value)) * bound[largest] / abs(expected[largest])
    entries = (1 + abs(value)) * bound + error * np.abs(expected)
    if not np.all(np.abs(got - value * expected) <= entries):
        return None
    return Factor(observation.example.sizes["m"], value, float(error))


def _error_plot(observations: Sequence[Observation], symbol: str, label: str) -> Plot | None:
    """The error of every example in units of the bound, by the largest number among its inputs."""
    asked = [
        s for s in observations if not s.failure and s.comparison(symbol).structure_problem is None
    ]
    points = [(_input_scale(s), s.comparison(symbol).ratio) for s in asked]
    drawn = [(x, max(y, MIN_DRAWN_RATIO)) for x, y in points if x > 0 and np.isfinite(y)]
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


def _input_scale(observation: Observation) -> float:
    """The largest absolute number among the arrays that the function is given."""
    arrays = (
        observation.example.values[name] for name in observation.line.inputs if name not in SIZES
    )
    return max((float(np.max(np.abs(array), initial=0.0)) for array in arrays), default=0.0)


def _as_tuples(points: Iterable[Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = list(starmap(lambda x, y: (float(x), float(y)), points))
    return tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
