"""From the statements of a binding to its lines; every error points at its line and column."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from backproof.binding.arrays import scales_in
from backproof.binding.expressions import Pattern
from backproof.binding.model import Line
from backproof.binding.patterns import PatternReader
from backproof.binding.places import Place
from backproof.binding.results import result_of
from backproof.binding.source import EXPECTED, BindingError, Source
from backproof.binding.speaking import Chapter, Spoken
from backproof.binding.step_reader import StepReader
from backproof.binding.steps import Call, Read, Step, needed_for
from reference.chapter import NEXT

LATE_HEADER = "a header line below a function: expected it above the first one"
_SEVERAL = "several results without brackets: expected f(X) -> (A2, cache)"


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the lines of one binding, whose `setup` has been read."""

    source: Source
    chapter: Chapter
    fixed: Mapping[str, float]
    setup: tuple[Step, ...] = ()
    symbols: Mapping[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def with_setup(
        cls,
        source: Source,
        chapter: Chapter,
        fixed: Mapping[str, float],
        statements: Sequence[ast.stmt],
    ) -> "LineReader":
        """The reader of a binding with these statements for a set-up."""
        patterns = PatternReader(source, chapter, set())
        steps = StepReader(source, patterns)
        setup = tuple(map(steps.step, statements))
        for step, statement in zip(setup, statements, strict=True):
            if step.touches is None or step.touches not in patterns.objects:
                message = "a set-up speaks of no object: expected net = Network(n0, n1, n2) first"
                raise source.error_at(statement, message)
        return cls(source, chapter, fixed, setup, patterns.symbols)

    def lines(self, statements: Sequence[ast.stmt]) -> Iterator[Line]:
        """The lines: each a call with its result, and the steps before it on the same line."""
        before = list[ast.stmt]()
        for statement, following in zip_longest(statements, statements[1:]):
            arrow = _arrow(statement)
            if arrow is not None:
                yield self._line(before, statement, arrow)
                before.clear()
            elif following and following.lineno == statement.end_lineno:
                before.append(statement)
            else:
                raise self._no_line(statement)

    def _no_line(self, statement: ast.stmt) -> BindingError:
        match statement:
            case ast.AnnAssign(target=ast.Name()):
                message = LATE_HEADER
            case ast.Expr(ast.Tuple(elts=[ast.BinOp(op=ast.RShift()), *_])):
                message = _SEVERAL
            case ast.Expr(ast.Call()):
                message = f"no '->' and no result: {EXPECTED}"
            case _:
                message = f"is not the line of a function: {EXPECTED}"
        return self.source.error_at(statement, message)

    def _line(self, earlier: Sequence[ast.stmt], statement: ast.stmt, arrow: "Arrow") -> Line:
        """The line of a judged call, after the steps that stand before it."""
        objects = {step.makes for step in self.setup if step.makes is not None}
        patterns = PatternReader(self.source, self.chapter, objects)
        steps = StepReader(self.source, patterns)
        before = tuple(map(steps.step, earlier))
        call, optional = steps.judged(arrow.call)
        target = self._new_name(steps, arrow.target) if arrow.target is not None else None
        returned, reads = result_of(self.source, patterns, arrow.result)
        passed = (*call.patterns, *optional)
        inputs = _symbols(*(p for s in before for p in s.patterns), *passed)
        outputs = _symbols(returned, *(read.pattern for read in reads))
        if not outputs:
            message = "no symbol in the result: expected one, such as Z1"
            raise self.source.error_at(arrow.result, message)
        setup = self._needed(before, call, passed, reads, target)
        names = {**self.symbols, **patterns.symbols}
        implied = self._implied(outputs, (*inputs, *(s for step in setup for s in step.symbols())))
        patterns_ = (*passed, returned, *(read.pattern for read in reads))
        scales = (size for pattern in patterns_ for size in scales_in(pattern))
        spoken = Spoken((*inputs, *scales), outputs, names, statement, setup, implied)
        graph, about = self.chapter.graph_of(spoken, self.source)
        texts = [*map(ast.unparse, earlier), arrow.text]
        return Line(
            _label(call.function, (*setup, *before)),
            call.arguments,
            optional,
            returned,
            graph,
            "; ".join(texts),
            call.function,
            call.named,
            about.setup,
            before,
            reads,
            target,
            implied,
        )

    def _new_name(self, steps: StepReader, node: ast.expr) -> str:
        place = steps.target(node)
        if place.path:
            message = "expected a name for what is made, as in net = Network(n0, n1, n2)"
            raise self.source.error_at(node, message)
        return place.name

    def _needed(
        self,
        before: tuple[Step, ...],
        call: Call,
        passed: tuple[Pattern, ...],
        reads: tuple[Read, ...],
        target: str | None,
    ) -> tuple[Step, ...]:
        """The set-up of the objects that the line mentions and does not make itself."""
        mentioned = {call.function.name, *(name for step in before for name in step.mentions())}
        mentioned |= {place.name for pattern in passed for place in pattern.holds()}
        mentioned |= {read.place.name for read in reads}
        return needed_for(self.setup, mentioned - {target, *(step.makes for step in before)})

    def _implied(self, outputs: tuple[str, ...], inputs: tuple[str, ...]) -> tuple[str, ...]:
        """The learning rate, where the binding fixes it and the line needs it."""
        needs = "alpha" in self.fixed and "alpha" not in inputs and set(outputs) & set(NEXT)
        return ("alpha",) if needs else ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A judged call as it is written: what its result is called, the call, and the result."""

    target: ast.expr | None
    call: ast.Call
    result: ast.expr

    @property
    def text(self) -> str:
        """The call and its result in one line."""
        made = f"{ast.unparse(self.target)} = " if self.target is not None else ""
        return f"{made}{ast.unparse(self.call)} -> {ast.unparse(self.result)}"


def _arrow(statement: ast.stmt) -> Arrow | None:
    """The judged call that a statement is, if it is one; the arrow is written as >>."""
    match statement:
        case ast.Expr(ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return Arrow(None, call, result)
        case ast.Assign([target], ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return Arrow(target, call, result)
    return None


def _symbols(*patterns: Pattern) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for pattern in patterns for s in pattern.symbols()))


def _label(function: Place, steps: tuple[Step, ...]) -> str:
    """How reports call a function: a method by its class, where a class made the object."""
    for step in steps:
        if step.makes == function.name and isinstance(step.action, Call) and function.path:
            maker = str(step.action.function)
            is_class = maker.rpartition(".")[2].lstrip("_")[:1].isupper()
            return str(replace(function, name=maker)) if is_class else str(function)
    return str(function)
