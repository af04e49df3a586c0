"""An implementation as a graph over the chapter's symbols: laws run on it as on ours."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.symbol_results import SymbolResults
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError
from backproof.reference.symbols import SIZES
from backproof.sandbox.replies import Failure

BoundCall = Callable[[FunctionBinding, Mapping[str, Any], ShapeContext], SymbolResults]
"""Calls a line's function on the values of its symbols."""


class CallFailedError(RuntimeError):
    """A call that gave no usable result, inside the evaluation of a graph."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def graph_of(
    graph: Graph,
    lines: Iterable[FunctionBinding],
    fixed_values: Mapping[str, float],
    call: BoundCall,
) -> Graph:
    """The lines over the symbols of `graph`; see `Implementation.as_graph`."""
    definitions = tuple(_definition(line, fixed_values, call) for line in lines)
    return Graph(graph.name, graph.table, definitions)


def _definition(
    line: FunctionBinding, fixed_values: Mapping[str, float], call: BoundCall
) -> Definition:
    def kernel(*inputs: Any) -> Any:
        values = dict(zip(line.inputs, inputs, strict=True))
        require_fixed_rates(line, values, fixed_values)
        context = ShapeContext(line.graph.table, sizes_of(line.graph, values))
        require_exact_scales(line, context)
        answer = call(line, {**context.sizes, **values}, context)
        _write_back(values, answer)
        failure = answer.failure or _structure_failure(answer)
        if failure is not None:
            raise CallFailedError(failure)
        results = tuple(answer.symbols[s] for s in line.outputs)
        return results[0] if len(results) == 1 else results

    return Definition(line.outputs, line.inputs, kernel, line.function)


def require_fixed_rates(
    line: FunctionBinding, values: Mapping[str, Any], fixed_values: Mapping[str, float]
) -> None:
    """Raise UnreachableError where a law asks for another learning rate than the one fixed."""
    for name in line.implied_inputs:
        rate = np.asarray(values[name])
        if rate != np.asarray(fixed_values[name], dtype=rate.dtype):
            raise UnreachableSymbolError(
                f"{line.function}: {name} is fixed at {fixed_values[name]}"
            )


def require_exact_scales(line: FunctionBinding, context: ShapeContext) -> None:
    """Raise UnreachableError where a scale rounds an input: no law's bound allows for that."""
    for name in line.input_rounding_counts(context.sizes):
        raise UnreachableSymbolError(f"{line.function}: {name} is rounded by its scale")


def sizes_of(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes n0, n1, n2 and m: those given, and those read off the shapes of the values."""
    sizes = {name: int(values[name]) for name in SIZES if name in values}
    for name, value in values.items():
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=False):
            if isinstance(axis, str):
                sizes.setdefault(axis, length)
    return sizes


def _structure_failure(answer: SymbolResults) -> Failure | None:
    """The first problem of form, as the failure of a call."""
    problem = next(iter(answer.problems.values()), None)
    return Failure("misformed", str(problem)) if problem else None


def _write_back(values: Mapping[str, Any], answer: SymbolResults) -> None:
    """Change the caller's arrays as the function changed its own, so that laws can see it."""
    for symbol, after in answer.values_after.items():
        array = values[symbol]
        if isinstance(array, np.ndarray) and array.flags.writeable and after is not None:
            array[...] = after
