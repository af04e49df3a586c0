"""A wrong training loop as code that shows it: some iterations, one more, and one step between.

The step is from what the loop itself gives, so right loops pass, wherever they begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backproof.assignment.training import Loop
from backproof.binding.arrays import Leaf
from backproof.binding.expressions import Pattern
from backproof.binding.form import Context
from backproof.judge import written
from backproof.judge.counterexample import Target, function_of, imports_of, literal, names_of
from backproof.judge.training.runs import NEXTS
from properties.example import Example

_OWN = {after: P for P, after in NEXTS.items()}


FORM, CHANGED = "form", "changed"
ITSELF, BEFORE, FEWER = "itself", "before", "fewer"


@dataclass(frozen=True, slots=True)
class Way:
    """In which runs a loop shows what is wrong with it.

    Those are after `k` iterations and, where a step is wrong, after k + 1. The rate is read off
    that step, unless it is asked for; or off one that is right: the step before, or the same one
    with the first column alone.
    """

    kind: str
    k: int

    @property
    def is_of_value(self) -> bool:
        """Whether a step is wrong, and not the form of what one run gives."""
        return self.kind in {ITSELF, BEFORE, FEWER}


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is shown: a loop on an example, called with these arguments, in some way."""

    target: Target
    loop: Loop
    example: Example
    arguments: tuple[Pattern, ...]
    way: Way
    dtype: str
    mutated: tuple[str, ...] = ()

    def as_code(self, symbol: str) -> str:
        """The code; it raises AssertionError where the loop is wrong, or what the loop raises."""
        checks = self._step(symbol) if self.way.is_of_value else self._run()
        lines = [*self._imports(), "", *self._inputs(), "", "", *self._after(), "", "", *checks]
        return "\n".join(lines) + "\n"

    @property
    def _is_asked(self) -> bool:
        """Whether the rate is asked for; else it is read off."""
        return self.loop.rate(self.example.values) is not None

    def _imports(self) -> Iterator[str]:
        ours = [] if isinstance(self.target, tuple) else ["begin_alike"]
        if self.way.is_of_value:
            ours += ["one_step"] + ([] if self._is_asked else ["rate_of"])
        yield from imports_of(self.target)
        yield from [""] if isinstance(self.target, str) and ours else []
        yield from [f"from backproof.one_step import {', '.join(ours)}"] if ours else []

    def _inputs(self) -> Iterator[str]:
        named = (name for pattern in self.arguments for name in written.names_in(pattern))
        for name in dict.fromkeys(("X", "Y", *named)):
            yield f"{name} = {literal(self.example.values[name])}"

    def _after(self) -> Iterator[str]:
        """A function of the number of iterations, which gives the parameters."""
        function = self.loop.function
        yield "def after(k, X=X, Y=Y):" if self.way.kind == FEWER else "def after(k):"
        if isinstance(self.target, tuple):
            yield f"    function = {function_of(self.target, function)}"
        else:
            yield f"    module = {names_of(self.target)}"
            yield "    begin_alike(module)"
            yield f"    function = module[{function!r}]"
        yield f"    result = function({', '.join(self._texts())})"
        line, context = self.loop.asked(1), self._context
        yield from _gathered(dict(self._reading(*pair) for pair in written.readings(line, context)))

    @property
    def _context(self) -> Context:
        return Context(self.loop.asked(1).graph.table, self.example.sizes)

    def _texts(self) -> list[str]:
        pairs = zip(self.loop.parameters, self.arguments, strict=False)
        return ["k" if own.is_count else written.written(p, self._context) for own, p in pairs]

    def _reading(self, leaf: Leaf, text: str) -> tuple[str, str]:
        """A parameter, and the code that reads it off a result as the chapter has it."""
        shape, moves = self._shape(_OWN[leaf.symbol]), leaf.moves
        order = ", order='F'" if moves.raveled == "F" else ""
        read = f"np.asarray({text})"
        if moves.raveled:
            read += f".reshape({shape[::-1] if moves.transposed else shape}{order})"
        read += ".T" * moves.transposed
        read += "" if leaf.factor == 1.0 else f" / {leaf.factor}"
        return _OWN[leaf.symbol], read + ("" if leaf.divisor == 1.0 else f" * {leaf.divisor}")

    def _shape(self, P: str) -> tuple[int, ...]:
        return tuple(self.loop.asked(1).graph.table[P].shape(self.example.sizes))

    def _run(self) -> Iterator[str]:
        """What one run gives, and leaves of its arguments."""
        k, function = self.way.k, self.loop.function
        if self.way.kind == CHANGED:
            yield from (f"{name}_before = {name}.copy()" for name in self.mutated)
            yield f"after({k})"
            for name in self.mutated:
                said = f"{function} changes its argument {name}"
                yield f"assert np.array_equal({name}, {name}_before), '{said}'"
            return
        yield f"got = after({k})"
        shapes = {P: self._shape(P) for P in NEXTS}
        yield f"for name, shape in {shapes}.items():"
        yield "    given = got[name].shape"
        yield "    assert given == shape, f'{name} has shape {given}, expected {shape}'"
        yield "    assert np.all(np.isfinite(got[name])), f'{name} is not finite'"

    def _step(self, symbol: str) -> Iterator[str]:
        """One step, from what the loop gives, against what it gives after one iteration more."""
        k = self.way.k
        yield f"before, further = after({k}), after({k + 1})"
        yield f"got = further[{symbol!r}]"
        yield from self._alpha()
        how = self._how()
        yield f"expected, bound = one_step({symbol!r}, X, Y, before, alpha{how})"
        yield f"print('{symbol} after {k}:', before[{symbol!r}], sep='\\n')"
        yield f"print('after {k + 1}:', got, 'one step:', expected, sep='\\n')"
        yield "assert got.shape == expected.shape, f'shape {got.shape}, expected {expected.shape}'"
        said = f"after {k + 1} iterations {symbol} is not one step from what it is after {k}"
        yield "right = (got == expected) | (np.abs(got - expected) <= bound)"
        yield f"assert np.all(right), {said!r}"

    def _alpha(self) -> Iterator[str]:
        """The rate, and where it is from."""
        k, how = self.way.k, self._how()
        if self._is_asked:
            rate = self.loop.rate(self.example.values)
            yield f"alpha = {rate!r}"
        elif self.way.kind == BEFORE:
            yield f"alpha = rate_of(X, Y, after({k - 1}), before{how})  # of the step before"
        elif self.way.kind == FEWER:
            yield "one = X[:, :1], Y[:, :1]"
            steps = f"after({k}, *one), after({k + 1}, *one)"
            yield f"alpha = rate_of(*one, {steps}{how})  # on one example"
        else:
            yield f"alpha = rate_of(X, Y, before, further{how})  # the likeliest: the code decides"

    def _how(self) -> str:
        """The activation and the precision, where they are not the usual ones."""
        hidden, dtype = self.loop.binding.hidden, self.dtype
        said = "" if hidden == "tanh" else f", hidden={hidden!r}"
        return said + ("" if dtype == "float64" else f", dtype={dtype!r}")


def _gathered(read: dict[str, str]) -> Iterator[str]:
    """The parameters as a dict, in a line where all are read alike."""
    alike = {text.replace(repr(P), "name") for P, text in read.items()}
    if len(alike) == 1:
        names = ", ".join(map(repr, NEXTS))
        yield f"    return {{name: {alike.pop()} for name in ({names})}}"
        return
    yield "    return {"
    yield from (f"        {P!r}: {read[P]}," for P in NEXTS)
    yield "    }"
