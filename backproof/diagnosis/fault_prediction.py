"""What a function would return if it held certain faults, and whether that is what it returned."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.structure import ShapeContext
from backproof.judge.observation import Observation
from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.compare import worst_entry
from backproof.properties.faults import Fault
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Prediction:
    """The results with certain faults in place: values with bounds, or the exception's name."""

    values: Mapping[str, BoundedArray]
    exception_name: str = ""


def predict(
    observation: Observation, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> Prediction:
    """What the sitting's function would return on its example with `faults` in place.

    `outputs` are those of its results that are wanted, by default all.
    """
    graph = observation.example.graph.replace(*(fault.definition for fault in faults))
    wanted = tuple(observation.line.computed_outputs if outputs is None else outputs)
    given = _inputs_of(observation, graph, wanted)
    precision = observation.example.precision.with_reference_error()
    with np.errstate(all="ignore"):
        try:
            right = bound_all(graph, given, wanted, precision)
            return Prediction(
                {s: observation.with_scale_rounding(s, bound) for s, bound in right.items()}
            )
        except UnreachableSymbolError:
            raise
        except Exception:  # noqa: BLE001  (a fault may do anything, such as what no bound knows)
            return _predict_without_bounds(observation, graph, given, wanted)


def matching_outputs(
    observation: Observation, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> frozenset[str]:
    """Those of the outputs that are, on this example, exactly what the faults make of them."""
    wanted = tuple(observation.line.computed_outputs if outputs is None else outputs)
    prediction = predict(observation, faults, wanted)
    if prediction.exception_name:
        return frozenset()
    return reproduced_outputs(observation, {symbol: prediction.values[symbol] for symbol in wanted})


def reproduced_outputs(
    observation: Observation, values: Mapping[str, BoundedArray]
) -> frozenset[str]:
    """Those of the symbols of which the function returned these values, or what they look like."""
    problems = _problems(observation, values)
    return frozenset(
        s for s, value in values.items() if _is_same_result(observation, s, value, problems)
    )


def changed_arguments(observation: Observation, faults: Iterable[Fault]) -> tuple[str, ...]:
    """The arguments that the faults' own kernels alter in place on this example."""
    changed = list[str]()
    for fault in faults:
        names = fault.definition.inputs
        values = {name: np.array(observation.example.values[name]) for name in names}
        try:
            with np.errstate(all="ignore"):
                fault.definition.kernel(*values.values())
        except Exception:  # noqa: BLE001, S112  (it raises: it has returned nothing to compare)
            continue
        before = observation.example.values
        changed += [n for n, v in values.items() if v.tobytes() != np.array(before[n]).tobytes()]
    return tuple(changed)


def _inputs_of(
    observation: Observation, graph: Graph, wanted_symbols: Sequence[str]
) -> dict[str, Any]:
    """The values of the inputs, and of what else the graph needs to begin with."""
    names = set(observation.line.inputs) - set(SIZES)
    if not graph.can_compute(wanted_symbols, names):
        names |= observation.example.with_graph(graph).sufficient_inputs(
            wanted_symbols, observation.line.inputs
        )
    return observation.inputs_with_rounding(names)


def _predict_without_bounds(
    observation: Observation, graph: Graph, inputs: Mapping[str, Any], wanted_symbols: Sequence[str]
) -> Prediction:
    """The results of kernels that no bound can follow, given the relative bound of right ones."""
    try:
        with np.errstate(all="ignore"):
            plain = {name: np.array(observation.example.values[name], float) for name in inputs}
            values = graph.evaluate(wanted_symbols, plain)
            arrays = {symbol: np.array(value, float) for symbol, value in values.items()}
    except Exception as error:  # noqa: BLE001  (as the submission raises, so may the fault)
        return Prediction({}, exception_name=type(error).__name__)
    return Prediction(
        {symbol: _with_relative_bound(observation, symbol, a) for symbol, a in arrays.items()}
    )


def _with_relative_bound(observation: Observation, symbol: str, array: Any) -> BoundedArray:
    """The array with a bound as large, relative to its largest entry, as the right result's."""
    right = observation.expected_value(symbol)
    size = float(np.max(np.abs(right.value), initial=0.0))
    relative = float(np.max(right.radius, initial=0.0)) / size if size else 0.0
    radius = relative * float(np.max(np.abs(array), initial=0.0)) if np.isfinite(relative) else 0.0
    return BoundedArray.within(array, radius, right.precision)


_SHAPE_MESSAGE = re.compile(r"has shape \((.*?)\), ")


def _has_same_form(message: str | None, value: BoundedArray) -> bool:
    """Whether a shape is that of the value, by rows or without axes of length 1."""
    found = _SHAPE_MESSAGE.match(message) if message else None
    if found is None:
        return False
    lengths = _long_axes(int(n) for n in found[1].split(",") if n.strip())
    return lengths in (_long_axes(value.shape), _long_axes(value.shape[::-1]))


def _problems(observation: Observation, values: Mapping[str, BoundedArray]) -> Mapping[str, str]:
    """What would be wrong with the form of such results, in the words of the binding."""
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
    said = observation.problems.get(symbol)
    if said is not None or symbol in problems:
        return said == problems.get(symbol) or _has_same_form(said, value)
    if symbol in observation.overflowing_symbols:
        return True  # what overflows says nothing of the formula
    got = observation.results.get(symbol)
    if got is None or _long_axes(np.shape(got)) != _long_axes(value.shape):
        return False
    if np.asarray(got).dtype.kind not in "biuf":
        return False
    return worst_entry(np.reshape(got, value.shape), value.value, value.radius).ok


def _long_axes(shape: Iterable[int]) -> list[int]:
    """The lengths of the axes longer than 1: a binding may have added or dropped the others."""
    return [n for n in shape if n != 1]
