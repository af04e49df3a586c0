"""One function, one example, one answer: what the judge sees of an implementation."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import numpy as np

from backproof.binding import Line
from backproof.judge.verdict import Status
from backproof.worker.repeated import Kept
from properties.bounds import Bounded, bound_all
from properties.compare import Comparison, Row, compare
from properties.example import Example
from properties.logits import also_from_logits
from reference.graph import Definition, Values
from reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Sitting:
    """An example put to a function: its results by symbol, and what is wrong with their form.

    `problems` has a line for each symbol that could not be read off the result; `mutated` the
    arguments that the call changed; `failure` says why there is no result at all, `raised` that
    it is an exception, `source` which line of the file raised it, and `seen` which arrays the
    function held then. `elsewhere` are the results, on the same example, of other functions that
    this one may have called, and `given` those that were right ones in their place.
    """

    line: Line
    example: Example
    results: Values = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    mutated: tuple[str, ...] = ()
    failure: tuple[Status, str] | None = None
    raised: bool = False
    source: str = ""
    seen: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    elsewhere: Values = field(default_factory=dict)
    given: tuple[Line, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether there is no answer, a changed argument, or a result that is not right."""
        if self.failure is not None or self.mutated:
            return True
        return any(not self.compared(symbol).ok for symbol in self.line.outputs)

    def compared(self, symbol: str) -> Comparison:
        """The result for `symbol` against the chapter's, on correct inputs."""
        if symbol not in self.results:
            return Comparison(self.problems.get(symbol, "is not returned"))
        if symbol in SIZES:
            return _compared_size(self.results[symbol], self.example.values[symbol])
        if self._rests_on_overflow(symbol):
            return Comparison(None)
        return compare(self.forgiven(symbol), self.expected(symbol))

    def forgiven(self, symbol: str) -> Any:
        """The result with the right values where it overflowed: a matter of stability alone."""
        got: Any = self.results.get(symbol)
        if symbol not in self.overflowing:
            return got
        return np.where(np.isfinite(got), got, self.expected(symbol).value).astype(got.dtype)

    @property
    def overflowing(self) -> tuple[str, ...]:
        """The results with entries that are inf or NaN, where |z| is so large that forms differ.

        The text's own formulas do it: 0 · log 0 in the cost, inf/inf in tanh by exponentials.
        """
        if not is_extreme(self.example):
            return ()
        return tuple(s for s in self.results if s not in SIZES and self._overflows(s))

    @property
    def strained(self) -> str:
        """The exception that arithmetic raised where |z| is so large that forms differ, if any.

        What NumPy answers with inf or NaN, such as log 0, Python's own numbers raise.
        """
        if not (self.raised and self.failure and is_extreme(self.example)):
            return ""
        raised = _OF_ARITHMETIC.match(self.failure[1])
        return raised[1] if raised else ""

    def _overflows(self, symbol: str) -> bool:
        """Whether an entry is NaN, or infinite where the right one is not."""
        got, right = self.results[symbol], self.expected(symbol).value
        if np.shape(got) != right.shape or not has_overflow(got):
            return False
        return bool(np.any(np.isnan(got) | (np.isfinite(right) & ~np.isfinite(got))))

    def may_overflow(self, symbol: str) -> bool:
        """Whether the result is not finite, or rests on what is not, where forms differ."""
        if not is_extreme(self.example):
            return False
        return has_overflow(self.results[symbol]) or self._rests_on_overflow(symbol)

    def _rests_on_overflow(self, symbol: str) -> bool:
        """Whether the function may have got its result from another's that overflowed."""
        if not self.elsewhere or not is_extreme(self.example):
            return False
        line = self.line
        before = once(self.example, ("upstream", symbol), line, lambda: upstream(line, symbol))
        return any(has_overflow(v) for s, v in self.elsewhere.items() if s in before)

    def expected(self, symbol: str, own: Values | None = None) -> Bounded:
        """The right value of `symbol`, given the inputs and the implementation's `own` results."""
        example = self.example
        if not own:
            return self._expected_at_once()[symbol]
        inputs = self.passed(name for name in self.line.inputs if name not in SIZES)
        precision = example.precision.against_reference()
        right = bound_all(example.graph, {**inputs, **own}, [symbol], precision)
        return self.undone(symbol, right[symbol])

    def _expected_at_once(self) -> Mapping[str, Bounded]:
        """The right values of all that the function computes, evaluated once for an exam."""
        return once(self.example, "expected", self.line, self._all_expected)

    def _all_expected(self) -> Mapping[str, Bounded]:
        steps = {s for step in plan(self.line) for s in step.symbols}
        wanted = (steps | set(self.line.outputs)) - set(SIZES)
        given = self.passed(self.example.sufficient(wanted, self.line.inputs))
        precision = self.example.precision.against_reference()
        right = bound_all(self.example.graph, given, wanted, precision)
        known = {*steps, *self.line.inputs}
        values = self.example.values
        allowed = {s: also_from_logits(s, bound, values, known) for s, bound in right.items()}
        return {symbol: self.undone(symbol, bound) for symbol, bound in allowed.items()}

    def passed(self, names: Iterable[str]) -> dict[str, Any]:
        """The inputs of these names, with what rounding them by their scale costs."""
        values, precision = self.example.values, self.example.precision.against_reference()
        rounded = self.line.roundings(self.example.sizes)
        given: dict[str, Any] = {name: values[name] for name in names}
        for name in set(given) & set(rounded):
            error = precision.gamma(rounded[name]) * np.abs(values[name])
            given[name] = Bounded.within(values[name], error, precision)
        return given

    def undone(self, symbol: str, right: Bounded) -> Bounded:
        """The right value with what a scale costs that the function applies and we undo."""
        count = self.line.undoings(self.example.sizes).get(symbol, 0)
        if not count:
            return right
        scaled = right.precision.gamma(count) * (np.abs(right.value) + right.radius)
        return Bounded.within(right.value, right.radius + scaled, right.precision)


_OF_ARITHMETIC = re.compile(
    r"raised (ZeroDivisionError|OverflowError|FloatingPointError"
    r"|ValueError(?=: (?:math domain error|expected a \w+ input)))\b"
)


class Sittings(tuple[Sitting, ...]):  # noqa: SLOT001  (it has one more thing: what is kept)
    """What one function answered to a part of the exam, example by example.

    Where it answers as another did, to the last byte, it is the same object, and what is `kept` of
    it is found once.
    """

    kept = Kept()

    @classmethod
    def of(cls, sittings: Iterable[Sitting], again: bool) -> Self:
        """The sittings; what may come `again` is kept."""
        made = cls(sittings)
        made.kept = Kept(again)
        return made


def compared_together(symbol: str, sittings: Sequence[Sitting]) -> Comparison | None:
    """The first of the worst results for a symbol, where all are right; else None.

    Where one may have overflowed it is looked at by itself; the others are compared at once.
    """
    if symbol in SIZES or any(symbol not in sitting.results for sitting in sittings):
        return None
    alone = [s.may_overflow(symbol) for s in sittings]
    calm = [s for s, by_itself in zip(sittings, alone, strict=True) if not by_itself]
    found = row_of(calm, (symbol,)).worst([s.results[symbol] for s in calm]) if calm else None
    if found is None:
        return None
    worst, comparison = calm[found[0]], found[1]
    compared = [
        comparison if sitting is worst else sitting.compared(symbol)
        for sitting, by_itself in zip(sittings, alone, strict=True)
        if by_itself or sitting is worst
    ]
    return max(compared, key=lambda c: c.ratio) if all(c.ok for c in compared) else None


def row_of(sittings: Sequence[Sitting], symbols: Sequence[str]) -> Row:
    """The right values of the symbols in all sittings, laid out once for all submissions."""
    examples, line = [sitting.example for sitting in sittings], sittings[0].line

    def laid_out() -> tuple[Any, Row]:
        return examples, Row([s.expected(symbol) for s in sittings for symbol in symbols])

    return once(examples[0], ("row", *symbols, *map(id, examples)), line, laid_out)[1]


T = TypeVar("T")


def once(example: Example, what: Hashable, line: Line, found: Callable[[], T]) -> T:
    """What is computed of an example for a line, kept with the example for all submissions."""
    key = what, id(line)
    if key not in example.kept:
        example.kept[key] = line, found()  # with the line, whose identity lasts as long
    kept: T = example.kept[key][1]
    return kept


def plan(line: Line) -> list[Definition]:
    """The chapter's way from a function's inputs to its outputs, by symbols it does not return."""
    wanted = [symbol for symbol in line.outputs if symbol not in SIZES]
    return line.graph.plan(wanted, line.inputs)


def upstream(line: Line, symbol: str) -> set[str]:
    """The symbols that the chapter computes on its way from a function's inputs to `symbol`.

    A size is read off a shape, and computed from nothing.
    """
    if symbol in SIZES:
        return set()
    steps = line.graph.plan([symbol], line.inputs)
    return {name for step in steps for name in step.symbols} - {symbol}


def is_random_start(line: Line) -> bool:
    """Whether a function is given sizes alone, and so can only draw its results."""
    return line.graph.name == "initialisation"


EXTREME = 17.0
"""The |z| from which σ(z) rounds to 0 or 1 in float32, and some forms overflow sooner or later."""


def is_extreme(example: Example) -> bool:
    """Whether some input of an activation is so large that its accepted forms may overflow."""
    if "extreme" not in example.kept:
        inputs = (example.values.get(name) for name in ("Z1", "Z2", "z1", "z2", "z", "Z"))
        largest = (np.max(np.abs(z)) for z in inputs if z is not None)
        example.kept["extreme"] = any(size >= EXTREME for size in largest)
    extreme: bool = example.kept["extreme"]
    return extreme


def has_overflow(value: Any) -> bool:
    """Whether a number in it is not finite."""
    array = np.asarray(value)
    return array.dtype.kind == "f" and not bool(np.isfinite(array).all())


def _compared_size(got: Any, expected: int) -> Comparison:
    form = f"is {got}, expected {expected}"
    return Comparison(None if got == expected else form)
