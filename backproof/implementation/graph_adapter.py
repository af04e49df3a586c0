"""Present an implementation as a graph over the chapter's symbols, to evaluate laws on it."""

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
"""A function that calls a line's function on the values of its symbols."""


class CallFailedError(RuntimeError):
    """A call without a usable result during the evaluation of a graph."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def graph_of(
    graph: Graph,
    lines: Iterable[FunctionBinding],
    fixed_values: Mapping[str, float],
    call: BoundCall,
) -> Graph:
    """Return the lines as a graph over the symbols of `graph`; see `Implementation.as_graph`."""
    definitions = tuple(_definition(line, fixed_values, call) for line in lines)
    return Graph(graph.name, graph.table, definitions)


def _definition(
    line: FunctionBinding, fixed_values: Mapping[str, float], call: BoundCall
) -> Definition:
    def kernel(*inputs: Any) -> Any:
        values = dict(zip(line.inputs, inputs, strict=True))
        context = ShapeContext(line.graph.table, sizes_of(line.graph, values))
        require_fixed_values(line, {**context.sizes, **values}, fixed_values)
        require_exact_scales(line, context)
        results = call(line, {**context.sizes, **values}, context)
        _write_back(values, results)
        failure = results.failure or _structure_failure(results)
        if failure is not None:
            raise CallFailedError(failure)
        outputs = tuple(results.symbols[s] for s in line.outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    return Definition(line.outputs, line.inputs, kernel, line.function)


def require_fixed_values(
    line: FunctionBinding, values: Mapping[str, Any], fixed_values: Mapping[str, float]
) -> None:
    """Raise UnreachableSymbolError if a law needs another size or learning rate than the fixed."""
    for name in {*line.implied_inputs, *SIZES} & values.keys() & fixed_values.keys():
        value = np.asarray(values[name])
        if value != np.asarray(fixed_values[name], dtype=value.dtype):
            raise UnreachableSymbolError(
                f"{line.function}: {name} is fixed at {fixed_values[name]:g}"
            )


def require_exact_scales(line: FunctionBinding, context: ShapeContext) -> None:
    """Raise UnreachableSymbolError if a scale rounds an input, which no law's bound allows for."""
    for name in line.input_rounding_counts(context.sizes):
        raise UnreachableSymbolError(f"{line.function}: {name} is rounded by its scale")


def sizes_of(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """Return the sizes n0, n1, n2 and m among the values, or else from the values' shapes."""
    sizes = {name: int(values[name]) for name in SIZES if name in values}
    for name, value in values.items():
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=False):
            if isinstance(axis, str):
                sizes.setdefault(axis, length)
    return sizes


def _structure_failure(results: SymbolResults) -> Failure | None:
    """Return the first structural problem of the results as a failure."""
    problem = next(iter(results.problems.values()), None)
    return Failure("misformed", str(problem)) if problem else None


def _write_back(values: Mapping[str, Any], results: SymbolResults) -> None:
    """Change the caller's arrays as the function changed its copies, so that laws can see it."""
    for symbol, after in results.values_after.items():
        array = values[symbol]
        if isinstance(array, np.ndarray) and array.flags.writeable and after is not None:
            array[...] = after
