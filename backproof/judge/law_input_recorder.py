"""Evaluate laws on the reference in place of a submission, and record the inputs they use."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.graph_adapter import (
    require_exact_scales,
    require_fixed_values,
    sizes_of,
)
from backproof.properties.example import Example
from backproof.properties.laws.purity import halve
from backproof.reference.graph import Definition, Graph
from backproof.reference.symbols import SIZES


class UndeterminedError(LookupError):
    """The inputs of a function do not determine its results, so the reference cannot replace it."""


class PointRecorder:
    """The reference in place of a submission: it returns right results and records its inputs."""

    def __init__(
        self, lines: tuple[FunctionBinding, ...], example: Example, fixed: Mapping[str, float]
    ) -> None:
        self._example, self._fixed_values = example, fixed
        self._recorded_examples: list[dict[Any, Example]] = [{} for _ in lines]
        graph = lines[0].graph
        pairs = zip(lines, self._recorded_examples, strict=True)
        definitions = tuple(
            self._definition(line, recorded_examples) for line, recorded_examples in pairs
        )
        self.graph = Graph(graph.name, graph.table, definitions)
        for line, recorded_examples in zip(lines, self._recorded_examples, strict=True):
            self._record(
                line, recorded_examples, {name: example.values[name] for name in line.inputs}
            )

    @property
    def points(self) -> tuple[tuple[Example, ...], ...]:
        """The recorded inputs of each line, then other inputs, and the first inputs again."""
        return tuple(
            tuple(self._probe_sequence(list(recorded_examples.values())))
            for recorded_examples in self._recorded_examples
        )

    def _probe_sequence(self, examples: list[Example]) -> Iterator[Example]:
        yield from examples
        first = examples[0]
        between = {name: halve(value) for name, value in first.values.items()}
        yield replace(first, values=between)
        yield replace(first)

    def _definition(self, line: FunctionBinding, examples: dict[Any, Example]) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            context = ShapeContext(line.graph.table, sizes_of(line.graph, values))
            require_fixed_values(line, {**context.sizes, **values}, self._fixed_values)
            require_exact_scales(line, context)
            example = self._record(line, examples, values)
            results = tuple(
                self._reference_result(line, example, symbol) for symbol in line.outputs
            )
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _record(
        self, line: FunctionBinding, examples: dict[Any, Example], values: Mapping[str, Any]
    ) -> Example:
        """Return the point as an example, recorded unless it is already known."""
        copies = {name: np.array(value, order="K")[()] for name, value in values.items()}
        sizes = sizes_of(line.graph, values)
        original = self._example
        point = Example(
            original.graph, copies, original.regime, {**copies, **sizes}, original.precision
        )
        return examples.setdefault(tuple(map(_array_key, copies.values())), point)

    def _reference_result(self, line: FunctionBinding, point: Example, symbol: str) -> Any:
        if symbol in SIZES:
            return point.values[symbol]
        given = {name: point.values[name] for name in line.inputs if name not in SIZES}
        if not point.graph.can_compute([symbol], given):
            raise UndeterminedError(symbol)
        right = point.graph.evaluate([symbol], given)[symbol]
        return np.array(right, dtype=self._example.dtype)[()]


def _array_key(value: Any) -> Any:
    """Return a key that distinguishes arguments by bytes and memory layout."""
    array = np.asarray(value)
    return array.shape, str(array.dtype), array.strides, array.tobytes()
