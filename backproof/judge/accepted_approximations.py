"""The approximations that pass as close: replaced definitions, or a lower precision.

A result that differs from its definition is close if one listed approximation reproduces it on
every example within the bound of *that* approximation. There is no other, looser tolerance.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.judge.float32_evidence import Result, is_on_float32_grid, shows_float32
from backproof.judge.log_guards import LogGuard, log_guards
from backproof.judge.output_error_forms import output_error_forms
from backproof.properties.bounds import FLOAT32, BoundedArray, bound_all
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.compare import Comparison, compare
from backproof.properties.example import Example
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError, Values
from backproof.reference.symbols import SIZES

LOSSES = ("J", "L")

OUTPUTS = ("A2", "a2", "a")
"""The output of each network of the chapter: σ of its logit."""


@dataclass(frozen=True, slots=True)
class Approximation:
    """A listed approximation: its name, its bounds, and the example that it computes.

    `bounds` gives the expected value of a symbol computed from `inputs`. Results must have the
    `dtype`, if one is given. A lower precision must also show (see `float32_evidence`).
    """

    name: str
    bounds: Callable[[Example, str, tuple[str, ...]], BoundedArray]
    approximate_example: Callable[[Example], Example]
    dtype: str | None = None
    is_lower_precision: bool = False


@dataclass(frozen=True, slots=True)
class UnexplainedResult:
    """A result that differs from its definition: the example, the inputs, and what was returned.

    `got` has right values in place of those that overflowed, `returned` has what the function gave,
    and `other_results` what else it gave on this example.
    """

    example: Example
    inputs: tuple[str, ...]
    symbol: str
    got: Any
    returned: Any = None
    other_results: Values = field(default_factory=dict)

    def comparison(self, approximation: Approximation | None = None) -> Comparison:
        """Compare the result with its definition, or with an approximation of it."""
        name, cache = approximation.name if approximation else None, self.example.cache
        key = "bounds", name, self.symbol, self.inputs
        if key not in cache:
            cache[key] = self._bounds(approximation)
        return compare(self.got, cache[key], approximation.dtype if approximation else None)

    def _bounds(self, approximation: Approximation | None) -> BoundedArray:
        """Return the expected value, which is the same for all submissions."""
        if approximation is None:
            return self.example.bounds([self.symbol], self.inputs)[self.symbol]
        expected = approximation.bounds(self.example, self.symbol, self.inputs)
        finite = np.isfinite(expected.value)
        if np.all(finite):
            return expected
        radius = np.where(finite, expected.radius, np.inf)  # the approximation itself overflows
        return BoundedArray.within(np.where(finite, expected.value, 0), radius, expected.precision)


def find_approximation(results: Iterable[UnexplainedResult], dtype: str) -> Approximation | None:
    """Return the first listed approximation that reproduces all the results."""
    results = list(results)
    candidates = candidate_approximations(results, dtype)
    return next((a for a in candidates if _reproduces(a, results)), None)


def candidate_approximations(
    results: Sequence[UnexplainedResult], dtype: str
) -> Iterator[Approximation]:
    """Yield the approximations that could explain results."""
    if {result.symbol for result in results} & set(LOSSES):
        for name, guard in log_guards():
            yield _redefining_approximation(
                partial(_with_loss, kernel=partial(_guarded_loss, guard=guard)), name
            )
    yield _redefining_approximation(
        _with_sigmoid_by_logaddexp, "σ(z) computed as exp(z − log(1 + eᶻ))"
    )
    wrong = [result.example for result in results if not result.comparison().ok]
    for form in output_error_forms():
        if all(map(form.could_explain, wrong)):
            yield _redefining_approximation(form.redefine, form.name)
    if dtype == "float64":
        yield Approximation("float32 inside", _float32_bounds, _round_to_float32, "float64", True)
        yield Approximation("float32 results", _float32_bounds, _to_float32, None, True)
        on_grid = all(is_on_float32_grid(result.returned) for result in results)
        for form in output_error_forms() if on_grid else ():
            bounds = partial(_float32_bounds, redefine=form.redefine)
            name = f"float32 inside, and {form.name}"
            yield Approximation(name, bounds, _round_to_float32, "float64", True)


def _reproduces(approximation: Approximation, results: list[UnexplainedResult]) -> bool:
    """Return whether each result is right, or is what the approximation computes."""
    for result in results:
        if result.comparison().ok:
            continue
        try:
            comparison = result.comparison(approximation)
        except (UndecidedComparisonError, UnreachableSymbolError):
            return False
        if not comparison.ok:
            return False
    return not approximation.is_lower_precision or shows_float32(
        Result(r.example, r.inputs, r.symbol, r.returned, r.other_results) for r in results
    )


def _float32_bounds(
    example: Example,
    symbol: str,
    inputs: tuple[str, ...],
    redefine: Callable[[Graph], Graph] = lambda graph: graph,
) -> BoundedArray:
    """Bound the results of float32 arithmetic on inputs that may be rounded to float32 first."""
    values = {name: example.values[name] for name in inputs if name not in SIZES}
    single = FLOAT32.with_reference_error()
    inputs_in_float32 = {
        name: BoundedArray.from_unrounded(value, single) for name, value in values.items()
    }
    return bound_all(redefine(example.graph), inputs_in_float32, [symbol], single)[symbol]


def _to_float32(example: Example) -> Example:
    return example.with_precision(FLOAT32, "float32")


def _round_to_float32(example: Example) -> Example:
    """Return the example with float32 values in float64 arrays."""
    return _to_float32(example).to_float64()


def _redefining_approximation(redefine: Callable[[Graph], Graph], name: str) -> Approximation:
    """Return the approximation that replaces a definition of the graph."""

    def bounds(example: Example, symbol: str, inputs: tuple[str, ...]) -> BoundedArray:
        redefined = replace(example, graph=redefine(example.graph))
        return redefined.bounds([symbol], inputs)[symbol]

    def approximate_example(example: Example) -> Example:
        graph = redefine(example.graph)
        return Example.from_inputs(
            graph, example.inputs, example.regime, example.precision, example.dtype
        )

    return Approximation(name, bounds, approximate_example)


def _with_loss(graph: Graph, kernel: Callable[..., Any]) -> Graph:
    """Return the graph with its loss or cost computed by `kernel`."""
    return _redefine(graph, LOSSES, lambda old: partial(kernel, mean="J" in old.symbols))


def _with_sigmoid_by_logaddexp(graph: Graph) -> Graph:
    """Return the graph with σ as automatic differentiation derives it from log(1 + eᶻ).

    The logarithm is about z in size, and the exponential keeps its rounding error.
    """
    return _redefine(graph, OUTPUTS, lambda _: _sigmoid_by_logaddexp)


def _redefine(
    graph: Graph, symbols: Iterable[str], kernel: Callable[[Definition], Callable[..., Any]]
) -> Graph:
    """Return the graph with a new kernel for the one of these symbols that it computes, if any."""
    old = next((d for d in graph.definitions if set(d.symbols) & set(symbols)), None)
    return graph if old is None else graph.replace(replace(old, kernel=kernel(old)))


def _sigmoid_by_logaddexp(z: Any) -> Any:
    return np.exp(z - (np.maximum(0, z) + np.log(1 + np.exp(-np.abs(z)))))


def _guarded_loss(a: Any, y: Any, guard: LogGuard, mean: bool) -> Any:
    """Return −Σ (y log a + (1 − y) log(1 − a)) with guarded logarithms, over m for a mean."""
    if_one, if_zero = guard(a)
    total = (y * np.log(if_one) + (1 - y) * np.log(if_zero)).sum()
    return -total / y.shape[1] if mean else -total
