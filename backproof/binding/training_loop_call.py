"""The call of a training loop in binding syntax, with k for the number of iterations.

The parameters after k iterations are one step after those of k − 1 iterations. So the line of a
loop in a binding is an update step, from parameters to the parameters of the next step.
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
    """A text is not the call of a training loop."""


@dataclass(frozen=True, slots=True)
class TrainingLoopCall:
    """The call of a training loop, its binding, and the learning rate that the assignment states.

    If the rate is neither stated nor fixed by the binding nor passed in the call, the loop may use
    any constant rate.
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
        """The name of the loop's function."""
        return function_of(self.call)

    def judged_line(self, iterations: int = 1) -> FunctionBinding:
        """The line that judges the last step, from the parameters before it."""
        return training_line(self.call, iterations, self.binding)

    def call_line(self, iterations: int) -> FunctionBinding:
        """The line that calls the loop, cached by the number of iterations."""
        if iterations not in self._lines:
            line = self.judged_line(iterations)
            count = sum(k.arg is not None for k in _parse_call(self.call).call.keywords)
            self._lines[iterations] = replace(
                line, optional_arguments=line.optional_arguments[:count]
            )
        return self._lines[iterations]

    @property
    def arguments(self) -> list["CallArgument"]:
        """The arguments of the call, in order."""
        call = _parse_call(self.call).call
        arguments = [("", node) for node in call.args]
        arguments += [(k.arg, k.value) for k in call.keywords if k.arg is not None]
        return [_call_argument(name, node) for name, node in arguments]

    @property
    def passes_rate(self) -> bool:
        """True if the learning rate is an argument of the call."""
        arguments = self.call_line(1).all_arguments
        return any(symbol == "alpha" for pattern in arguments for symbol in pattern.symbols())

    def with_rate_argument(self, position: int) -> "TrainingLoopCall":
        """Return the loop with the stated or fixed rate as one more argument at a position."""
        parsed = _parse_call(self.call)
        known = self.binding.fixed.get("alpha") if self.stated_rate is None else self.stated_rate
        rate = ast.Name("alpha") if known is None else ast.Constant(float(known))
        keyword_position = position - len(parsed.call.args)
        if keyword_position > 0:
            parsed.call.keywords.insert(keyword_position, ast.keyword("alpha", rate))
        else:
            parsed.call.args.insert(position, rate)
        return self._variant(f"{ast.unparse(parsed.call)} -> {ast.unparse(parsed.result)}")

    def with_result_form(self, form: str) -> "TrainingLoopCall":
        """Return the loop with its result in a form such as "({}, _)", where {} is the result."""
        parsed = _parse_call(self.call)
        result = form.format(ast.unparse(parsed.result))
        return self._variant(f"{ast.unparse(parsed.call)} -> {result}")

    def _variant(self, call: str) -> "TrainingLoopCall":
        """The loop with another call, cached because many submissions use the same variants."""
        if call not in self._variants:
            self._variants[call] = TrainingLoopCall(call, self.binding, self.stated_rate)
        return self._variants[call]

    def rate(self, values: Values) -> float | None:
        """The required learning rate for these values; None if any constant rate is accepted."""
        if self.stated_rate is not None:
            return self.stated_rate
        return None if self.has_free_rate else float(values["alpha"])

    @property
    def has_free_rate(self) -> bool:
        """True if neither the binding nor the call sets the learning rate."""
        return "alpha" not in self.binding.fixed and not self.passes_rate


@dataclass(frozen=True, slots=True)
class CallArgument:
    """An argument of the call: its keyword or an empty name, and if it is k or a constant."""

    name: str
    is_count: bool
    is_constant: bool


@dataclass(frozen=True, slots=True)
class _ParsedCall:
    """The syntax nodes of a call and its result."""

    call: ast.Call
    result: ast.expr


def training_line(call: str, iterations: int, binding: Binding) -> FunctionBinding:
    """Return the line of a training loop with a number of iterations; raises CallError.

    The result has the parameters after the last step, W1_next and the others. The last optional
    arguments are the parameters before this step and the learning rate, which no call passes.
    """
    parsed = _parse_call(call)
    arguments = [_argument_text(node, iterations) for node in parsed.call.args]
    arguments += [f"{k.arg}={_argument_text(k.value, iterations)}" for k in parsed.call.keywords]
    fixed = ", ".join(f"{name} = {value:g}" for name, value in binding.fixed.items())
    rate = [] if "alpha" in binding.fixed else [_RATE]
    argument_list = ", ".join([*arguments, _START, *rate])
    function = ast.unparse(parsed.call.func)
    text = f"{function}({argument_list}) -> {_result_text(parsed.result)}"
    try:
        (line,) = parse(f"hidden: {binding.hidden}\nfixed: {fixed}\n{text}", "call").lines
    except BindingError as error:
        raise CallError(f"{_bare_message(error)}; {EXPECTED}") from None
    return line


def require_training_call(call: str, binding: Binding) -> None:
    """Raise CallError unless the text is a training loop's call that returns all parameters."""
    names = [n.id for n in ast.walk(_parse_call(call).call) if isinstance(n, ast.Name)]
    if names.count(ITERATIONS_SYMBOL) != 1:
        count = names.count(ITERATIONS_SYMBOL)
        raise CallError(
            f"has {count or 'no'} {ITERATIONS_SYMBOL}, the iterations, in it: {EXPECTED}"
        )
    line = training_line(call, 1, binding)
    missing = [name for name, after in _NEXT_SYMBOLS.items() if after not in line.outputs]
    if missing:
        raise CallError(f"does not return {', '.join(missing)}: {EXPECTED}")


def function_of(call: str) -> str:
    """Return the name of the function in a call."""
    return call.partition("(")[0].strip()


_NEXT_SYMBOLS = dict(zip(PARAMETERS, NEXT_PARAMETERS, strict=True))


def _parse_call(text: str) -> _ParsedCall:
    """Parse a call and its result. The arrow is replaced by >>, which Python can parse."""
    try:
        statements = ast.parse(text.replace("->", ">>")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CallError(f"cannot be read: {EXPECTED}") from None
    match statements:
        case [ast.Expr(ast.BinOp(ast.Call(ast.Name()) as call, ast.RShift(), result))]:
            return _ParsedCall(call, result)
    raise CallError(f"is not a call with a result: {EXPECTED}")


def _argument_text(node: ast.expr, iterations: int) -> str:
    """The text of an argument, with the number of iterations in place of k."""
    return str(iterations) if _is_count(node) else ast.unparse(node)


def _call_argument(name: str, node: ast.expr) -> CallArgument:
    return CallArgument(name, _is_count(node), isinstance(node, ast.Constant))


def _is_count(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == ITERATIONS_SYMBOL


def _result_text(node: ast.expr) -> str:
    """The text of the result, with each parameter replaced by that of the next step."""
    return ast.unparse(_NextStepRenamer().visit(node))


class _NextStepRenamer(ast.NodeTransformer):
    """Renames parameters to those of the next step, and writes a set of names as a dict."""

    def visit_Set(self, node: ast.Set) -> ast.expr:
        keys: list[ast.expr | None] = [ast.Constant(ast.unparse(item)) for item in node.elts]
        return ast.Dict(keys, [self.visit(item) for item in node.elts])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(_NEXT_SYMBOLS.get(node.id, node.id), node.ctx)


def _bare_message(error: BindingError) -> str:
    """The message without the line and column, which refer to a generated text."""
    return str(error).splitlines()[0].split(": ", 1)[-1]
