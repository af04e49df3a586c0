"""Render a wrong training loop as code that shows the wrong iteration.

The code runs k iterations, then k + 1, and compares the difference with one reference step from
what the loop itself returns. Right loops therefore pass from any start.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backproof.binding.array_patterns import SymbolPattern
from backproof.binding.patterns import Pattern
from backproof.binding.structure import ShapeContext
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge import code_rendering
from backproof.judge.counterexample_code import (
    CodeTarget,
    function_expression,
    imports_of,
    literal,
    namespace_expression,
)
from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.properties.example import Example

_PARAMETER_NAMES = {after: P for P, after in NEXT_SYMBOLS.items()}


RESULT_FORM, CHANGED_ARGUMENTS = "form", "changed"
SAME_STEP, PREVIOUS_STEP, FIRST_COLUMN = "itself", "before", "fewer"


@dataclass(frozen=True, slots=True)
class DisplayMode:
    """The runs of a loop that show its fault: after `k` and, for a wrong step, k + 1 iterations.

    The learning rate is the requested one, or is inferred from that step or a right one: the step
    before, or the same step on the first column alone.
    """

    evidence: str
    k: int

    @property
    def is_value_check(self) -> bool:
        """True if a step is wrong; false if the form or an argument of one run is."""
        return self.evidence in {SAME_STEP, PREVIOUS_STEP, FIRST_COLUMN}


@dataclass(frozen=True, slots=True)
class LoopCounterexample:
    """A loop, an example, the arguments of the call, and how the code shows the fault."""

    target: CodeTarget
    loop: TrainingLoopCall
    example: Example
    arguments: tuple[Pattern, ...]
    mode: DisplayMode
    dtype: str
    mutated_arguments: tuple[str, ...] = ()

    def as_code(self, symbol: str) -> str:
        """Return the code, which raises AssertionError or the loop's own exception."""
        checks = self._step_checks(symbol) if self.mode.is_value_check else self._run_checks()
        lines = [
            *self._imports(),
            "",
            *self._inputs(),
            "",
            "",
            *self._after_function(),
            "",
            "",
            *checks,
        ]
        return "\n".join(lines) + "\n"

    @property
    def _has_requested_rate(self) -> bool:
        """True if the rate is requested, false if it is inferred."""
        return self.loop.rate(self.example.values) is not None

    def _imports(self) -> Iterator[str]:
        helpers = [] if isinstance(self.target, tuple) else ["reset_rng"]
        if self.mode.is_value_check:
            helpers += ["one_step"] + ([] if self._has_requested_rate else ["rate_of"])
        yield from imports_of(self.target)
        yield from [""] if isinstance(self.target, str) and helpers else []
        yield from [f"from backproof.replay import {', '.join(helpers)}"] if helpers else []

    def _inputs(self) -> Iterator[str]:
        named = (
            name for pattern in self.arguments for name in code_rendering.symbol_names(pattern)
        )
        for name in dict.fromkeys(("X", "Y", *named)):
            yield f"{name} = {literal(self.example.values[name])}"

    def _after_function(self) -> Iterator[str]:
        """Yield a function from the number of iterations to the parameters."""
        function = self.loop.function
        yield "def after(k, X=X, Y=Y):" if self.mode.evidence == FIRST_COLUMN else "def after(k):"
        if isinstance(self.target, tuple):
            yield f"    function = {function_expression(self.target, function)}"
        else:
            yield f"    module = {namespace_expression(self.target)}"
            yield "    reset_rng(module)"
            yield f"    function = module[{function!r}]"
        yield f"    result = function({', '.join(self._argument_texts())})"
        line, context = self.loop.call_line(1), self._context
        yield from _return_statement(
            dict(
                self._parameter_expression(*pair)
                for pair in code_rendering.result_expressions(line, context)
            )
        )

    @property
    def _context(self) -> ShapeContext:
        return ShapeContext(self.loop.call_line(1).graph.table, self.example.sizes)

    def _argument_texts(self) -> list[str]:
        pairs = zip(self.loop.arguments, self.arguments, strict=False)
        return [
            "k" if argument.is_count else code_rendering.render_pattern(p, self._context)
            for argument, p in pairs
        ]

    def _parameter_expression(self, leaf: SymbolPattern, text: str) -> tuple[str, str]:
        """Return a parameter, and the code that reads it in the chapter's layout."""
        shape, transform = self._shape(_PARAMETER_NAMES[leaf.symbol]), leaf.transform
        order = ", order='F'" if transform.ravel_order == "F" else ""
        expression = f"np.asarray({text})"
        if transform.ravel_order:
            expression += f".reshape({shape[::-1] if transform.transposed else shape}{order})"
        expression += ".T" * transform.transposed
        expression += "" if leaf.factor == 1.0 else f" / {leaf.factor}"
        return _PARAMETER_NAMES[leaf.symbol], expression + (
            "" if leaf.divisor == 1.0 else f" * {leaf.divisor}"
        )

    def _shape(self, P: str) -> tuple[int, ...]:
        return tuple(self.loop.call_line(1).graph.table[P].shape(self.example.sizes))

    def _run_checks(self) -> Iterator[str]:
        """Yield checks of the result of one run, or of its arguments afterwards."""
        k, function = self.mode.k, self.loop.function
        if self.mode.evidence == CHANGED_ARGUMENTS:
            yield from (f"{name}_before = {name}.copy()" for name in self.mutated_arguments)
            yield f"after({k})"
            for name in self.mutated_arguments:
                message = f"{function} changes its argument {name}"
                yield f"assert np.array_equal({name}, {name}_before), '{message}'"
            return
        yield f"got = after({k})"
        shapes = {P: self._shape(P) for P in NEXT_SYMBOLS}
        yield f"for name, shape in {shapes}.items():"
        yield "    given = got[name].shape"
        yield "    assert given == shape, f'{name} has shape {given}, expected {shape}'"
        yield "    assert np.all(np.isfinite(got[name])), f'{name} is not finite'"

    def _step_checks(self, symbol: str) -> Iterator[str]:
        """Yield the comparison of one reference step with one more iteration."""
        k = self.mode.k
        yield f"before, further = after({k}), after({k + 1})"
        yield f"got = further[{symbol!r}]"
        yield from self._alpha()
        options = self._options()
        yield f"expected, bound = one_step({symbol!r}, X, Y, before, alpha{options})"
        yield f"print('{symbol} after {k}:', before[{symbol!r}], sep='\\n')"
        yield f"print('after {k + 1}:', got, 'one step:', expected, sep='\\n')"
        yield "assert got.shape == expected.shape, f'shape {got.shape}, expected {expected.shape}'"
        message = f"after {k + 1} iterations {symbol} is not one step from what it is after {k}"
        yield "right = (got == expected) | (np.abs(got - expected) <= bound)"
        yield f"assert np.all(right), {message!r}"

    def _alpha(self) -> Iterator[str]:
        """Yield the line that defines the learning rate."""
        k, options = self.mode.k, self._options()
        if self._has_requested_rate:
            rate = self.loop.rate(self.example.values)
            yield f"alpha = {rate!r}"
        elif self.mode.evidence == PREVIOUS_STEP:
            yield f"alpha = rate_of(X, Y, after({k - 1}), before{options})  # of the step before"
        elif self.mode.evidence == FIRST_COLUMN:
            yield "one = X[:, :1], Y[:, :1]"
            steps = f"after({k}, *one), after({k + 1}, *one)"
            yield f"alpha = rate_of(*one, {steps}{options})  # on one example"
        else:
            call = f"rate_of(X, Y, before, further{options})"
            yield f"alpha = {call}  # the likeliest: the code decides"

    def _options(self) -> str:
        """Return the arguments for activation and precision that are not the defaults."""
        hidden, dtype = self.loop.binding.hidden, self.dtype
        options = "" if hidden == "tanh" else f", hidden={hidden!r}"
        return options + ("" if dtype == "float64" else f", dtype={dtype!r}")


def _return_statement(expressions: dict[str, str]) -> Iterator[str]:
    """Yield the return of the parameters as a dict: one line if all are read alike."""
    forms = {text.replace(repr(P), "name") for P, text in expressions.items()}
    if len(forms) == 1:
        names = ", ".join(map(repr, NEXT_SYMBOLS))
        yield f"    return {{name: {forms.pop()} for name in ({names})}}"
        return
    yield "    return {"
    yield from (f"        {P!r}: {expressions[P]}," for P in NEXT_SYMBOLS)
    yield "    }"
