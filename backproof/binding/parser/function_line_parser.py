"""Convert the statements of a binding to its lines; errors have a line and a column."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from backproof.binding.access_path import AccessPath
from backproof.binding.array_patterns import scaling_sizes
from backproof.binding.function_binding import FunctionBinding
from backproof.binding.graph_resolution import GraphSet, ParsedLine
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
    """Reads the lines of one binding with this set-up."""

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
        """Return the reader of a binding whose set-up has these statements."""
        patterns = PatternReader(source, graph_set, set())
        steps = StepReader(source, patterns)
        setup = tuple(map(steps.step, statements))
        for step, statement in zip(setup, statements, strict=True):
            if step.affected_object is None or step.affected_object not in patterns.objects:
                message = "a set-up step has no object: expected net = Network(n0, n1, n2) first"
                raise source.error_at(statement, message)
        return cls(source, graph_set, fixed, setup, patterns.symbol_nodes)

    def lines(self, statements: Sequence[ast.stmt]) -> Iterator[FunctionBinding]:
        """Yield the lines: each is a call with its result, after the steps on the same line."""
        preceding = list[ast.stmt]()
        for statement, following in zip_longest(statements, statements[1:]):
            judged_call = _judged_call(statement)
            if judged_call is not None:
                yield self._line(preceding, statement, judged_call)
                preceding.clear()
            elif following and following.lineno == statement.end_lineno:
                preceding.append(statement)
            else:
                raise self._not_a_line_error(statement)

    def _not_a_line_error(self, statement: ast.stmt) -> BindingError:
        """The error for a statement that is not a judged call."""
        match statement:
            case ast.AnnAssign(target=ast.Name()):
                message = LATE_HEADER
            case ast.Expr(ast.Tuple(elts=[ast.BinOp(op=ast.RShift()), *_])):
                message = _SEVERAL_RESULTS
            case ast.Expr(ast.Call()):
                message = f"no '->' and no result: {EXPECTED_LINE}"
            case _:
                message = f"is not a line of a function: {EXPECTED_LINE}"
        return self.source.error_at(statement, message)

    def _line(
        self, preceding: Sequence[ast.stmt], statement: ast.stmt, judged_call: "JudgedCall"
    ) -> FunctionBinding:
        """The line of a judged call with its preceding steps."""
        objects = {step.created_object for step in self.setup if step.created_object is not None}
        patterns = PatternReader(self.source, self.graph_set, objects)
        steps = StepReader(self.source, patterns)
        preceding_steps = tuple(map(steps.step, preceding))
        call, optional = steps.judged_call(judged_call.call)
        target = (
            self._new_name(steps, judged_call.target) if judged_call.target is not None else None
        )
        returned, reads = result_of(self.source, patterns, judged_call.result)
        arguments = (*call.patterns, *optional)
        results = (returned, *(read.pattern for read in reads))
        inputs = _symbols(*(p for s in preceding_steps for p in s.patterns), *arguments)
        outputs = _symbols(*results)
        if not outputs:
            message = "no symbol in the result: expected one, such as Z1"
            raise self.source.error_at(judged_call.result, message)
        setup = self._required_setup(preceding_steps, call, arguments, reads, target)
        symbol_nodes = {**self.symbol_nodes, **patterns.symbol_nodes}
        setup_symbols = (symbol for step in setup for symbol in step.symbols())
        implied = self._implied_inputs(outputs, (*inputs, *setup_symbols))
        scales = (size for p in (*arguments, *results) for size in scaling_sizes(p))
        all_inputs = (*inputs, *scales)
        parsed = ParsedLine(all_inputs, outputs, symbol_nodes, statement, setup, implied)
        graph, restricted = self.graph_set.graph_of(parsed, self.source)
        texts = [*map(ast.unparse, preceding), judged_call.text]
        return FunctionBinding(
            _function_label(call.function, (*setup, *preceding_steps)),
            call.arguments,
            optional,
            returned,
            graph,
            "; ".join(texts),
            call.function,
            call.keyword_arguments,
            restricted.setup,
            preceding_steps,
            reads,
            target,
            implied,
        )

    def _new_name(self, step_reader: StepReader, node: ast.expr) -> str:
        """The name that the result of the judged call is assigned to."""
        path = step_reader.target(node)
        if path.accessors:
            message = "expected a name for the object, as in net = Network(n0, n1, n2)"
            raise self.source.error_at(node, message)
        return path.name

    def _required_setup(
        self,
        preceding_steps: tuple[BindingStep, ...],
        call: Call,
        arguments: tuple[Pattern, ...],
        reads: tuple[ObjectRead, ...],
        target: str | None,
    ) -> tuple[BindingStep, ...]:
        """The set-up steps of the objects that the line mentions and does not create itself."""
        mentioned = {
            call.function.name,
            *(name for step in preceding_steps for name in step.mentioned_names()),
        }
        mentioned |= {path.name for pattern in arguments for path in pattern.object_paths()}
        mentioned |= {read.path.name for read in reads}
        created = {target, *(step.created_object for step in preceding_steps)}
        return required_steps(self.setup, mentioned - created)

    def _implied_inputs(self, outputs: tuple[str, ...], inputs: tuple[str, ...]) -> tuple[str, ...]:
        """The learning rate, if the binding fixes it and the line has an update step."""
        is_update = not set(outputs).isdisjoint(NEXT_PARAMETERS)
        is_implied = "alpha" in self.fixed and "alpha" not in inputs and is_update
        return ("alpha",) if is_implied else ()


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """The syntax nodes of a judged call: the target of its result, the call, and the result."""

    target: ast.expr | None
    call: ast.Call
    result: ast.expr

    @property
    def text(self) -> str:
        """The call and its result in one line."""
        target = f"{ast.unparse(self.target)} = " if self.target is not None else ""
        return f"{target}{ast.unparse(self.call)} -> {ast.unparse(self.result)}"


def _judged_call(statement: ast.stmt) -> JudgedCall | None:
    """The judged call of a statement, or None. The arrow is written as >>."""
    match statement:
        case ast.Expr(ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return JudgedCall(None, call, result)
        case ast.Assign([target], ast.BinOp(ast.Call() as call, ast.RShift(), result)):
            return JudgedCall(target, call, result)
    return None


def _symbols(*patterns: Pattern) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for pattern in patterns for s in pattern.symbols()))


def _function_label(function: AccessPath, steps: tuple[BindingStep, ...]) -> str:
    """The name of a function in reports: a method has the name of its class if that is known."""
    for step in steps:
        if (
            step.created_object == function.name
            and isinstance(step.action, Call)
            and function.accessors
        ):
            constructor = str(step.action.function)
            is_class = constructor.rpartition(".")[2].lstrip("_")[:1].isupper()
            return str(replace(function, name=constructor)) if is_class else str(function)
    return str(function)
