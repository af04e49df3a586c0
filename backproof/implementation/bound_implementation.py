"""A bound implementation: its functions speak the symbols, through the worker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from backproof.binding import Binding, FunctionBinding
from backproof.binding.setup_steps import Call
from backproof.binding.structure import ShapeContext
from backproof.implementation.call_batch import BatchFrame, CallBatch, MultiFunctionBatch
from backproof.implementation.call_plan import CallPlan, SharedSeed, call_plan_of
from backproof.implementation.graph_adapter import graph_of
from backproof.implementation.reply_cache import ResultBatch
from backproof.implementation.required_functions import required_functions
from backproof.implementation.symbol_results import SymbolResults, symbol_results_of
from backproof.reference.graph import Graph
from backproof.results.target import Module
from backproof.sandbox.file_worker import Worker
from backproof.sandbox.load_report import LoadReport
from backproof.sandbox.replies import Failure, FunctionInfo, RawReply, Reply
from backproof.sandbox.worker_protocols import SupportsCallPlan, WorkerProtocol, supports_batch


class Implementation:
    """A file behind a binding. Use it as a context manager: it owns the worker's process.

    In place of a file it may be given an installed module, or a worker of another kind, such as a
    `Program`.
    """

    def __init__(
        self, target: Path | Module | WorkerProtocol, binding: Binding, **worker_options: Any
    ) -> None:
        self.binding = binding
        self.worker: WorkerProtocol = (
            Worker(target, wanted=required_functions(binding), **worker_options)
            if isinstance(target, Path | Module)
            else target
        )
        self._inspected_functions = set[str]()
        self._resolution: tuple[Any, Binding] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.worker.stop()

    def load(self) -> Failure | None:
        """Load the file; the failure, if it cannot be."""
        return self.worker.load()

    @property
    def load_report(self) -> LoadReport:
        """What is to be said of how the file was loaded."""
        return self.worker.load_report if isinstance(self.worker, Worker) else LoadReport()

    def unfinished_reason(self, line: FunctionBinding) -> str:
        """Why a line's function cannot be right yet, as a predicate; empty where nobody knows."""
        classes = (
            f"{step.action.function}.{line.function_path.accessors[-1].key}"
            for step in line.setup
            if step.created_object == line.function_path.name
            and isinstance(step.action, Call)
            and line.function_path.accessors
        )
        said = self.worker.unfinished_reasons if isinstance(self.worker, Worker) else {}
        return next((said[name] for name in (line.function, *classes) if name in said), "")

    @property
    def resolved_binding(self) -> Binding:
        """The binding with one edition of each line: the first that fits the file's function."""
        known = dict(self.functions)
        if self._resolution is None or self._resolution[0] != known:
            self._resolution = (
                known,
                self.binding.resolve_overloads(self._accepts_arity, self._matches_parameter_names),
            )
        return self._resolution[1]

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions that the file has, and the methods and hidden ones that are bound."""
        for line in self.binding.lines:
            if not (
                line.is_plain
                or line.function in {*self._inspected_functions, *self.worker.functions}
            ):
                self._inspected_functions.add(line.function)
                if isinstance(self.worker, SupportsCallPlan):
                    errand = call_plan_of(line, _sample_values(line, self.binding.fixed), None)
                    self.worker.learn_signature(line.function, errand)
        return self.worker.functions

    @property
    def lines(self) -> tuple[FunctionBinding, ...]:
        """The lines in use: one edition of each, of the functions that the file has."""
        return tuple(
            line for line in self.resolved_binding.lines if line.function in self.functions
        )

    @property
    def missing_functions(self) -> tuple[str, ...]:
        """The functions of the binding that the file does not define, each once."""
        names = dict.fromkeys(line.function for line in self.binding.lines)
        return tuple(name for name in names if name not in self.functions)

    def call(
        self,
        line: FunctionBinding,
        values: Mapping[str, Any],
        context: ShapeContext,
        stubbed: Sequence[FunctionBinding] = (),
        shared_seed: SharedSeed | None = None,
    ) -> SymbolResults:
        """Call one bound function on the values of its symbols, and invert what it returns.

        The functions of the lines `given`, should it call them, return what they should; calls that
        are `alike` begin with the same random numbers, where the worker can have it so.
        """
        takes = self._argument_count(line)
        begun = shared_seed is not None and isinstance(self.worker, SupportsCallPlan)
        if line.is_plain and not stubbed and not begun:
            arguments = [pattern.build(values) for pattern in line.call_arguments(takes)]
            reply = self.worker.call(line.function, arguments)
        else:
            reply = self._run(call_plan_of(line, values, takes, stubbed, shared_seed))
        return self._symbol_results(line, values, context, reply)

    def call_all(self, line: FunctionBinding, batch: CallBatch) -> ResultBatch | None:
        """Call one bound function on several values in one go, as a sheet has them.

        None where the worker cannot, or a call ends it: then each is to be asked by itself.
        """
        if not supports_batch(self.worker):
            return None
        found = list[ResultBatch]()
        for page in batch.frames(self._argument_count(line)):
            heard = self.worker.run_batch(
                page.requests, len(page.values), page, (str(line.function_path),)
            )
            read = self._read_frame(line, page, heard) if heard else None
            if read is None:
                return None
            found.append(read)
        return (
            found[0]
            if len(found) == 1
            else ResultBatch([one for read in found for one in read.results])
        )

    def _read_frame(
        self, line: FunctionBinding, frame: BatchFrame, raw_reply: RawReply
    ) -> ResultBatch | None:
        """The answers to a page, the quick way where they or their form are known."""
        known = frame.reply_cache.get(raw_reply)
        if known is not None:
            return known
        reading = frame.decode_plans.get(raw_reply.text) if raw_reply.replies is None else None
        found = reading.decode(raw_reply.data) if reading else None
        if found is not None:
            each = [SymbolResults(symbols, {}, warnings=said) for symbols, said in found]
            return frame.reply_cache.record(raw_reply, each)
        replies = raw_reply.replies or raw_reply.decode(len(frame.values))
        if replies is None:
            return None
        if raw_reply.replies:
            frame.learn_form(line, raw_reply)
        asked = zip(frame.values, frame.contexts, replies, strict=True)
        return frame.reply_cache.record(
            raw_reply, [self._symbol_results(line, *one) for one in asked]
        )

    def call_each_function(self, batch: MultiFunctionBatch) -> ResultBatch | None:
        """What functions answer in one frame; None where that cannot be, or comes to grief."""
        if not supports_batch(self.worker):
            return None
        requests, repeated = batch.frame_for(tuple(map(self._argument_count, batch.lines)))
        called = (str(line.function_path) for line in batch.lines if batch.operation == "many")
        heard = self.worker.run_batch(requests, len(batch.lines), repeated, called)
        known = repeated.get(heard) if heard else None
        if heard is None or known is not None:
            return known
        replies = heard.replies or heard.decode(len(batch.lines))
        if replies is None:
            return None
        each = zip(batch.lines, batch.values, batch.contexts, replies, strict=True)
        return repeated.record(heard, [self._symbol_results(*one) for one in each])

    def restart(self) -> None:
        """End the worker: the next call starts it anew, and finds nothing that was asked before."""
        self.worker.stop()

    def _argument_count(self, line: FunctionBinding) -> int | None:
        """How many arguments of a line its function takes; None where it cannot say.

        Not more than the line has: what it says beyond that is one and the same question.
        """
        info = self.functions.get(line.function)
        return (
            None
            if info is None or info.max_arguments is None
            else len(line.call_arguments(info.max_arguments))
        )

    def _symbol_results(
        self,
        line: FunctionBinding,
        values: Mapping[str, Any],
        context: ShapeContext,
        reply: Reply | Failure,
    ) -> SymbolResults:
        """What a reply says of the symbols, and of the arguments."""
        told = isinstance(reply, Reply) and not reply.has_same_arguments
        passed = line.call_arguments(self._argument_count(line)) if told else ()
        return symbol_results_of(line, passed, values, context, reply, self.binding)

    def _run(self, plan: CallPlan) -> Reply | Failure:
        if isinstance(self.worker, SupportsCallPlan):
            return self.worker.run(plan)
        return Failure("missing", "objects and names of arguments are there in Python files alone")

    def as_graph(self, graph: Graph) -> Graph:
        """The implementation as a graph over the same symbols: laws run on it as on ours.

        Its kernels raise CallFailedError where a call fails or a result has the wrong form.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return graph_of(graph, lines, self.binding.fixed, self.call)

    def _accepts_arity(self, line: FunctionBinding) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.accepts_arity(info.min_arguments, info.max_arguments)

    def _matches_parameter_names(self, line: FunctionBinding) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.matches_parameter_names(info.parameter_names)


def _sample_values(line: FunctionBinding, fixed: Mapping[str, float]) -> dict[str, Any]:
    """Some value for every symbol, to set up objects and look at them."""
    sizes = {"n0": 2, "n1": 3, "n2": 2, "m": 4}
    sizes |= {name: int(size) for name, size in fixed.items() if name in sizes}
    arrays = {n: s.shape(sizes) for n, s in line.graph.table.items() if n not in sizes}
    return {**{name: np.full(shape, 0.5)[()] for name, shape in arrays.items()}, **sizes}
