"""The implementation as the judge uses it: sittings for the exam, and a graph for the laws."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from backproof.binding import Binding, Line
from backproof.binding.expressions import Pattern
from backproof.binding.form import Context
from backproof.judge.changes import change_behind
from backproof.judge.sitting import Sitting, Sittings, once
from backproof.judge.verdict import Status
from backproof.worker import Answer, CallFailedError, Failure, FunctionInfo
from backproof.worker.repeated import Answers
from backproof.worker.sheets import Apart, Sheet
from backproof.worker.steps import Alike
from properties.example import Example
from reference.graph import Definition, Graph, Values


class HasFunctions(Protocol):
    """What knows how many arguments each function takes."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions by name."""


class Subject(Protocol):
    """What is judged: `backproof.worker.Implementation`, or anything that answers as it does."""

    @property
    def resolved(self) -> Binding:
        """The binding, as far as the functions decide between editions of a line."""

    @property
    def worker(self) -> HasFunctions:
        """What knows the functions' signatures."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the binding whose function there is."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions of the binding that there are not."""

    def unfinished(self, line: Line) -> str:
        """Why a line's function cannot be right yet, as a predicate; empty where nobody knows."""

    def call(
        self,
        line: Line,
        values: Values,
        context: Context,
        given: Sequence[Line] = (),
        alike: Alike | None = None,
    ) -> Answer:
        """Call the function of a line on the values of its symbols, those `given` being right."""

    def call_all(self, line: Line, sheet: Sheet) -> Answers | None:
        """Call it on all that a sheet has; None where each is to be asked by itself."""

    def call_apart(self, apart: Apart) -> Answers | None:
        """Call several functions in one go, as it says; None where that cannot be."""

    def renew(self) -> None:
        """Have what is asked next be asked of a process that has answered nothing yet."""

    def as_graph(self, graph: Graph) -> Graph:
        """The functions as definitions over the symbols of `graph`."""


class FunctionFailedError(RuntimeError):
    """A function gave no result where a law asked it."""

    def __init__(self, function: str, failure: Failure) -> None:
        super().__init__(f"{function}: {failure}")
        self.function, self.failure = function, failure


def sit(subject: Subject, line: Line, example: Example, given: Sequence[Line] = ()) -> Sitting:
    """Put one example to one function; the functions of the lines `given` are right ones."""
    context = Context(line.graph.table, example.sizes)
    sitting = _sitting(line, example, subject.call(line, example.values, context, given))
    return replace(sitting, given=tuple(given)) if given else sitting


def sit_all(subject: Subject, line: Line, examples: Sequence[Example]) -> Sittings | None:
    """Put all examples to one function in one go; None where each must be put by itself."""
    answers = subject.call_all(line, sheet_of(line, examples)) if examples else Answers(())
    return None if answers is None else _sittings([(line, e) for e in examples], answers)


def _sittings(asked: Sequence[tuple[Line, Example]], answers: Answers) -> Sittings:
    """The answers to what was asked, each with its question."""

    def found() -> Sittings:
        each = zip(asked, answers.each, strict=True)
        return Sittings.of((_sitting(*pair, answer) for pair, answer in each), answers.kept.again)

    return answers.kept.once("sittings", found)


def sheet_of(line: Line, examples: Sequence[Example]) -> Sheet:
    """The examples as they are put to a line's function, written once for all submissions."""

    def written() -> tuple[Sequence[Example], Sheet]:
        contexts = [Context(line.graph.table, example.sizes) for example in examples]
        return examples, Sheet(line, [example.values for example in examples], contexts)

    return once(examples[0], ("sheet", *map(id, examples)), line, written)[1]


def sit_apart(subject: Subject, asked: Sequence[tuple[Line, Example]]) -> Sittings | None:
    """One example to each of several functions, in this order, in one go; None where it fails."""
    if not asked:
        return Sittings()
    example, lines = asked[0][1], [line for line, _ in asked]

    def written() -> tuple[Any, Apart]:
        contexts = [Context(line.graph.table, example.sizes) for line, example in asked]
        return asked, Apart(lines, [example.values for _, example in asked], contexts)

    key = "apart", *(id(part) for pair in asked for part in pair)
    answers = subject.call_apart(once(example, key, lines[0], written)[1])
    return None if answers is None else _sittings(asked, answers)


def _sitting(line: Line, example: Example, answer: Answer) -> Sitting:
    if answer.failure is not None:
        raised, failure = answer.failure.kind == "raised", as_status(answer.failure)
        source, seen = answer.failure.source, answer.failure.seen
        return Sitting(line, example, failure=failure, raised=raised, source=source, seen=seen)
    problems = {symbol: problem.message for symbol, problem in answer.problems.items()}
    return Sitting(line, example, answer.symbols, problems, answer.mutated)


def arguments_of(subject: Subject, line: Line) -> tuple[Pattern, ...]:
    """The arguments that a call passes: the optional ones as far as the function has room."""
    return line.passed(subject.worker.functions[line.function].takes)


def as_status(failure: Failure) -> tuple[Status, str]:
    """A failed call as a status and a sentence."""
    said = " ".join(str(failure).split())
    if failure.kind == "timed out":
        return Status.TIMED_OUT, f"{said}."
    change = change_behind(failure.message) if failure.kind == "raised" else None
    if change is not None:
        return Status.CRASHED, f"{replace(failure, message=change)}."
    return Status.CRASHED, f"raised {said}." if failure.kind == "raised" else f"{said}."


def of_loading(failure: Failure) -> tuple[Status, str]:
    """A file that could not be loaded as a status and a sentence."""
    status, message = as_status(failure)
    return status, f"{message.rstrip('.')}, when the file was loaded."


def as_graph(subject: Subject, lines: Sequence[Line]) -> Graph:
    """Some functions, all of one graph of the chapter, as definitions over its symbols."""
    whole = subject.as_graph(lines[0].graph)
    wanted = {(line.function, line.inputs, line.outputs) for line in lines}
    kept = (d for d in whole.definitions if (d.name, d.inputs, d.symbols) in wanted)
    return replace(whole, definitions=tuple(_naming_itself(d) for d in kept))


def _naming_itself(definition: Definition) -> Definition:
    """The definition with a kernel whose failure says which function failed."""

    def kernel(*inputs: Any) -> Any:
        try:
            return definition.kernel(*inputs)
        except CallFailedError as error:
            raise FunctionFailedError(definition.name, error.failure) from error

    return replace(definition, kernel=kernel)
