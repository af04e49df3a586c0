"""Record the call of one function on one example, and compare it with the reference."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.overflowing_forms import overflow_mask
from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.compare import Comparison, compare
from backproof.properties.example import Example
from backproof.properties.logit_cost import widen_for_logit_form
from backproof.reference.graph import Definition, Values
from backproof.reference.symbols import SIZES
from backproof.results.status import Status


@dataclass(frozen=True, slots=True)
class Observation:
    """The results of calling a function on an example, and the problems of their form.

    `problems` has a message for each symbol that could not be read from the result. `failure` is
    the reason why there is no result at all, `has_exception` is true if it is an exception,
    `source` is the line of the file that raised, and `locals_at_error` are the arrays in its frame.
    `upstream_results` are the results, on the same example, of other functions that this one may
    have called, and `stubbed` the functions that were replaced by right stubs.
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
        """True if the call failed, or returned a wrong result."""
        if self.failure is not None:
            return True
        return any(not self.comparison(symbol).ok for symbol in self.line.outputs)

    def comparison(self, symbol: str) -> Comparison:
        """Compare the result for `symbol` with the reference, evaluated on correct inputs."""
        if symbol not in self.results:
            return Comparison(self.problems.get(symbol, "is not returned"))
        if symbol in SIZES:
            return _compare_size(self.results[symbol], self.example.values[symbol])
        if self._depends_on_overflow(symbol):
            return Comparison(None)
        return compare(self.with_overflow_replaced(symbol), self.expected_value(symbol))

    def with_overflow_replaced(self, symbol: str) -> Any:
        """Return the result with right values in place of those that overflowed.

        Overflow at extreme inputs concerns stability alone.
        """
        got: Any = self.results.get(symbol)
        if symbol not in self.overflowing_symbols:
            return got
        overflowed = self._overflowed_entries(symbol)
        return np.where(overflowed, self.expected_value(symbol).value, got).astype(got.dtype)

    @property
    def overflowing_symbols(self) -> tuple[str, ...]:
        """The results with inf or NaN at inputs where |z| is extreme.

        The formulas of the text cause this themselves: 0 · log 0 in the cost, inf/inf in tanh.
        """
        if not is_extreme(self.example):
            return ()
        return tuple(s for s in self.results if s not in SIZES and self._overflows(s))

    @property
    def arithmetic_error_at_extremes(self) -> str:
        """The name of the exception that arithmetic raised at extreme |z|, or empty.

        Python's own numbers raise where NumPy returns inf or NaN, as in log 0.
        """
        if not (self.has_exception and self.failure and is_extreme(self.example)):
            return ""
        match = _ARITHMETIC_ERROR.match(self.failure[1])
        return match[1] if match else ""

    def _overflows(self, symbol: str) -> bool:
        """Return whether an entry overflowed."""
        value = self.results[symbol]
        if not has_overflow(value) or np.shape(value) != self.expected_value(symbol).shape:
            return False
        return bool(np.any(self._overflowed_entries(symbol)))

    def _overflowed_entries(self, symbol: str) -> Any:
        """Return which entries are NaN, or are infinite where the right one is not.

        Only those count at which an accepted form overflows.
        """
        value, right = self.results[symbol], self.expected_value(symbol).value
        failed = np.isnan(value) | (np.isfinite(right) & ~np.isfinite(value))
        return failed & overflow_mask(self.example, self.line.inputs, symbol)

    def may_overflow(self, symbol: str) -> bool:
        """Return whether the result is not finite, or depends on such a value, at extreme |z|."""
        if not is_extreme(self.example):
            return False
        return has_overflow(self.results[symbol]) or self._depends_on_overflow(symbol)

    def _depends_on_overflow(self, symbol: str) -> bool:
        """Return whether the result may come from another function's overflowed result."""
        if not self.upstream_results or not is_extreme(self.example):
            return False
        line = self.line
        upstream = memoize_on_example(
            self.example, ("upstream", symbol), line, lambda: upstream_symbols(line, symbol)
        )
        return any(has_overflow(v) for s, v in self.upstream_results.items() if s in upstream)

    def expected_value(self, symbol: str, own_results: Values | None = None) -> BoundedArray:
        """Return the right value of `symbol`, given the inputs and the own earlier results."""
        example = self.example
        if not own_results:
            return self._memoized_expected_values()[symbol]
        inputs = self.inputs_with_rounding(name for name in self.line.inputs if name not in SIZES)
        precision = example.precision.with_reference_error()
        expected = bound_all(example.graph, {**inputs, **own_results}, [symbol], precision)
        return self.with_scale_rounding(symbol, expected[symbol])

    def _memoized_expected_values(self) -> Mapping[str, BoundedArray]:
        """Return the right values of all symbols on the way, cached with the example."""
        return memoize_on_example(
            self.example, "expected", self.line, self._compute_expected_values
        )

    def _compute_expected_values(self) -> Mapping[str, BoundedArray]:
        steps = {s for step in evaluation_steps(self.line) for s in step.symbols}
        wanted = (steps | set(self.line.outputs)) - set(SIZES)
        given = self.inputs_with_rounding(self.example.sufficient_inputs(wanted, self.line.inputs))
        precision = self.example.precision.with_reference_error()
        bounds = bound_all(self.example.graph, given, wanted, precision)
        known_symbols = {*steps, *self.line.inputs}
        values = self.example.values
        widened = {
            s: widen_for_logit_form(s, bound, values, known_symbols) for s, bound in bounds.items()
        }
        return {
            symbol: self.with_scale_rounding(symbol, bound) for symbol, bound in widened.items()
        }

    def inputs_with_rounding(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the inputs with bounds for the rounding that their scaling causes."""
        values, precision = self.example.values, self.example.precision.with_reference_error()
        rounded = self.line.input_rounding_counts(self.example.sizes)
        given: dict[str, Any] = {name: values[name] for name in names}
        for name in set(given) & set(rounded):
            error = precision.gamma(rounded[name]) * np.abs(values[name])
            given[name] = BoundedArray.within(values[name], error, precision)
        return given

    def with_scale_rounding(self, symbol: str, expected: BoundedArray) -> BoundedArray:
        """Add the rounding of a scale that the function applies and the binding undoes."""
        count = self.line.output_rounding_counts(self.example.sizes).get(symbol, 0)
        if not count:
            return expected
        scaled = expected.precision.gamma(count) * (np.abs(expected.value) + expected.radius)
        return BoundedArray.within(expected.value, expected.radius + scaled, expected.precision)


_ARITHMETIC_ERROR = re.compile(
    r"raised (ZeroDivisionError|OverflowError|FloatingPointError"
    r"|ValueError(?=: (?:math domain error|expected a \w+ input)))\b"
)


T = TypeVar("T")


def memoize_on_example(
    example: Example, quantity: Hashable, line: FunctionBinding, compute: Callable[[], T]
) -> T:
    """Return the memoized result of `compute`, cached with the example for all submissions."""
    key = quantity, id(line)
    if key not in example.cache:
        example.cache[key] = line, compute()  # the reference to the line keeps its id valid
    value: T = example.cache[key][1]
    return value


def evaluation_steps(line: FunctionBinding) -> list[Definition]:
    """Return the definitions that lead from a function's inputs to its outputs."""
    wanted = [symbol for symbol in line.outputs if symbol not in SIZES]
    return line.graph.evaluation_order(wanted, line.inputs)


def upstream_symbols(line: FunctionBinding, symbol: str) -> set[str]:
    """Return the symbols computed between a function's inputs and `symbol`.

    A size is read from a shape, so nothing precedes it.
    """
    if symbol in SIZES:
        return set()
    steps = line.graph.evaluation_order([symbol], line.inputs)
    return {name for step in steps for name in step.symbols} - {symbol}


def is_random_initialisation(line: FunctionBinding) -> bool:
    """Return whether a function takes sizes alone, so that it can only draw its results."""
    return line.graph.name == "initialisation"


EXTREME_Z = 17.0
"""The |z| above which σ(z) rounds to 0 or 1 in float32, and some formulas may overflow."""


def is_extreme(example: Example) -> bool:
    """Return whether an input of an activation is so large that accepted formulas may overflow."""
    if "extreme" not in example.cache:
        inputs = (example.values.get(name) for name in ("Z1", "Z2", "z1", "z2", "z", "Z"))
        largest = (np.max(np.abs(z)) for z in inputs if z is not None)
        example.cache["extreme"] = any(size >= EXTREME_Z for size in largest)
    extreme: bool = example.cache["extreme"]
    return extreme


def has_overflow(value: Any) -> bool:
    """Return whether a floating-point value contains inf or NaN."""
    array = np.asarray(value)
    return array.dtype.kind == "f" and not bool(np.isfinite(array).all())


def _compare_size(got: Any, expected: int) -> Comparison:
    problem = f"is {got}, expected {expected}"
    return Comparison(None if got == expected else problem)
