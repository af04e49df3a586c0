"""A bound implementation: its functions speak the symbols, through the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from backproof.binding.expressions import Context, FormProblem
from backproof.binding.model import Binding, Line
from backproof.worker.process import Failure, Reply, Worker
from reference.graph import Definition, Graph
from reference.symbols import SIZES


class CallFailedError(RuntimeError):
    """A call that gave no result, inside the evaluation of a graph."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave: arrays by symbol, what is wrong with the form of others, or a failure.

    `mutated` are the symbols whose argument was not the same afterwards; `after` their values.
    """

    symbols: Mapping[str, Any]
    problems: Mapping[str, FormProblem]
    failure: Failure | None = None
    after: Mapping[str, Any] | None = None
    mutated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Implementation:
    """A file behind a binding. Use it as a context manager: it owns the worker's process."""

    def __init__(self, target: Path, binding: Binding, **limits: Any) -> None:
        self.binding, self.worker = binding, Worker(target, **limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.worker.stop()

    def load(self) -> Failure | None:
        """Load the file; the failure, if it cannot be."""
        return self.worker.load()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The binding's lines whose function the file has."""
        return tuple(line for line in self.binding.lines if line.function in self.worker.functions)

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions of the binding that the file does not define, each once."""
        names = dict.fromkeys(line.function for line in self.binding.lines)
        return tuple(name for name in names if name not in self.worker.functions)

    def call(self, line: Line, values: Mapping[str, Any], context: Context) -> Answer:
        """Call one bound function on the values of its symbols, and invert what it returns."""
        patterns = [*line.arguments, *self._optional(line)]
        reply = self.worker.call(line.function, [pattern.build(values) for pattern in patterns])
        if isinstance(reply, Failure):
            return Answer({}, {}, reply)
        found = list(line.result.invert(reply.result, context))
        after = self._afterwards(patterns, reply, context)
        return Answer(
            {symbol: value for symbol, value in found if not isinstance(value, FormProblem)},
            {symbol: value for symbol, value in found if isinstance(value, FormProblem)},
            after=after,
            mutated=tuple(s for s, value in after.items() if not _same(value, values[s])),
            warnings=reply.warnings,
        )

    def as_graph(self, graph: Graph) -> Graph:
        """The implementation as a graph over the same symbols: laws run on it as on ours.

        Its kernels raise CallFailedError where a call fails; a result of the wrong form is an
        empty array, which no law takes for a result.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return Graph(graph.name, graph.table, tuple(self._definition(line) for line in lines))

    def _definition(self, line: Line) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            context = Context(line.graph.table, sizes_of(line.graph, values))
            answer = self.call(line, {**context.sizes, **values}, context)
            if answer.failure is not None:
                raise CallFailedError(answer.failure)
            _write_back(values, answer)
            results = tuple(answer.symbols.get(s, np.empty((0, 0, 0))) for s in line.outputs)
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _optional(self, line: Line) -> tuple[Any, ...]:
        takes = self.worker.functions[line.function].takes
        room = len(line.optional) if takes is None else max(0, takes - len(line.arguments))
        return line.optional[:room]

    def _afterwards(self, patterns: list[Any], reply: Reply, context: Context) -> dict[str, Any]:
        pairs = zip(patterns, reply.after, strict=False)
        found = [each for pattern, tree in pairs for each in pattern.invert(tree, context)]
        return {symbol: None if isinstance(v, FormProblem) else v for symbol, v in found}


def sizes_of(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes n0, n1, n2 and m: those given, and those read off the shapes of the values."""
    sizes = {name: int(values[name]) for name in SIZES if name in values}
    for name, value in values.items():
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=False):
            if isinstance(axis, str):
                sizes.setdefault(axis, length)
    return sizes


def _write_back(values: Mapping[str, Any], answer: Answer) -> None:
    """Change the caller's arrays as the function changed its own, so that laws can see it."""
    for symbol in answer.mutated:
        array, after = values[symbol], (answer.after or {}).get(symbol)
        if isinstance(array, np.ndarray) and array.flags.writeable and after is not None:
            array[...] = after


def _same(after: Any, before: Any) -> bool:
    """Whether an argument holds the same bytes as before."""
    if after is None or np.shape(after) != np.shape(before):
        return False
    return np.asarray(after).tobytes() == np.asarray(before).tobytes()
