"""The implementation as the judge uses it, and the statuses of calls that failed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from backproof.binding import Binding, FunctionBinding
from backproof.binding.patterns import Pattern
from backproof.binding.structure import ShapeContext
from backproof.implementation import CallFailedError, SymbolResults
from backproof.implementation.call_batch import CallBatch, MultiFunctionBatch
from backproof.implementation.call_plan import SharedSeed
from backproof.implementation.reply_cache import ResultBatch
from backproof.reference.graph import Definition, Graph, Values
from backproof.results.removed_apis import explain_removed_api
from backproof.results.status import Status
from backproof.sandbox import Failure, FunctionInfo


class SupportsSignatures(Protocol):
    """An object that knows how many arguments each function takes."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions by name."""


class JudgedImplementation(Protocol):
    """An implementation to judge, such as `backproof.implementation.Implementation`."""

    @property
    def resolved_binding(self) -> Binding:
        """The binding with one overload of each line, chosen by the functions' signatures."""

    @property
    def worker(self) -> SupportsSignatures:
        """The worker, which knows the functions' signatures."""

    @property
    def lines(self) -> tuple[FunctionBinding, ...]:
        """The lines of the binding whose function is defined."""

    @property
    def missing_functions(self) -> tuple[str, ...]:
        """The functions of the binding that are not defined."""

    def unfinished_reason(self, line: FunctionBinding) -> str:
        """Return why a function is unfinished, as a predicate; empty if it seems finished."""

    def call(
        self,
        line: FunctionBinding,
        values: Values,
        context: ShapeContext,
        stubbed: Sequence[FunctionBinding] = (),
        shared_seed: SharedSeed | None = None,
    ) -> SymbolResults:
        """Call the function of a line on the values of its symbols, with the given stubs."""

    def call_all(self, line: FunctionBinding, batch: CallBatch) -> ResultBatch | None:
        """Call the function on every example of a batch; None if each needs its own call."""

    def call_each_function(self, batch: MultiFunctionBatch) -> ResultBatch | None:
        """Call several functions as the batch says; None if that is not possible."""

    def restart(self) -> None:
        """Make the next call in a fresh process."""

    def as_graph(self, graph: Graph) -> Graph:
        """Return the functions as definitions over the symbols of `graph`."""


_MISSING_REQUIREMENT = re.compile(
    r"MissingModuleError: (?!.*PolicyError)|ModuleNotFoundError: No module named "
    r"|FileNotFoundError: \[Errno 2\] No such file or directory: "
)
"""Exceptions for want of a library that is not installed, or of a file that is not handed in.

A library that the assignment's policy refuses is no such want.
"""


class FunctionFailedError(RuntimeError):
    """A call failed during the check of a law."""

    def __init__(self, function: str, failure: Failure) -> None:
        super().__init__(f"{function}: {failure}")
        self.function, self.failure = function, failure


def arguments_of(
    implementation: JudgedImplementation, line: FunctionBinding
) -> tuple[Pattern, ...]:
    """Return the arguments of a call, with as many optional ones as the function accepts."""
    return line.call_arguments(implementation.worker.functions[line.function].max_arguments)


def status_of_failure(failure: Failure) -> tuple[Status, str]:
    """Return the status and the message of a failed call."""
    message = " ".join(str(failure).split())
    if failure.kind == "timed out":
        return Status.TIMED_OUT, f"{message}."
    if failure.kind == "raised" and _MISSING_REQUIREMENT.match(failure.message):
        return Status.NOT_JUDGED, f"it needs what is not here: {message}."
    removed_api = explain_removed_api(failure.message) if failure.kind == "raised" else None
    if removed_api is not None:
        return Status.CRASHED, f"{replace(failure, message=removed_api)}."
    return Status.CRASHED, f"raised {message}." if failure.kind == "raised" else f"{message}."


def status_of_load_failure(failure: Failure) -> tuple[Status, str]:
    """Return the status and the message of a file that failed to load.

    A library may import slowly on this machine, so a file that loads for too long is not judged.
    """
    status, message = status_of_failure(failure)
    status = Status.NOT_JUDGED if status is Status.TIMED_OUT else status
    return status, f"{message.rstrip('.')}, when the file was loaded."


def as_graph(implementation: JudgedImplementation, lines: Sequence[FunctionBinding]) -> Graph:
    """Return functions of one graph as definitions over its symbols."""
    whole = implementation.as_graph(lines[0].graph)
    keys = {(line.function, line.inputs, line.outputs) for line in lines}
    selected = (d for d in whole.definitions if (d.name, d.inputs, d.symbols) in keys)
    return replace(whole, definitions=tuple(_with_named_failure(d) for d in selected))


def _with_named_failure(definition: Definition) -> Definition:
    """Return the definition with a kernel that reports which function failed."""

    def kernel(*inputs: Any) -> Any:
        try:
            return definition.kernel(*inputs)
        except CallFailedError as error:
            raise FunctionFailedError(definition.name, error.failure) from error

    return replace(definition, kernel=kernel)
