"""A bound implementation: its functions speak the symbols, through the worker."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeGuard, runtime_checkable

import numpy as np

from backproof.binding.expressions import Found, Pattern, missing
from backproof.binding.form import Context, FormProblem, gathered
from backproof.binding.model import Binding, Line
from backproof.binding.steps import Call
from backproof.target import Module
from backproof.worker.child.frames import Packed
from backproof.worker.loaded import Loaded, wanted_of
from backproof.worker.process import Worker
from backproof.worker.repeated import Answer, Answers
from backproof.worker.replies import Failure, FunctionInfo, Heard, Reply
from backproof.worker.sheets import Apart, Page, Sheet
from backproof.worker.steps import Alike, Errand, errand_of
from reference.graph import Definition, Graph, UnreachableError
from reference.symbols import SIZES


class CallFailedError(RuntimeError):
    """A call that gave no usable result, inside the evaluation of a graph."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Answering(Protocol):
    """What calls an implementation's functions elsewhere, as `Worker` does."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions by name, once loaded."""

    @property
    def isolation(self) -> str:
        """What separates the implementation from the judge, in words."""

    def load(self) -> Failure | None:
        """Start it; the failure, if that cannot be."""

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""

    def stop(self) -> None:
        """End it and all that it has started."""


@runtime_checkable
class Stepping(Protocol):
    """What can set up objects before a call, and read them after it."""

    def run(self, errand: Errand) -> Reply | Failure:
        """Do the steps of an errand."""

    def learn(self, function: str, errand: Errand) -> None:
        """Find out what an errand's function takes, for `functions`."""


@runtime_checkable
class Hearing(Protocol):
    """What answers several requests in one frame."""

    def many(
        self, requests: Packed, count: int, known: Container[bytes] = frozenset()
    ) -> Heard | None:
        """The answers to so many requests; None where each is to be asked by itself.

        Those that come in a form that is `known` are left as they are.
        """


def _hears(worker: Answering) -> TypeGuard[Hearing]:
    """Whether a worker answers several requests in one frame."""
    return _can_hear(type(worker))


@cache
def _can_hear(kind: type) -> bool:
    return issubclass(kind, Hearing)  # looked up once: a protocol's methods are many


class Implementation:
    """A file behind a binding. Use it as a context manager: it owns the worker's process.

    In place of a file it may be given an installed module, or a worker of another kind, such as a
    `Program`.
    """

    def __init__(self, target: Path | Module | Answering, binding: Binding, **limits: Any) -> None:
        self.binding = binding
        self.worker: Answering = (
            Worker(target, wanted=wanted_of(binding), **limits)
            if isinstance(target, Path | Module)
            else target
        )
        self._asked = set[str]()
        self._resolved: tuple[Any, Binding] | None = None

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
    def loaded(self) -> Loaded:
        """What is to be said of how the file was loaded."""
        return self.worker.loaded if isinstance(self.worker, Worker) else Loaded()

    def unfinished(self, line: Line) -> str:
        """Why a line's function cannot be right yet, as a predicate; empty where nobody knows."""
        classes = (
            f"{step.action.function}.{line.place.path[-1].key}"
            for step in line.setup
            if step.makes == line.place.name and isinstance(step.action, Call) and line.place.path
        )
        said = self.worker.unfinished if isinstance(self.worker, Worker) else {}
        return next((said[name] for name in (line.function, *classes) if name in said), "")

    @property
    def resolved(self) -> Binding:
        """The binding with one edition of each line: the first that fits the file's function."""
        known = dict(self.functions)
        if self._resolved is None or self._resolved[0] != known:
            self._resolved = known, self.binding.resolved(self._fits, self._suits)
        return self._resolved[1]

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions that the file has, and the methods and hidden ones that are bound."""
        for line in self.binding.lines:
            if not (line.is_plain or line.function in {*self._asked, *self.worker.functions}):
                self._asked.add(line.function)
                if isinstance(self.worker, Stepping):
                    errand = errand_of(line, _sample(line, self.binding.fixed), None)
                    self.worker.learn(line.function, errand)
        return self.worker.functions

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in use: one edition of each, of the functions that the file has."""
        return tuple(line for line in self.resolved.lines if line.function in self.functions)

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions of the binding that the file does not define, each once."""
        names = dict.fromkeys(line.function for line in self.binding.lines)
        return tuple(name for name in names if name not in self.functions)

    def call(
        self,
        line: Line,
        values: Mapping[str, Any],
        context: Context,
        given: Sequence[Line] = (),
        alike: Alike | None = None,
    ) -> Answer:
        """Call one bound function on the values of its symbols, and invert what it returns.

        The functions of the lines `given`, should it call them, return what they should; calls that
        are `alike` begin with the same random numbers, where the worker can have it so.
        """
        takes = self._takes(line)
        begun = alike is not None and isinstance(self.worker, Stepping)
        if line.is_plain and not given and not begun:
            arguments = [pattern.build(values) for pattern in line.passed(takes)]
            reply = self.worker.call(line.function, arguments)
        else:
            reply = self._run(errand_of(line, values, takes, given, alike))
        return self._answer(line, values, context, reply)

    def call_all(self, line: Line, sheet: Sheet) -> Answers | None:
        """Call one bound function on several values in one go, as a sheet has them.

        None where the worker cannot, or a call ends it: then each is to be asked by itself.
        """
        if not _hears(self.worker):
            return None
        found = list[Answers]()
        for page in sheet.pages(self._takes(line)):
            heard = self.worker.many(page.requests, len(page.values), page)
            read = self._read(line, page, heard) if heard else None
            if read is None:
                return None
            found.append(read)
        return (
            found[0] if len(found) == 1 else Answers([one for read in found for one in read.each])
        )

    def _read(self, line: Line, page: Page, heard: Heard) -> Answers | None:
        """The answers to a page, the quick way where they or their form are known."""
        known = page.repeated.get(heard)
        if known is not None:
            return known
        reading = page.readings.get(heard.text) if heard.answers is None else None
        found = reading.read(heard.data) if reading else None
        if found is not None:
            each = [Answer(symbols, {}, warnings=said) for symbols, said in found]
            return page.repeated.noted(heard, each)
        replies = heard.answers or heard.decoded(len(page.values))
        if replies is None:
            return None
        if heard.answers:
            page.learn(line, heard)
        asked = zip(page.values, page.contexts, replies, strict=True)
        return page.repeated.noted(heard, [self._answer(line, *one) for one in asked])

    def call_apart(self, apart: Apart) -> Answers | None:
        """What functions answer in a twin of the process as it is now, one after another.

        Or in the process itself, as it says. None where there can be none, or it comes to grief.
        """
        if not _hears(self.worker):
            return None
        requests, repeated = apart.asked(tuple(map(self._takes, apart.lines)))
        heard = self.worker.many(requests, len(apart.lines), repeated)
        known = repeated.get(heard) if heard else None
        if heard is None or known is not None:
            return known
        replies = heard.answers or heard.decoded(len(apart.lines))
        if replies is None:
            return None
        each = zip(apart.lines, apart.values, apart.contexts, replies, strict=True)
        return repeated.noted(heard, [self._answer(*one) for one in each])

    def _takes(self, line: Line) -> int | None:
        """How many arguments a line's function takes; None where it cannot say."""
        info = self.functions.get(line.function)
        return info.takes if info else None

    def _answer(
        self, line: Line, values: Mapping[str, Any], context: Context, reply: Reply | Failure
    ) -> Answer:
        """What a reply says of the symbols, and of the arguments."""
        if isinstance(reply, Failure):
            return Answer({}, {}, reply, printed=reply.printed)
        symbols, problems = gathered(_found(line, reply, context))
        after = {} if reply.untouched else self._changed(line, values, context, reply)
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

    def _changed(
        self, line: Line, values: Mapping[str, Any], context: Context, reply: Reply
    ) -> dict[str, Any]:
        """The symbols whose argument is not the same after the call."""
        patterns = line.passed(self._takes(line))
        if not line.is_plain:
            return self._changed_by(line, patterns, values, reply, context)
        arguments = [pattern.build(values) for pattern in patterns]
        return _changed(patterns, arguments, reply.after, context)

    def _run(self, errand: Errand) -> Reply | Failure:
        if isinstance(self.worker, Stepping):
            return self.worker.run(errand)
        return Failure("missing", "objects and names of arguments are there in Python files alone")

    def _changed_by(
        self,
        line: Line,
        patterns: Sequence[Pattern],
        values: Mapping[str, Any],
        reply: Reply,
        context: Context,
    ) -> dict[str, Any]:
        """The symbols that the call changed: among its own arguments, and those of earlier steps.

        What an earlier function did to them itself is its own line's business, if it has one. What
        the set-up handed over belongs to the objects.
        """
        own = list(_values_among((*patterns, *(pattern for _, pattern in line.named))))
        changed = _changed(own, [part.build(values) for part in own], reply.after, context)
        found, left = (iter(side) for side in reply.earlier)
        bound = {other.place for other in self.binding.lines}
        for call in (step.action for step in line.before if isinstance(step.action, Call)):
            parts = list(_values_among(call.patterns))
            before, after = (list(islice(side, len(parts))) for side in (found, left))
            if call.function not in bound:
                before = [part.build(values) for part in parts]
            changed |= _changed(parts, before, after, context)
        return changed

    def as_graph(self, graph: Graph) -> Graph:
        """The implementation as a graph over the same symbols: laws run on it as on ours.

        Its kernels raise CallFailedError where a call fails or a result has the wrong form.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return Graph(graph.name, graph.table, tuple(self._definition(line) for line in lines))

    def _definition(self, line: Line) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            require_fixed(line, values, self.binding.fixed)
            context = Context(line.graph.table, sizes_of(line.graph, values))
            require_exact(line, context)
            answer = self.call(line, {**context.sizes, **values}, context)
            _write_back(values, answer)
            failure = answer.failure or _misformed(answer)
            if failure is not None:
                raise CallFailedError(failure)
            results = tuple(answer.symbols[s] for s in line.outputs)
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _fits(self, line: Line) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.fits(info.needs, info.takes)

    def _suits(self, line: Line) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.suits(info.names)


def _sample(line: Line, fixed: Mapping[str, float]) -> dict[str, Any]:
    """Some value for every symbol, to set up objects and look at them."""
    sizes = {"n0": 2, "n1": 3, "n2": 2, "m": 4}
    sizes |= {name: int(size) for name, size in fixed.items() if name in sizes}
    arrays = {n: s.shape(sizes) for n, s in line.graph.table.items() if n not in sizes}
    return {**{name: np.full(shape, 0.5)[()] for name, shape in arrays.items()}, **sizes}


def _found(line: Line, reply: Reply, context: Context) -> Iterator[Found]:
    """The symbols in what was returned, and in what was read after the call."""
    yield from line.result.invert(reply.result, context)
    for read, (there, value) in zip(line.reads, reply.read, strict=False):
        if there:
            yield from read.pattern.invert(value, context, str(read.place))
        else:
            yield from missing(read.pattern, f"{read.place} is not there ({value})")


def _values_among(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """The patterns of values, as they cross the pipe one by one: all that is no object."""
    for pattern in patterns:
        yield from pattern.apart()


def require_fixed(line: Line, values: Mapping[str, Any], fixed: Mapping[str, float]) -> None:
    """Raise UnreachableError where a law asks for another learning rate than the one fixed."""
    for name in line.implied:
        rate = np.asarray(values[name])
        if rate != np.asarray(fixed[name], dtype=rate.dtype):
            raise UnreachableError(f"{line.function}: {name} is fixed at {fixed[name]}")


def require_exact(line: Line, context: Context) -> None:
    """Raise UnreachableError where a scale rounds an input: no law's bound allows for that."""
    for name in line.roundings(context.sizes):
        raise UnreachableError(f"{line.function}: {name} is rounded by its scale")


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
        parts = {symbol: (was, now) for (symbol, was), (_, now) in pairs}
        for symbol, (was, now) in parts.items():
            if not _same(was, now) or (len(parts) == 1 and not _same_bytes(old, new)):
                changed[symbol] = None if isinstance(now, FormProblem) else now
    return changed


def _same_bytes(old: Any, new: Any) -> bool:
    """Whether an array is the same, with what stands in it beside the symbols, such as ones."""
    if not isinstance(old, np.ndarray):
        return True
    return isinstance(new, np.ndarray) and old.tobytes() == new.tobytes()


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
