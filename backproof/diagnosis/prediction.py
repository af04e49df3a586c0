"""What a function would return if it held certain faults, and whether that is what it returned."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.form import Context
from backproof.judge.sitting import Sitting
from properties.bounds import Bounded, bound_all
from properties.compare import worst_entry
from properties.faults import Fault
from reference.graph import Graph, UnreachableError
from reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Prediction:
    """The results with certain faults in place: values with bounds, or the exception's name."""

    values: Mapping[str, Bounded]
    raises: str = ""


def predicted(
    sitting: Sitting, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> Prediction:
    """What the sitting's function would return on its example with `faults` in place.

    `outputs` are those of its results that are wanted, by default all.
    """
    graph = sitting.example.graph.replace(*(fault.definition for fault in faults))
    wanted = tuple(sitting.line.outputs_computed if outputs is None else outputs)
    given = _inputs_of(sitting, graph, wanted)
    precision = sitting.example.precision.against_reference()
    with np.errstate(all="ignore"):
        try:
            right = bound_all(graph, given, wanted, precision)
            return Prediction({s: sitting.undone(s, bound) for s, bound in right.items()})
        except UnreachableError:
            raise
        except Exception:  # noqa: BLE001  (a fault may do anything, such as what no bound knows)
            return _without_bounds(sitting, graph, given, wanted)


def matched(
    sitting: Sitting, faults: Sequence[Fault], outputs: Iterable[str] | None = None
) -> frozenset[str]:
    """Those of the outputs that are, on this example, exactly what the faults make of them."""
    wanted = tuple(sitting.line.outputs_computed if outputs is None else outputs)
    prediction = predicted(sitting, faults, wanted)
    if prediction.raises:
        return frozenset()
    return reproduced(sitting, {symbol: prediction.values[symbol] for symbol in wanted})


def reproduced(sitting: Sitting, values: Mapping[str, Bounded]) -> frozenset[str]:
    """Those of the symbols of which the function returned these values, or what they look like."""
    problems = _problems(sitting, values)
    return frozenset(s for s, value in values.items() if _same(sitting, s, value, problems))


def changed_arguments(sitting: Sitting, faults: Iterable[Fault]) -> tuple[str, ...]:
    """The arguments that the faults' own kernels alter in place on this example."""
    changed = list[str]()
    for fault in faults:
        names = fault.definition.inputs
        values = {name: np.array(sitting.example.values[name]) for name in names}
        try:
            with np.errstate(all="ignore"):
                fault.definition.kernel(*values.values())
        except Exception:  # noqa: BLE001, S112  (it raises: it has returned nothing to compare)
            continue
        before = sitting.example.values
        changed += [n for n, v in values.items() if v.tobytes() != np.array(before[n]).tobytes()]
    return tuple(changed)


def _inputs_of(sitting: Sitting, graph: Graph, wanted: Sequence[str]) -> dict[str, Any]:
    """The values of the inputs, and of what else the graph needs to begin with."""
    names = set(sitting.line.inputs) - set(SIZES)
    if not graph.reaches(wanted, names):
        names |= sitting.example.restricted(graph).sufficient(wanted, sitting.line.inputs)
    return sitting.passed(names)


def _without_bounds(
    sitting: Sitting, graph: Graph, given: Mapping[str, Any], wanted: Sequence[str]
) -> Prediction:
    """The results of kernels that no bound can follow, given the relative bound of right ones."""
    try:
        with np.errstate(all="ignore"):
            plain = {name: np.array(sitting.example.values[name], float) for name in given}
            values = graph.ask(wanted, plain)
            arrays = {symbol: np.array(value, float) for symbol, value in values.items()}
    except Exception as error:  # noqa: BLE001  (as the submission raises, so may the fault)
        return Prediction({}, raises=type(error).__name__)
    return Prediction({symbol: _as_sure(sitting, symbol, a) for symbol, a in arrays.items()})


def _as_sure(sitting: Sitting, symbol: str, array: Any) -> Bounded:
    """The array with a bound as large, relative to its largest entry, as the right result's."""
    right = sitting.expected(symbol)
    size = float(np.max(np.abs(right.value), initial=0.0))
    relative = float(np.max(right.radius, initial=0.0)) / size if size else 0.0
    radius = relative * float(np.max(np.abs(array), initial=0.0)) if np.isfinite(relative) else 0.0
    return Bounded.within(array, radius, right.precision)


_SHAPE = re.compile(r"has shape \((.*?)\), ")


def _same_form(said: str | None, value: Bounded) -> bool:
    """Whether a shape is that of the value, by rows or without axes of length 1."""
    found = _SHAPE.match(said) if said else None
    if found is None:
        return False
    lengths = _long_axes(int(n) for n in found[1].split(",") if n.strip())
    return lengths in (_long_axes(value.shape), _long_axes(value.shape[::-1]))


def _problems(sitting: Sitting, values: Mapping[str, Bounded]) -> Mapping[str, str]:
    """What would be wrong with the form of such results, in the words of the binding."""
    context = Context(sitting.line.graph.table, sitting.example.sizes)
    if all(bounded.shape == context.shape(symbol) for symbol, bounded in values.items()):
        return {}
    arrays = {symbol: bounded.value for symbol, bounded in values.items()}
    problems = sitting.line.misformed({**sitting.example.values, **arrays}, context)
    return {symbol: problem.message for symbol, problem in problems.items()}


def _same(sitting: Sitting, symbol: str, value: Bounded, problems: Mapping[str, str]) -> bool:
    said = sitting.problems.get(symbol)
    if said is not None or symbol in problems:
        return said == problems.get(symbol) or _same_form(said, value)
    if symbol in sitting.overflowing:
        return True  # what overflows says nothing of the formula
    got = sitting.results.get(symbol)
    if got is None or _long_axes(np.shape(got)) != _long_axes(value.shape):
        return False
    if np.asarray(got).dtype.kind not in "biuf":
        return False
    return worst_entry(np.reshape(got, value.shape), value.value, value.radius).ok


def _long_axes(shape: Iterable[int]) -> list[int]:
    """The lengths of the axes longer than 1: a binding may have added or dropped the others."""
    return [n for n in shape if n != 1]
