"""A bound implementation: its functions speak the symbols, through the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from backproof.binding.expressions import Pattern
from backproof.binding.form import Context, FormProblem, gathered
from backproof.binding.model import Binding, Line
from backproof.worker.process import Worker
from backproof.worker.replies import Failure
from reference.graph import Definition, Graph
from reference.symbols import SIZES


class CallFailedError(RuntimeError):
    """A call that gave no usable result, inside the evaluation of a graph."""

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
    after: Mapping[str, Any] = field(default_factory=dict)
    mutated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    printed: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0


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
    def resolved(self) -> Binding:
        """The binding with one edition of each line: the first that fits the file's function."""
        return self.binding.resolved(self._fits)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in use: one edition of each, of the functions that the file has."""
        return tuple(line for line in self.resolved.lines if line.function in self.worker.functions)

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions of the binding that the file does not define, each once."""
        names = dict.fromkeys(line.function for line in self.binding.lines)
        return tuple(name for name in names if name not in self.worker.functions)

    def call(self, line: Line, values: Mapping[str, Any], context: Context) -> Answer:
        """Call one bound function on the values of its symbols, and invert what it returns."""
        info = self.worker.functions.get(line.function)
        patterns = line.passed(info.takes if info else None)
        arguments = [pattern.build(values) for pattern in patterns]
        reply = self.worker.call(line.function, arguments)
        if isinstance(reply, Failure):
            return Answer({}, {}, reply, printed=reply.printed)
        symbols, problems = gathered(line.result.invert(reply.result, context))
        after = _changed(patterns, arguments, reply.after, context)
        return Answer(
            symbols,
            problems,
            after=after,
            mutated=tuple(after),
            warnings=reply.warnings,
            printed=reply.printed,
            subclasses=reply.subclasses,
            seconds=reply.seconds,
        )

    def as_graph(self, graph: Graph) -> Graph:
        """The implementation as a graph over the same symbols: laws run on it as on ours.

        Its kernels raise CallFailedError where a call fails or a result has the wrong form.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return Graph(graph.name, graph.table, tuple(self._definition(line) for line in lines))

    def _definition(self, line: Line) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            context = Context(line.graph.table, sizes_of(line.graph, values))
            answer = self.call(line, {**context.sizes, **values}, context)
            _write_back(values, answer)
            failure = answer.failure or _misformed(answer)
            if failure is not None:
                raise CallFailedError(failure)
            results = tuple(answer.symbols[s] for s in line.outputs)
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _fits(self, line: Line) -> bool:
        info = self.worker.functions.get(line.function)
        return info is None or line.fits(info.needs, info.takes)


def sizes_of(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes n0, n1, n2 and m: those given, and those read off the shapes of the values."""
    sizes = {name: int(values[name]) for name in SIZES if name in values}
    for name, value in values.items():
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=False):
            if isinstance(axis, str):
                sizes.setdefault(axis, length)
    return sizes


def _misformed(answer: Answer) -> Failure | None:
    """The first problem of form, as the failure of a call."""
    problem = next(iter(answer.problems.values()), None)
    return Failure("misformed", str(problem)) if problem else None


def _changed(
    patterns: Sequence[Pattern], before: Sequence[Any], after: Sequence[Any], context: Context
) -> dict[str, Any]:
    """The symbols whose argument is not the same after the call, with what it is then.

    The judge compares the bytes itself; None stands for what has lost its form.
    """
    changed = dict[str, Any]()
    for pattern, old, new in zip(patterns, before, after, strict=False):
        pairs = zip(pattern.invert(old, context), pattern.invert(new, context), strict=True)
        for (symbol, was), (_, now) in pairs:
            if not _same(was, now):
                changed[symbol] = None if isinstance(now, FormProblem) else now
    return changed


def _same(before: Any, after: Any) -> bool:
    """Whether two inverted arguments are the same, to the last byte."""
    if isinstance(before, FormProblem):
        return isinstance(after, FormProblem) and before.message == after.message
    if isinstance(after, FormProblem):
        return False
    form = (before.shape, before.dtype) == (after.shape, after.dtype)
    return form and bool(before.tobytes() == after.tobytes())


def _write_back(values: Mapping[str, Any], answer: Answer) -> None:
    """Change the caller's arrays as the function changed its own, so that laws can see it."""
    for symbol, after in answer.after.items():
        array = values[symbol]
        if isinstance(array, np.ndarray) and array.flags.writeable and after is not None:
            array[...] = after
