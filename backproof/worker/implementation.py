"""A bound implementation: its functions speak the symbols, through the worker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from backproof.binding.form import Context
from backproof.binding.model import Binding, Line
from backproof.binding.steps import Call
from backproof.target import Module
from backproof.worker.answering import Answering, Stepping, hears
from backproof.worker.answers import Answer, answer_of
from backproof.worker.as_graph import graph_of
from backproof.worker.loaded import Loaded, wanted_of
from backproof.worker.process import Worker
from backproof.worker.repeated import Answers
from backproof.worker.replies import Failure, FunctionInfo, Heard, Reply
from backproof.worker.sheets import Apart, Page, Sheet
from backproof.worker.steps import Alike, Errand, errand_of
from reference.graph import Graph


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
        if not hears(self.worker):
            return None
        found = list[Answers]()
        for page in sheet.pages(self._takes(line)):
            heard = self.worker.many(page.requests, len(page.values), page, (str(line.place),))
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
        """What functions answer in one frame; None where that cannot be, or comes to grief."""
        if not hears(self.worker):
            return None
        requests, repeated = apart.asked(tuple(map(self._takes, apart.lines)))
        called = (str(line.place) for line in apart.lines if apart.by == "many")
        heard = self.worker.many(requests, len(apart.lines), repeated, called)
        known = repeated.get(heard) if heard else None
        if heard is None or known is not None:
            return known
        replies = heard.answers or heard.decoded(len(apart.lines))
        if replies is None:
            return None
        each = zip(apart.lines, apart.values, apart.contexts, replies, strict=True)
        return repeated.noted(heard, [self._answer(*one) for one in each])

    def renew(self) -> None:
        """End the worker: the next call starts it anew, and finds nothing that was asked before."""
        self.worker.stop()

    def _takes(self, line: Line) -> int | None:
        """How many arguments of a line its function takes; None where it cannot say.

        Not more than the line has: what it says beyond that is one and the same question.
        """
        info = self.functions.get(line.function)
        return None if info is None or info.takes is None else len(line.passed(info.takes))

    def _answer(
        self, line: Line, values: Mapping[str, Any], context: Context, reply: Reply | Failure
    ) -> Answer:
        """What a reply says of the symbols, and of the arguments."""
        told = isinstance(reply, Reply) and not reply.untouched
        passed = line.passed(self._takes(line)) if told else ()
        return answer_of(line, passed, values, context, reply, self.binding)

    def _run(self, errand: Errand) -> Reply | Failure:
        if isinstance(self.worker, Stepping):
            return self.worker.run(errand)
        return Failure("missing", "objects and names of arguments are there in Python files alone")

    def as_graph(self, graph: Graph) -> Graph:
        """The implementation as a graph over the same symbols: laws run on it as on ours.

        Its kernels raise CallFailedError where a call fails or a result has the wrong form.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return graph_of(graph, lines, self.binding.fixed, self.call)

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
