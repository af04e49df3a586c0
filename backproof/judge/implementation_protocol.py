"""The implementation as the judge uses it: sittings for the exam, and a graph for the laws."""

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
from backproof.judge.observation import Observation, ObservationBatch, memoize_on_example
from backproof.results.removed_apis import explain_removed_api
from backproof.properties.example import Example
from backproof.reference.graph import Definition, Graph, Values
from backproof.results.verdict import Status
from backproof.sandbox import Failure, FunctionInfo


class SupportsSignatures(Protocol):
    """What knows how many arguments each function takes."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions by name."""


class JudgedImplementation(Protocol):
    """What is judged: `backproof.sandbox.Implementation`, or anything that answers as it does."""

    @property
    def resolved_binding(self) -> Binding:
        """The binding, as far as the functions decide between editions of a line."""

    @property
    def worker(self) -> SupportsSignatures:
        """What knows the functions' signatures."""

    @property
    def lines(self) -> tuple[FunctionBinding, ...]:
        """The lines of the binding whose function there is."""

    @property
    def missing_functions(self) -> tuple[str, ...]:
        """The functions of the binding that there are not."""

    def unfinished_reason(self, line: FunctionBinding) -> str:
        """Why a line's function cannot be right yet, as a predicate; empty where nobody knows."""

    def call(
        self,
        line: FunctionBinding,
        values: Values,
        context: ShapeContext,
        stubbed: Sequence[FunctionBinding] = (),
        shared_seed: SharedSeed | None = None,
    ) -> SymbolResults:
        """Call the function of a line on the values of its symbols, those `given` being right."""

    def call_all(self, line: FunctionBinding, batch: CallBatch) -> ResultBatch | None:
        """Call it on all that a sheet has; None where each is to be asked by itself."""

    def call_each_function(self, batch: MultiFunctionBatch) -> ResultBatch | None:
        """Call several functions in one go, as it says; None where that cannot be."""

    def restart(self) -> None:
        """Have what is asked next be asked of a process that has answered nothing yet."""

    def as_graph(self, graph: Graph) -> Graph:
        """The functions as definitions over the symbols of `graph`."""


class FunctionFailedError(RuntimeError):
    """A function gave no result where a law asked it."""

    def __init__(self, function: str, failure: Failure) -> None:
        super().__init__(f"{function}: {failure}")
        self.function, self.failure = function, failure


def observe(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    example: Example,
    stubbed: Sequence[FunctionBinding] = (),
) -> Observation:
    """Put one example to one function; the functions of the lines `given` are right ones."""
    context = ShapeContext(line.graph.table, example.sizes)
    sitting = _observation(
        line, example, implementation.call(line, example.values, context, stubbed)
    )
    return replace(sitting, stubbed=tuple(stubbed)) if stubbed else sitting


def observe_all(
    implementation: JudgedImplementation, line: FunctionBinding, examples: Sequence[Example]
) -> ObservationBatch | None:
    """Put all examples to one function in one go; None where each must be put by itself."""
    answers = (
        implementation.call_all(line, call_batch_of(line, examples))
        if examples
        else ResultBatch(())
    )
    return None if answers is None else _observation_batch([(line, e) for e in examples], answers)


def _observation_batch(
    requests: Sequence[tuple[FunctionBinding, Example]], answers: ResultBatch
) -> ObservationBatch:
    """The answers to what was asked, each with its question."""

    def found() -> ObservationBatch:
        each = zip(requests, answers.results, strict=True)
        return ObservationBatch.from_observations(
            (_observation(*pair, answer) for pair, answer in each), answers.memo.is_reusable
        )

    return answers.memo.memoize("sittings", found)


def call_batch_of(line: FunctionBinding, examples: Sequence[Example]) -> CallBatch:
    """The examples as they are put to a line's function, written once for all submissions."""

    def written() -> tuple[Sequence[Example], CallBatch]:
        contexts = [ShapeContext(line.graph.table, example.sizes) for example in examples]
        return examples, CallBatch(line, [example.values for example in examples], contexts)

    return memoize_on_example(examples[0], ("sheet", *map(id, examples)), line, written)[1]


def observe_each_function(
    implementation: JudgedImplementation, requests: Sequence[tuple[FunctionBinding, Example]]
) -> ObservationBatch | None:
    """One example to each of several functions, in this order, in one go; None where it fails."""
    if not requests:
        return ObservationBatch()
    example, lines = requests[0][1], [line for line, _ in requests]

    def written() -> tuple[Any, MultiFunctionBatch]:
        contexts = [ShapeContext(line.graph.table, example.sizes) for line, example in requests]
        return requests, MultiFunctionBatch(
            lines, [example.values for _, example in requests], contexts
        )

    key = "apart", *(id(part) for pair in requests for part in pair)
    answers = implementation.call_each_function(
        memoize_on_example(example, key, lines[0], written)[1]
    )
    return None if answers is None else _observation_batch(requests, answers)


def _observation(line: FunctionBinding, example: Example, answer: SymbolResults) -> Observation:
    if answer.failure is not None:
        raised, failure = answer.failure.kind == "raised", status_of_failure(answer.failure)
        source, seen = answer.failure.source, answer.failure.locals_at_error
        return Observation(
            line,
            example,
            failure=failure,
            has_exception=raised,
            source=source,
            locals_at_error=seen,
        )
    problems = {symbol: problem.message for symbol, problem in answer.problems.items()}
    return Observation(line, example, answer.symbols, problems, answer.mutated_symbols)


def arguments_of(
    implementation: JudgedImplementation, line: FunctionBinding
) -> tuple[Pattern, ...]:
    """The arguments that a call passes: the optional ones as far as the function has room."""
    return line.call_arguments(implementation.worker.functions[line.function].max_arguments)


def status_of_failure(failure: Failure) -> tuple[Status, str]:
    """A failed call as a status and a sentence."""
    said = " ".join(str(failure).split())
    if failure.kind == "timed out":
        return Status.TIMED_OUT, f"{said}."
    change = explain_removed_api(failure.message) if failure.kind == "raised" else None
    if change is not None:
        return Status.CRASHED, f"{replace(failure, message=change)}."
    return Status.CRASHED, f"raised {said}." if failure.kind == "raised" else f"{said}."


def status_of_load_failure(failure: Failure) -> tuple[Status, str]:
    """A file that could not be loaded as a status and a sentence."""
    status, message = status_of_failure(failure)
    return status, f"{message.rstrip('.')}, when the file was loaded."


def as_graph(implementation: JudgedImplementation, lines: Sequence[FunctionBinding]) -> Graph:
    """Some functions, all of one graph of the chapter, as definitions over its symbols."""
    whole = implementation.as_graph(lines[0].graph)
    wanted = {(line.function, line.inputs, line.outputs) for line in lines}
    kept = (d for d in whole.definitions if (d.name, d.inputs, d.symbols) in wanted)
    return replace(whole, definitions=tuple(_with_named_failure(d) for d in kept))


def _with_named_failure(definition: Definition) -> Definition:
    """The definition with a kernel whose failure says which function failed."""

    def kernel(*inputs: Any) -> Any:
        try:
            return definition.kernel(*inputs)
        except CallFailedError as error:
            raise FunctionFailedError(definition.name, error.failure) from error

    return replace(definition, kernel=kernel)
