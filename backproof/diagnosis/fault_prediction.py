"""Predict what a function with certain faults would return, and compare the actual result."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.structure import ShapeContext
from backproof.judge.observation import Observation, memoize_on_example
from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.compare import worst_entry
from backproof.properties.faults import FAULTS, Fault
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Prediction:
    """The results with certain faults: values with bounds, or the name of an exception."""

    values: Mapping[str, BoundedArray]
    exception_name: str = ""


def predict(
    observation: Observation, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> Prediction:
    """Predict the function's results on the observation's example with these faults.

    `outputs` are the results to predict, by default all. What one listed fault computes is cached
    with the example, for all submissions.
    """
    symbols = tuple(observation.line.computed_outputs if outputs is None else outputs)
    if len(faults) != 1 or FAULTS.get(faults[0].id) is not faults[0]:
        return _predict(observation, faults, symbols)
    key = "prediction", faults[0].id, symbols
    example, line = observation.example, observation.line
    return memoize_on_example(example, key, line, lambda: _predict(observation, faults, symbols))


def _predict(
    observation: Observation, faults: Sequence[Fault], symbols: tuple[str, ...]
) -> Prediction:
    graph = observation.example.graph.replace(*(fault.definition for fault in faults))
    inputs = _inputs_of(observation, graph, symbols)
    precision = observation.example.precision.with_reference_error()
    with np.errstate(all="ignore"):
        try:
            bounds = bound_all(graph, inputs, symbols, precision)
            return Prediction(
                {s: observation.with_scale_rounding(s, bound) for s, bound in bounds.items()}
            )
        except UnreachableSymbolError:
            raise
        except Exception:  # noqa: BLE001  (a fault may use operations without bounds)
            return _predict_without_bounds(observation, graph, inputs, symbols)


def matching_outputs(
    observation: Observation, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> frozenset[str]:
    """Return the outputs that are exactly what the faults compute on this example."""
    symbols = tuple(observation.line.computed_outputs if outputs is None else outputs)
    prediction = predict(observation, faults, symbols)
    if prediction.exception_name:
        return frozenset()
    return reproduced_outputs(
        observation, {symbol: prediction.values[symbol] for symbol in symbols}
    )


def reproduced_outputs(
    observation: Observation, values: Mapping[str, BoundedArray]
) -> frozenset[str]:
    """Return the symbols for which the function returned these values, or their form problems."""
    problems = _problems(observation, values)
    return frozenset(
        s for s, value in values.items() if _is_same_result(observation, s, value, problems)
    )


def changed_arguments(observation: Observation, faults: Iterable[Fault]) -> tuple[str, ...]:
    """Return the arguments that the faults' own kernels change in place on this example."""
    changed = list[str]()
    for fault in faults:
        names = fault.definition.inputs
        values = {name: np.array(observation.example.values[name]) for name in names}
        try:
            with np.errstate(all="ignore"):
                fault.definition.kernel(*values.values())
        except Exception:  # noqa: BLE001, S112  (a kernel that raises returns nothing to compare)
            continue
        original = observation.example.values
        changed += [n for n, v in values.items() if v.tobytes() != np.array(original[n]).tobytes()]
    return tuple(changed)


def _inputs_of(
    observation: Observation, graph: Graph, wanted_symbols: Sequence[str]
) -> dict[str, Any]:
    """Return the values of the inputs, and of other symbols that the graph needs."""
    names = set(observation.line.inputs) - set(SIZES)
    if not graph.can_compute(wanted_symbols, names):
        names |= observation.example.with_graph(graph).sufficient_inputs(
            wanted_symbols, observation.line.inputs
        )
    return observation.inputs_with_rounding(names)


def _predict_without_bounds(
    observation: Observation, graph: Graph, inputs: Mapping[str, Any], wanted_symbols: Sequence[str]
) -> Prediction:
    """Predict with kernels that support no bounds, using relative bounds of right results."""
    try:
        with np.errstate(all="ignore"):
            float_inputs = {
                name: np.array(observation.example.values[name], float) for name in inputs
            }
            values = graph.evaluate(wanted_symbols, float_inputs)
            arrays = {symbol: np.array(value, float) for symbol, value in values.items()}
    except Exception as error:  # noqa: BLE001  (a fault may raise, as the submission does)
        return Prediction({}, exception_name=type(error).__name__)
    return Prediction(
        {symbol: _with_relative_bound(observation, symbol, a) for symbol, a in arrays.items()}
    )


def _with_relative_bound(observation: Observation, symbol: str, array: Any) -> BoundedArray:
    """Return the array with the right result's bound, relative to its largest entry."""
    expected = observation.expected_value(symbol)
    largest = float(np.max(np.abs(expected.value), initial=0.0))
    relative = float(np.max(expected.radius, initial=0.0)) / largest if largest else 0.0
    radius = relative * float(np.max(np.abs(array), initial=0.0)) if np.isfinite(relative) else 0.0
    return BoundedArray.within(array, radius, expected.precision)


_SHAPE_MESSAGE = re.compile(r"has shape \((.*?)\), ")


def _has_same_form(message: str | None, value: BoundedArray) -> bool:
    """Return whether a message names the value's shape, transposed or without axes of length 1."""
    match = _SHAPE_MESSAGE.match(message) if message else None
    if match is None:
        return False
    lengths = _long_axes(int(n) for n in match[1].split(",") if n.strip())
    return lengths in (_long_axes(value.shape), _long_axes(value.shape[::-1]))


def _problems(observation: Observation, values: Mapping[str, BoundedArray]) -> Mapping[str, str]:
    """Return the form problems that such results would have under the binding."""
    context = ShapeContext(observation.line.graph.table, observation.example.sizes)
    if all(bounded.shape == context.shape(symbol) for symbol, bounded in values.items()):
        return {}
    arrays = {symbol: bounded.value for symbol, bounded in values.items()}
    problems = observation.line.structure_mismatches(
        {**observation.example.values, **arrays}, context
    )
    return {symbol: problem.message for symbol, problem in problems.items()}


def _is_same_result(
    observation: Observation, symbol: str, value: BoundedArray, problems: Mapping[str, str]
) -> bool:
    problem = observation.problems.get(symbol)
    if problem is not None or symbol in problems:
        return problem == problems.get(symbol) or _has_same_form(problem, value)
    if symbol in observation.overflowing_symbols:
        return True  # an overflowed result does not depend on the formula
    result = observation.results.get(symbol)
    if result is None or _long_axes(np.shape(result)) != _long_axes(value.shape):
        return False
    if np.asarray(result).dtype.kind not in "biuf":
        return False
    return worst_entry(np.reshape(result, value.shape), value.value, value.radius).ok


def _long_axes(shape: Iterable[int]) -> list[int]:
    """Return the lengths of the axes longer than 1; a binding may add or drop the others."""
    return [n for n in shape if n != 1]
