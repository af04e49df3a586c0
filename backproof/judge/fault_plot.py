"""Plot the first fault of a verdict in the form that shows it best.

A wrong function of one number is plotted over the right one. For a result that is off by a common
factor, the factor is plotted by m. For any other, the error in units of the bound is plotted by the
scale of the inputs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.counterexample_search import is_reproducible_fault, results_of
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.function_calls import observe
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.graph import Definition
from backproof.reference.symbols import SIZES
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.plot import Plot, Series

GRID = np.linspace(-6.0, 6.0, 97)
"""The grid for functions of one number. It contains 0, where ReLU has its kink."""

MIN_DRAWN_RATIO = 0.01
"""The smallest error that is drawn, in units of the bound; smaller ones are drawn as this."""

Point = tuple[float, float]


def plot_of_first_fault(
    implementation: JudgedImplementation, evaluation: Evaluation
) -> Plot | None:
    """Return the plot of the first fault of value, or None if there is none to plot."""
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
            suffix = "" if symbol == fault.symbol else f", seen in {symbol}"
            label = fault.label + suffix
            return (
                _function_plot(implementation, result, symbol, label)
                or _factor_plot(wrong, symbol, label)
                or _error_plot(result.observations, symbol, label)
            )
    return None


def _has_wrong_value(observation: Observation, symbol: str) -> bool:
    """Return whether the result has the right form and a wrong value."""
    if observation.failure or symbol in SIZES:
        return False
    compared = observation.comparison(symbol)
    return compared.structure_problem is None and not compared.ok


def _function_plot(
    implementation: JudgedImplementation, result: FunctionResult, symbol: str, label: str
) -> Plot | None:
    """Plot a function of one number over the right one; return None for any other function."""
    definition = _elementwise_definition(result.line, symbol)
    if definition is None:
        return None
    source = definition.inputs[0]
    observations = _observe_on_grid(implementation, result) or result.observations
    points = _value_pairs(observations, source, symbol)
    if not points:
        return None
    xs = np.array(sorted({x for x, _ in points} | set(_grid_of(points))))
    expected = definition.evaluate({source: xs.reshape(1, -1)})[symbol].ravel()
    name = result.line.function
    return Plot(
        title=f"{label}, as {name} has it and as it is",
        x_label=source,
        y_label=symbol,
        series=(
            Series("right", "line", *_as_tuples(zip(xs, expected, strict=True))),
            Series(name, "wrong", *_as_tuples(points)),
        ),
        caption=f"{symbol} against {source}: the line is right, the crosses are {name}'s.",
    )


def _elementwise_definition(line: FunctionBinding, symbol: str) -> Definition | None:
    """Return a definition of the symbol from one known symbol, entry by entry, if there is one."""
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
    """Call a function of Z alone on the grid; return nothing for other functions."""
    if result.line.graph.name != "elementwise":
        return []
    example = result.observations[0].example.with_inputs(Z=GRID.reshape(1, -1))
    observation = observe(implementation, result.line, example)
    return [] if observation.failure else [observation]


def _value_pairs(observations: Iterable[Observation], source: str, symbol: str) -> list[Point]:
    """Return the pairs of own entries of two symbols within the grid."""
    points = list[Point]()
    for observation in observations:
        known: Mapping[str, Any] = {**observation.example.values, **observation.results}
        xs, ys = (np.asarray(known[name], dtype=float) for name in (source, symbol))
        if xs.shape == ys.shape:
            points += zip(xs.ravel().tolist(), ys.ravel().tolist(), strict=True)
    inside = {p for p in points if abs(p[0]) <= GRID[-1] and np.isfinite(p[1])}
    return sorted(inside)


def _grid_of(points: Sequence[Point]) -> list[float]:
    """Return the grid between the outermost points, for a smooth line."""
    least, most = points[0][0], points[-1][0]
    return [float(x) for x in GRID if least <= x <= most]


@dataclass(frozen=True, slots=True)
class Factor:
    """The factor f with got = f · expected in an example of m examples, and its error."""

    m: int
    value: float
    error: float

    def agrees(self, other: "Factor") -> bool:
        """Return whether both may be the same factor."""
        return abs(self.value - other.value) <= self.error + other.error


def _factor_plot(wrong_observations: Sequence[Observation], symbol: str, label: str) -> Plot | None:
    """Plot the factor between result and expected value, if there is one for each m."""
    if any("m" not in observation.example.sizes for observation in wrong_observations):
        return None
    candidates = [_common_factor(observation, symbol) for observation in wrong_observations]
    factors = [factor for factor in candidates if factor is not None]
    pairs = [(first, second) for first, second in combinations(factors, 2) if first.m == second.m]
    if len(factors) < len(candidates) or not pairs or not all(a.agrees(b) for a, b in pairs):
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
    """Return the factor of all entries within the bounds, or None if there is none."""
    bounds = observation.expected_value(symbol)
    result, expected, bound = (
        np.asarray(a, dtype=float).ravel()
        for a in (observation.results[symbol], bounds.value, bounds.radius)
    )
    largest = int(np.argmax(np.abs(expected)))
    if not np.all(np.isfinite([result, bound])) or abs(expected[largest]) <= bound[largest]:
        return None
    value = float(result[largest] / expected[largest])
    error = (1 + abs(value)) * bound[largest] / abs(expected[largest])
    entries = (1 + abs(value)) * bound + error * np.abs(expected)
    if not np.all(np.abs(result - value * expected) <= entries):
        return None
    return Factor(observation.example.sizes["m"], value, float(error))


def _error_plot(observations: Sequence[Observation], symbol: str, label: str) -> Plot | None:
    """Plot the error of every example in units of the bound, by the scale of its inputs."""
    comparable = [
        s for s in observations if not s.failure and s.comparison(symbol).structure_problem is None
    ]
    points = [(_input_scale(s), s.comparison(symbol).ratio) for s in comparable]
    drawn = [(x, max(y, MIN_DRAWN_RATIO)) for x, y in points if x > 0 and np.isfinite(y)]
    wrong = [p for p in drawn if p[1] > 1]
    if not wrong:
        return None
    exact = sum(np.isinf(y) for _, y in points)
    exact_note = (
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
        caption=f"Wrong in {len(wrong)} of {len(drawn)} examples that are drawn{exact_note}.",
        log=True,
        threshold=1.0,
    )


def _input_scale(observation: Observation) -> float:
    """Return the largest absolute number among the input arrays."""
    arrays = (
        observation.example.values[name] for name in observation.line.inputs if name not in SIZES
    )
    return max((float(np.max(np.abs(array), initial=0.0)) for array in arrays), default=0.0)


def _as_tuples(points: Iterable[Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    pairs = list(starmap(lambda x, y: (float(x), float(y)), points))
    return tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
