"""One function, one example, one answer: what the judge sees of an implementation."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import numpy as np

from backproof.binding import FunctionBinding
from backproof.implementation.reply_cache import Memo
from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.compare import Comparison, PackedBounds, compare
from backproof.properties.example import Example
from backproof.properties.logit_cost import widen_for_logit_form
from backproof.reference.graph import Definition, Values
from backproof.reference.symbols import SIZES
from backproof.results.verdict import Status


@dataclass(frozen=True, slots=True)
class Observation:
    """An example put to a function: its results by symbol, and what is wrong with their form.

    `problems` has a line for each symbol that could not be read off the result; `mutated` the
    arguments that the call changed; `failure` says why there is no result at all, `raised` that
    it is an exception, `source` which line of the file raised it, and `seen` which arrays the
    function held then. `elsewhere` are the results, on the same example, of other functions that
    this one may have called, and `given` those that were right ones in their place.
    """

    line: FunctionBinding
    example: Example
    results: Values = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    mutated_arguments: tuple[str, ...] = ()
    failure: tuple[Status, str] | None = None
    has_exception: bool = False
    source: str = ""
    locals_at_error: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    upstream_results: Values = field(default_factory=dict)
    stubbed: tuple[FunctionBinding, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether there is no answer, a changed argument, or a result that is not right."""
        if self.failure is not None or self.mutated_arguments:
            return True
        return any(not self.comparison(symbol).ok for symbol in self.line.outputs)

    def comparison(self, symbol: str) -> Comparison:
        """The result for `symbol` against the chapter's, on correct inputs."""
        if symbol not in self.results:
            return Comparison(self.problems.get(symbol, "is not returned"))
        if symbol in SIZES:
            return _compare_size(self.results[symbol], self.example.values[symbol])
        if self._depends_on_overflow(symbol):
            return Comparison(None)
        return compare(self.with_overflow_replaced(symbol), self.expected_value(symbol))

    def with_overflow_replaced(self, symbol: str) -> Any:
        """The result with the right values where it overflowed: a matter of stability alone."""
        got: Any = self.results.get(symbol)
        if symbol not in self.overflowing_symbols:
            return got
        return np.where(np.isfinite(got), got, self.expected_value(symbol).value).astype(got.dtype)

    @property
    def overflowing_symbols(self) -> tuple[str, ...]:
        """The results with entries that are inf or NaN, where |z| is so large that forms differ.

        The text's own formulas do it: 0 · log 0 in the cost, inf/inf in tanh by exponentials.
        """
        if not is_extreme(self.example):
            return ()
        return tuple(s for s in self.results if s not in SIZES and self._overflows(s))

    @property
    def arithmetic_error_at_extremes(self) -> str:
        """The exception that arithmetic raised where |z| is so large that forms differ, if any.

        What NumPy answers with inf or NaN, such as log 0, Python's own numbers raise.
        """
        if not (self.has_exception and self.failure and is_extreme(self.example)):
            return ""
        raised = _ARITHMETIC_ERROR.match(self.failure[1])
        return raised[1] if raised else ""

    def _overflows(self, symbol: str) -> bool:
        """Whether an entry is NaN, or infinite where the right one is not."""
        got, right = self.results[symbol], self.expected_value(symbol).value
        if np.shape(got) != right.shape or not has_overflow(got):
            return False
        return bool(np.any(np.isnan(got) | (np.isfinite(right) & ~np.isfinite(got))))

    def may_overflow(self, symbol: str) -> bool:
        """Whether the result is not finite, or rests on what is not, where forms differ."""
        if not is_extreme(self.example):
            return False
        return has_overflow(self.results[symbol]) or self._depends_on_overflow(symbol)

    def _depends_on_overflow(self, symbol: str) -> bool:
        """Whether the function may have got its result from another's that overflowed."""
        if not self.upstream_results or not is_extreme(self.example):
            return False
        line = self.line
        before = memoize_on_example(
            self.example, ("upstream", symbol), line, lambda: upstream_symbols(line, symbol)
        )
        return any(has_overflow(v) for s, v in self.upstream_results.items() if s in before)

    def expected_value(self, symbol: str, own_results: Values | None = None) -> BoundedArray:
        """The right value of `symbol`, given the inputs and the implementation's `own` results."""
        example = self.example
        if not own_results:
            return self._memoized_expected_values()[symbol]
        inputs = self.inputs_with_rounding(name for name in self.line.inputs if name not in SIZES)
        precision = example.precision.with_reference_error()
        right = bound_all(example.graph, {**inputs, **own_results}, [symbol], precision)
        return self.with_scale_rounding(symbol, right[symbol])

    def _memoized_expected_values(self) -> Mapping[str, BoundedArray]:
        """The right values of all that the function computes, evaluated once for an exam."""
        return memoize_on_example(
            self.example, "expected", self.line, self._compute_expected_values
        )

    def _compute_expected_values(self) -> Mapping[str, BoundedArray]:
        steps = {s for step in evaluation_steps(self.line) for s in step.symbols}
        wanted = (steps | set(self.line.outputs)) - set(SIZES)
        given = self.inputs_with_rounding(self.example.sufficient_inputs(wanted, self.line.inputs))
        precision = self.example.precision.with_reference_error()
        right = bound_all(self.example.graph, given, wanted, precision)
        known = {*steps, *self.line.inputs}
        values = self.example.values
        allowed = {s: widen_for_logit_form(s, bound, values, known) for s, bound in right.items()}
        return {
            symbol: self.with_scale_rounding(symbol, bound) for symbol, bound in allowed.items()
        }

    def inputs_with_rounding(self, names: Iterable[str]) -> dict[str, Any]:
        """The inputs of these names, with what rounding them by their scale costs."""
        values, precision = self.example.values, self.example.precision.with_reference_error()
        rounded = self.line.input_rounding_counts(self.example.sizes)
        given: dict[str, Any] = {name: values[name] for name in names}
        for name in set(given) & set(rounded):
            error = precision.gamma(rounded[name]) * np.abs(values[name])
            given[name] = BoundedArray.within(values[name], error, precision)
        return given

    def with_scale_rounding(self, symbol: str, expected: BoundedArray) -> BoundedArray:
        """The right value with what a scale costs that the function applies and we undo."""
        count = self.line.output_rounding_counts(self.example.sizes).get(symbol, 0)
        if not count:
            return expected
        scaled = expected.precision.gamma(count) * (np.abs(expected.value) + expected.radius)
        return BoundedArray.within(expected.value, expected.radius + scaled, expected.precision)


_ARITHMETIC_ERROR = re.compile(
    r"raised (ZeroDivisionError|OverflowError|FloatingPointError"
    r"|ValueError(?=: (?:math domain error|expected a \w+ input)))\b"
)


class ObservationBatch(tuple[Observation, ...]):  # noqa: SLOT001  (it has one more thing: what is kept)
    """What one function answered to a part of the exam, example by example.

    Where it answers as another did, to the last byte, it is the same object, and what is `kept` of
    it is found once.
    """

    memo = Memo()

    @classmethod
    def from_observations(cls, observations: Iterable[Observation], is_reusable: bool) -> Self:
        """The sittings; what may come `again` is kept."""
        made = cls(observations)
        made.memo = Memo(is_reusable)
        return made


def compare_batch(symbol: str, observations: Sequence[Observation]) -> Comparison | None:
    """The first of the worst results for a symbol, where all are right; else None.

    Where one may have overflowed it is looked at by itself; the others are compared at once.
    """
    if symbol in SIZES or any(symbol not in sitting.results for sitting in observations):
        return None
    alone = [s.may_overflow(symbol) for s in observations]
    calm = [s for s, by_itself in zip(observations, alone, strict=True) if not by_itself]
    found = (
        expected_row(calm, (symbol,)).find_worst([s.results[symbol] for s in calm])
        if calm
        else None
    )
    if found is None:
        return None
    worst, comparison = calm[found[0]], found[1]
    compared = [
        comparison if sitting is worst else sitting.comparison(symbol)
        for sitting, by_itself in zip(observations, alone, strict=True)
        if by_itself or sitting is worst
    ]
    return max(compared, key=lambda c: c.ratio) if all(c.ok for c in compared) else None


def expected_row(observations: Sequence[Observation], symbols: Sequence[str]) -> PackedBounds:
    """The right values of the symbols in all sittings, laid out once for all submissions."""
    examples, line = [sitting.example for sitting in observations], observations[0].line

    def laid_out() -> tuple[Any, PackedBounds]:
        return examples, PackedBounds(
            [s.expected_value(symbol) for s in observations for symbol in symbols]
        )

    return memoize_on_example(examples[0], ("row", *symbols, *map(id, examples)), line, laid_out)[1]


T = TypeVar("T")


def memoize_on_example(
    example: Example, quantity: Hashable, line: FunctionBinding, compute: Callable[[], T]
) -> T:
    """What is computed of an example for a line, kept with the example for all submissions."""
    key = quantity, id(line)
    if key not in example.cache:
        example.cache[key] = line, compute()  # with the line, whose identity lasts as long
    kept: T = example.cache[key][1]
    return kept


def evaluation_steps(line: FunctionBinding) -> list[Definition]:
    """The chapter's way from a function's inputs to its outputs, by symbols it does not return."""
    wanted = [symbol for symbol in line.outputs if symbol not in SIZES]
    return line.graph.evaluation_order(wanted, line.inputs)


def upstream_symbols(line: FunctionBinding, symbol: str) -> set[str]:
    """The symbols that the chapter computes on its way from a function's inputs to `symbol`.

    A size is read off a shape, and computed from nothing.
    """
    if symbol in SIZES:
        return set()
    steps = line.graph.evaluation_order([symbol], line.inputs)
    return {name for step in steps for name in step.symbols} - {symbol}


def is_random_initialisation(line: FunctionBinding) -> bool:
    """Whether a function is given sizes alone, and so can only draw its results."""
    return line.graph.name == "initialisation"


EXTREME_Z = 17.0
"""The |z| from which σ(z) rounds to 0 or 1 in float32, and some forms overflow sooner or later."""


def is_extreme(example: Example) -> bool:
    """Whether some input of an activation is so large that its accepted forms may overflow."""
    if "extreme" not in example.cache:
        inputs = (example.values.get(name) for name in ("Z1", "Z2", "z1", "z2", "z", "Z"))
        largest = (np.max(np.abs(z)) for z in inputs if z is not None)
        example.cache["extreme"] = any(size >= EXTREME_Z for size in largest)
    extreme: bool = example.cache["extreme"]
    return extreme


def has_overflow(value: Any) -> bool:
    """Whether a number in it is not finite."""
    array = np.asarray(value)
    return array.dtype.kind == "f" and not bool(np.isfinite(array).all())


def _compare_size(got: Any, expected: int) -> Comparison:
    form = f"is {got}, expected {expected}"
    return Comparison(None if got == expected else form)
