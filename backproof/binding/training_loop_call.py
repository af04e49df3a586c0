"""A training loop in the words of a binding: a call with k for the number of its iterations.

What a loop returns after k iterations are the parameters after one more step than after k − 1, so
as a line of a binding it is the update step: parameters go in, those of the next step come out.
"""

import ast
from dataclasses import dataclass, field, replace

from backproof.binding import Binding, BindingError, FunctionBinding, parse
from backproof.reference.graph import Values
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS

ITERATIONS_SYMBOL = "k"
EXPECTED = 'expected call = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"'

_START = "start={W1, b1, W2, b2}"
_RATE = "rate=alpha"


class CallError(ValueError):
    """A call that is no training loop's: what was got, and what was expected."""


@dataclass(frozen=True, slots=True)
class TrainingLoopCall:
    """A training loop in a class's code: its call, the binding around it, and its learning rate.

    A rate that is neither stated here nor fixed by the binding nor passed in the call is whatever
    the code has, as long as it is one.
    """

    call: str
    binding: Binding
    stated_rate: float | None = None
    _lines: dict[int, FunctionBinding] = field(default_factory=dict, repr=False, compare=False)
    _variants: dict[str, "TrainingLoopCall"] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def function(self) -> str:
        """The name of the loop."""
        return function_of(self.call)

    def judged_line(self, iterations: int = 1) -> FunctionBinding:
        """The line by which its last step is judged: from the parameters before it."""
        return training_line(self.call, iterations, self.binding)

    def call_line(self, iterations: int) -> FunctionBinding:
        """The line by which it is called, always the same for so many iterations."""
        if iterations not in self._lines:
            line = self.judged_line(iterations)
            own = sum(k.arg is not None for k in _parse_call(self.call).call.keywords)
            self._lines[iterations] = replace(
                line, optional_arguments=line.optional_arguments[:own]
            )
        return self._lines[iterations]

    @property
    def arguments(self) -> list["CallArgument"]:
        """What it is called with, in order."""
        call = _parse_call(self.call).call
        passed = [("", node) for node in call.args]
        passed += [(k.arg, k.value) for k in call.keywords if k.arg is not None]
        return [_call_argument(name, node) for name, node in passed]

    @property
    def passes_rate(self) -> bool:
        """Whether the call hands the learning rate over."""
        handed = self.call_line(1).all_arguments
        return any(symbol == "alpha" for pattern in handed for symbol in pattern.symbols())

    def with_rate_argument(self, position: int) -> "TrainingLoopCall":
        """The loop with its rate as one more argument in that place: the stated or fixed one."""
        written = _parse_call(self.call)
        known = self.binding.fixed.get("alpha") if self.stated_rate is None else self.stated_rate
        rate = ast.Name("alpha") if known is None else ast.Constant(float(known))
        at_name = position - len(written.call.args)
        if at_name > 0:
            written.call.keywords.insert(at_name, ast.keyword("alpha", rate))
        else:
            written.call.args.insert(position, rate)
        return self._variant(f"{ast.unparse(written.call)} -> {ast.unparse(written.result)}")

    def with_result_form(self, form: str) -> "TrainingLoopCall":
        """The loop with its result in a form such as "({}, _)", where {} is the result as it is."""
        written = _parse_call(self.call)
        whole = form.format(ast.unparse(written.result))
        return self._variant(f"{ast.unparse(written.call)} -> {whole}")

    def _variant(self, call: str) -> "TrainingLoopCall":
        """The loop with another call; the same one for all submissions that need it."""
        if call not in self._variants:
            self._variants[call] = TrainingLoopCall(call, self.binding, self.stated_rate)
        return self._variants[call]

    def rate(self, values: Values) -> float | None:
        """The rate by which it must go on these values; None where the code decides."""
        if self.stated_rate is not None:
            return self.stated_rate
        return None if self.has_free_rate else float(values["alpha"])

    @property
    def has_free_rate(self) -> bool:
        """Whether an assignment may say by which rate it goes: nothing else does."""
        return "alpha" not in self.binding.fixed and not self.passes_rate


@dataclass(frozen=True, slots=True)
class CallArgument:
    """An argument: its name, where the call has one, and whether it is k, or a constant."""

    name: str
    is_count: bool
    is_constant: bool


@dataclass(frozen=True, slots=True)
class _ParsedCall:
    """A call and its result as Python has them."""

    call: ast.Call
    result: ast.expr


def training_line(call: str, iterations: int, binding: Binding) -> FunctionBinding:
    """The line of a training loop that is run for so many iterations; raises CallError.

    Its arguments build a call; its result holds W1_next and the others, the parameters after the
    last step. Its last two optional arguments, which no call passes, are where the step began.
    """
    written = _parse_call(call)
    arguments = [_argument_text(node, iterations) for node in written.call.args]
    arguments += [f"{k.arg}={_argument_text(k.value, iterations)}" for k in written.call.keywords]
    fixed = ", ".join(f"{name} = {value:g}" for name, value in binding.fixed.items())
    rate = [] if "alpha" in binding.fixed else [_RATE]
    inside = ", ".join([*arguments, _START, *rate])
    line = f"{ast.unparse(written.call.func)}({inside}) -> {_result_text(written.result)}"
    try:
        (read,) = parse(f"hidden: {binding.hidden}\nfixed: {fixed}\n{line}", "call").lines
    except BindingError as error:
        raise CallError(f"{_bare_message(error)}; {EXPECTED}") from None
    return read


def require_training_call(call: str, binding: Binding) -> None:
    """Raise CallError unless the text is the call of a training loop, with all parameters."""
    names = [n.id for n in ast.walk(_parse_call(call).call) if isinstance(n, ast.Name)]
    if names.count(ITERATIONS_SYMBOL) != 1:
        count = names.count(ITERATIONS_SYMBOL)
        raise CallError(
            f"has {count or 'no'} {ITERATIONS_SYMBOL}, the iterations, in it: {EXPECTED}"
        )
    line = training_line(call, 1, binding)
    lacking = [name for name, after in _NEXT_SYMBOLS.items() if after not in line.outputs]
    if lacking:
        raise CallError(f"does not give {', '.join(lacking)}: {EXPECTED}")


def function_of(call: str) -> str:
    """The name of the function in a call."""
    return call.partition("(")[0].strip()


_NEXT_SYMBOLS = dict(zip(PARAMETERS, NEXT_PARAMETERS, strict=True))


def _parse_call(text: str) -> _ParsedCall:
    """The call and its result; the arrow is written as >> for Python."""
    try:
        statements = ast.parse(text.replace("->", ">>")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CallError(f"cannot be read: {EXPECTED}") from None
    match statements:
        case [ast.Expr(ast.BinOp(ast.Call(ast.Name()) as call, ast.RShift(), result))]:
            return _ParsedCall(call, result)
    raise CallError(f"is no call with a result: {EXPECTED}")


def _argument_text(node: ast.expr, iterations: int) -> str:
    """An argument, with the number of iterations in the place of k."""
    return str(iterations) if _is_count(node) else ast.unparse(node)


def _call_argument(name: str, node: ast.expr) -> CallArgument:
    return CallArgument(name, _is_count(node), isinstance(node, ast.Constant))


def _is_count(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == ITERATIONS_SYMBOL


def _result_text(node: ast.expr) -> str:
    """The result with the parameters of the next step; a set of names is a dict with those keys."""
    return ast.unparse(_NextStepRenamer().visit(node))


class _NextStepRenamer(ast.NodeTransformer):
    def visit_Set(self, node: ast.Set) -> ast.expr:
        keys: list[ast.expr | None] = [ast.Constant(ast.unparse(item)) for item in node.elts]
        return ast.Dict(keys, [self.visit(item) for item in node.elts])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(_NEXT_SYMBOLS.get(node.id, node.id), node.ctx)


def _bare_message(error: BindingError) -> str:
    """What is wrong, without a line and a column of a text that nobody has seen."""
    return str(error).splitlines()[0].split(": ", 1)[-1]
