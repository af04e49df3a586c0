"""From the statements of a binding to its lines; every error points at its line and column."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from backproof.binding.access_path import AccessPath
from backproof.binding.array_patterns import scaling_sizes
from backproof.binding.graph_resolution import GraphSet, ParsedLine
from backproof.binding.model import FunctionBinding
from backproof.binding.parser.pattern_reader import PatternReader
from backproof.binding.parser.result_reader import result_of
from backproof.binding.parser.step_reader import StepReader
from backproof.binding.patterns import Pattern
from backproof.binding.setup_steps import BindingStep, Call, ObjectRead, required_steps
from backproof.binding.source_text import EXPECTED_LINE, BindingError, BindingSource
from backproof.reference.graphs import NEXT_PARAMETERS

LATE_HEADER = "a header line below a function: expected it above the first one"
_SEVERAL_RESULTS = "several results without brackets: expected f(X) -> (A2, cache)"


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the lines of one binding, whose `setup` has been read."""

    source: BindingSource
    graph_set: GraphSet
    fixed: Mapping[str, float]
    setup: tuple[BindingStep, ...] = ()
    symbol_nodes: Mapping[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def with_setup(
        cls,
        source: BindingSource,
        graph_set: GraphSet,
        fixed: Mapping[str, float],
        statements: Sequence[ast.stmt],
    ) -> "LineReader":
        """The reader of a binding with these statements for a set-up."""
        patterns = PatternReader(source, graph_set, set())
        steps = StepReader(source, patterns)
        setup = tuple(map(steps.step, statements))
        for step, statement in zip(setup, statements, strict=True):
            if step.affected_object is None or step.affected_object not in patterns.objects:
                message = "a set-up speaks of no object: expected net = Network(n0, n1, n2) first"
                raise source.error_at(statement, message)
        return cls(source, graph_set, fixed, setup, patterns.symbol_nodes)

    def lines(self, statements: Sequence[ast.stmt]) -> Iterator[FunctionBinding]:
        """The lines: each a call with its result, and the steps before it on the same line."""
        before = list[ast.stmt]()
        for statement, following in zip_longest(statements, statements[1:]):
            arrow = _judged_call(statement)
            if arrow is not None:
                yield self._line(before, statement, arrow)
                before.clear()
            elif following and following.lineno == statement.end_lineno:
                before.append(statement)
            else:
                raise self._not_a_line_error(statement)

    def _not_a_line_error(self, statement: ast.stmt) -> BindingError:
        match statement:
            case ast.AnnAssign(target=ast.Name()):
                message = LATE_HEADER
            case ast.Expr(ast.Tuple(elts=[ast.BinOp(op=ast.RShift()), *_])):
                message = _SEVERAL_RESULTS
            case ast.Expr(ast.Call()):
                message = f"no '->' and no result: {EXPECTED_LINE}"
            case _:
                message = f"is not the line of a function: {EXPECTED_LINE}"
        return self.source.error_at(statement, message)

    def _line(
        self, preceding: Sequence[ast.stmt], statement: ast.stmt, judged_call: "JudgedCall"
    ) -> FunctionBinding:
        """The line of a judged call, after the steps that stand before it."""
        objects = {step.created_object for step in self.setup if step.created_object is not None}
        patterns = PatternReader(self.source, self.graph_set, objects)
        steps = StepReader(self.source, patterns)
        before = tuple(map(steps.step, preceding))
        call, optional = steps.judged_call(judged_call.call)
        target = (
            self._new_name(steps, judged_call.target) if judged_call.target is not None else None
        )
        returned, reads = result_of(self.source, patterns, judged_call.result)
        passed = (*call.patterns, *optional)
        inputs = _symbols(*(p for s in before for p in s.patterns), *passed)
        outputs = _symbols(returned, *(read.pattern for read in reads))
        if not outputs:
            message = "no symbol in the result: expected one, such as Z1"
            raise self.source.error_at(judged_call.result, message)
        setup = self._needed_setup(before, call, passed, reads, target)
        names = {**self.symbol_nodes, **patterns.symbol_nodes}
        implied = self._implied_inputs(
            outputs, (*inputs, *(s for step in setup for s in step.symbols()))
        )
        patterns_ = (*passed, returned, *(read.pattern for read in reads))
        scales = (size for pattern in patterns_ for size in scaling_sizes(pattern))
        spoken = ParsedLine((*inputs, *scales), outputs, names, statement, setup, implied)
        graph, about = self.graph_set.graph_of(spoken, self.source)
        texts = [*map(ast.unparse, preceding), judged_call.text]
        return FunctionBinding(
            _label(call.function, (*setup, *before)),
            call.arguments,
            optional,
            returned,
            graph,
            "; ".join(texts),
            call.function,
            call.keyword_arguments,
            about.setup,
            before,
            reads,
            target,
            implied,
        )

    def _new_name(self, step_reader: StepReader, node: ast.expr) -> str:
        place = step_reader.target(node)
        if place.accessors:
            message = "expected a name for what is made, as in net = Network(n0, n1, n2)"
            raise self.source.error_at(node, message)
        return place.name

    def _needed_setup(
        self,
        preceding_steps: tuple[BindingStep, ...],
        call: Call,
        arguments: tuple[Pattern, ...],
        reads: tuple[ObjectRead, ...],
        target: str | None,
    ) -> tuple[BindingStep, ...]:
        """The set-up of the objects that the line mentions and does not make itself."""
        mentioned = {
            call.function.name,
            *(name for step in preceding_steps for name in step.mentioned_names()),
        }
        mentioned |= {place.name for pattern in arguments for place in pattern.object_paths()}
        mentioned |= {read.path.name for read in reads}
        return required_steps(
            self.setup, mentioned - {target, *(step.created_object for step in preceding_steps)}
        )

    def _implied_inputs(self, outputs: tuple[str, ...], inputs: tuple[str, ...]) -> tuple[str, ...]:
        """The learning rate, where the binding fixes it and the line needs it."""
        needs = (
            "alpha" in self.fixed and "alpha" not in inputs and set(outputs) & set(NEXT_PARAMETERS)
        )
        return ("alpha",) if needs else ()


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A judged call as it is written: what its result is called, the call, and the result."""

    target: ast.expr | None
    call: ast.Call
    result: ast.expr

    @property
    def text(self) -> str:
        """The call and its result in one line."""
        made = f"{ast.unparse(self.target)} = " if self.target is not None else ""
        return f"{made}{ast.unparse(self.call)} -> {ast.unparse(self.result)}"


def _judged_call(statement: ast.stmt) -> JudgedCall | None:
    """The judged call that a statement is, if it is one; the arrow is written as >>."""
    match statement:
        case ast.Expr(ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return JudgedCall(None, call, result)
        case ast.Assign([target], ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return JudgedCall(target, call, result)
    return None


def _symbols(*patterns: Pattern) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for pattern in patterns for s in pattern.symbols()))


def _label(function: AccessPath, steps: tuple[BindingStep, ...]) -> str:
    """How reports call a function: a method by its class, where a class made the object."""
    for step in steps:
        if (
            step.created_object == function.name
            and isinstance(step.action, Call)
            and function.accessors
        ):
            maker = str(step.action.function)
            is_class = maker.rpartition(".")[2].lstrip("_")[:1].isupper()
            return str(replace(function, name=maker)) if is_class else str(function)
    return str(function)
