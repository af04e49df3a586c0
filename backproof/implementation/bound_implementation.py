"""A submission behind a binding: its functions take and return values of symbols."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from backproof.binding import Binding, FunctionBinding
from backproof.binding.argument_names import fit_arguments
from backproof.binding.setup_steps import Call
from backproof.binding.structure import ShapeContext
from backproof.implementation.call_batch import CallBatch, MultiFunctionBatch
from backproof.implementation.call_plan import CallPlan, SharedSeed, call_plan_of
from backproof.implementation.graph_adapter import graph_of
from backproof.implementation.reply_cache import ReplyCache, ResultBatch
from backproof.implementation.required_functions import required_functions
from backproof.implementation.symbol_results import SymbolResults, symbol_results_of
from backproof.reference.graph import Graph
from backproof.results.target import Module
from backproof.sandbox.load_report import LoadReport
from backproof.sandbox.replies import Failure, FunctionInfo, RawReply, Reply
from backproof.sandbox.submission_process import Worker
from backproof.sandbox.worker_protocols import SupportsCallPlan, WorkerProtocol, supports_batch


class Implementation:
    """A submission behind a binding. Use it as a context manager: it owns the worker's process.

    `target` is a file or folder, an installed module, or a worker, such as a `Program`.
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
        """Load the submission; return the failure, if it fails."""
        return self.worker.load()

    @property
    def load_report(self) -> LoadReport:
        """The report on how the submission was loaded; empty for a worker without one."""
        return self.worker.load_report if isinstance(self.worker, Worker) else LoadReport()

    def unfinished_reason(self, line: FunctionBinding) -> str:
        """Return why a line's function is unfinished, as a predicate; empty if it seems whole."""
        classes = (
            f"{step.action.function}.{line.function_path.accessors[-1].key}"
            for step in line.setup
            if step.created_object == line.function_path.name
            and isinstance(step.action, Call)
            and line.function_path.accessors
        )
        reasons = self.worker.unfinished_reasons if isinstance(self.worker, Worker) else {}
        return next((reasons[name] for name in (line.function, *classes) if name in reasons), "")

    @property
    def resolved_binding(self) -> Binding:
        """The binding with one overload of each line: the first that fits the function."""
        functions = dict(self.functions)
        if self._resolution is None or self._resolution[0] != functions:
            self._resolution = (
                functions,
                self._fit_arguments(
                    self.binding.resolve_overloads(
                        self._accepts_arity, self._matches_parameter_names
                    )
                ),
            )
        return self._resolution[1]

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The submission's functions, and the methods and private functions that are bound."""
        for line in self.binding.lines:
            if not (
                line.is_plain
                or line.function in {*self._inspected_functions, *self.worker.functions}
            ):
                self._inspected_functions.add(line.function)
                if isinstance(self.worker, SupportsCallPlan):
                    plan = call_plan_of(line, _sample_values(line, self.binding.fixed), None)
                    self.worker.learn_signature(line.function, plan)
        return self.worker.functions

    @property
    def lines(self) -> tuple[FunctionBinding, ...]:
        """One overload of each line whose function the submission has."""
        return tuple(
            line for line in self.resolved_binding.lines if line.function in self.functions
        )

    @property
    def missing_functions(self) -> tuple[str, ...]:
        """The functions of the binding that the submission does not define, each once."""
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
        """Call one bound function on the values of its symbols, and return its results in symbols.

        The functions of the `stubbed` lines return their right values if it calls them. Calls with
        a `shared_seed` start from the same random numbers, if the worker supports it.
        """
        count = self._argument_count(line)
        is_seeded = shared_seed is not None and isinstance(self.worker, SupportsCallPlan)
        if line.is_plain and not stubbed and not is_seeded:
            arguments = [pattern.build(values) for pattern in line.call_arguments(count)]
            reply = self.worker.call(line.function, arguments)
        else:
            reply = self._run(call_plan_of(line, values, count, stubbed, shared_seed))
        return self._symbol_results(line, values, context, reply)

    def call_all(self, line: FunctionBinding, batch: CallBatch) -> ResultBatch | None:
        """Call one bound function on the values of a batch, in as few frames as possible.

        It returns None if the worker does not support batches, or a call ends it: then each call
        is to be made by itself.
        """
        if not supports_batch(self.worker):
            return None
        batches = list[ResultBatch]()
        for frame in batch.frames(self._argument_count(line)):
            raw_reply = self.worker.run_batch(
                frame.requests, len(frame.values), frame.reply_cache, (str(line.function_path),)
            )
            lines = [line] * len(frame.values)
            calls = list(zip(lines, frame.values, frame.contexts, strict=True))
            results = self._read_replies(raw_reply, calls, frame.reply_cache)
            if results is None:
                return None
            batches.append(results)
        if len(batches) == 1:
            return batches[0]
        return ResultBatch([result for each in batches for result in each.results])

    def call_each_function(self, batch: MultiFunctionBatch) -> ResultBatch | None:
        """Call several functions in one frame; return None if that fails."""
        if not supports_batch(self.worker):
            return None
        requests, reply_cache = batch.frame_for(tuple(map(self._argument_count, batch.lines)))
        called = (str(line.function_path) for line in batch.lines if batch.operation == "many")
        raw_reply = self.worker.run_batch(requests, len(batch.lines), reply_cache, called)
        calls = list(zip(batch.lines, batch.values, batch.contexts, strict=True))
        return self._read_replies(raw_reply, calls, reply_cache)

    def _read_replies(
        self,
        raw_reply: RawReply | None,
        calls: Sequence[tuple[FunctionBinding, Mapping[str, Any], ShapeContext]],
        reply_cache: ReplyCache,
    ) -> ResultBatch | None:
        """Return the results of the calls of one frame, from the cache if the reply is known."""
        cached = reply_cache.get(raw_reply) if raw_reply else None
        if raw_reply is None or cached is not None:
            return cached
        replies = raw_reply.replies or raw_reply.decode(len(calls))
        if replies is None:
            return None
        pairs = zip(calls, replies, strict=True)
        results = [self._symbol_results(*call, reply) for call, reply in pairs]
        return reply_cache.record(raw_reply, results)

    def restart(self) -> None:
        """End the worker: the next call starts a fresh process without state of earlier calls."""
        self.worker.stop()

    def _argument_count(self, line: FunctionBinding) -> int | None:
        """Return how many arguments of a line its function takes; None if that is unknown.

        The number is at most that of the line's arguments, so that equal requests are equal.
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
        """Return a reply in symbols, with the arguments that the call changed."""
        has_arguments = isinstance(reply, Reply) and not reply.has_same_arguments
        patterns = line.call_arguments(self._argument_count(line)) if has_arguments else ()
        return symbol_results_of(line, patterns, values, context, reply, self.binding)

    def _run(self, plan: CallPlan) -> Reply | Failure:
        if isinstance(self.worker, SupportsCallPlan):
            return self.worker.run(plan)
        return Failure("missing", "objects and names of arguments are there in Python files alone")

    def as_graph(self, graph: Graph) -> Graph:
        """Return the implementation as a graph over the symbols, on which laws can be evaluated.

        Its kernels raise CallFailedError if a call fails or a result has the wrong structure.
        """
        lines = (line for line in self.lines if line.graph.name == graph.name)
        return graph_of(graph, lines, self.binding.fixed, self.call)

    def _fit_arguments(self, binding: Binding) -> Binding:
        """Return the binding with each line's arguments as the function declares them."""
        lines = tuple(map(self._fit_line, binding.lines))
        return binding if lines == binding.lines else replace(binding, lines=lines)

    def _fit_line(self, line: FunctionBinding) -> FunctionBinding:
        info = self.functions.get(line.function)
        if info is None:
            return line
        return fit_arguments(line, info.parameter_names, info.keyword_only_names)

    def _accepts_arity(self, line: FunctionBinding) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.accepts_arity(info.min_arguments, info.max_arguments)

    def _matches_parameter_names(self, line: FunctionBinding) -> bool:
        info = self.functions.get(line.function)
        return info is None or line.matches_parameter_names(info.parameter_names)


def _sample_values(line: FunctionBinding, fixed: Mapping[str, float]) -> dict[str, Any]:
    """Return some value for every symbol, to set up objects and inspect them."""
    sizes = {"n0": 2, "n1": 3, "n2": 2, "m": 4}
    sizes |= {name: int(size) for name, size in fixed.items() if name in sizes}
    arrays = {n: s.shape(sizes) for n, s in line.graph.table.items() if n not in sizes}
    return {**{name: np.full(shape, 0.5)[()] for name, shape in arrays.items()}, **sizes}
