"""What passes as close: the listed approximations, each a replaced definition or a precision.

A result that differs from the definition is close where one approximation reproduces it on every
example within the bound of *that* approximation. Nothing else is: there is no looser tolerance.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.judge.log_guards import LogGuard, log_guards
from backproof.properties.bounds import FLOAT32, BoundedArray, bound_all
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.compare import Comparison, compare
from backproof.properties.example import Example
from backproof.reference.graph import Definition, Graph
from backproof.reference.symbols import SIZES

LOSSES = ("J", "L")

OUTPUTS = ("A2", "a2", "a")
"""The output of each of the chapter's networks, which is σ of its logit."""

MIN_BOUND_RATIO = 0.01
"""How much of a lower precision's bound its rounding reaches at least, over a whole exam.

Real roundings reach a quarter of it and more; a factor of 1 + 1e−9, which is a fault, does not.
"""


@dataclass(frozen=True, slots=True)
class Approximation:
    """A listed approximation: how to say it, its bounds, and the example as it would have it.

    `bounds` are what a function that is given `inputs` returns for a symbol. `least` is the ratio
    that its deviation must reach somewhere, lest something smaller hide. Results have the `dtype`,
    where one is named.
    """

    name: str
    bounds: Callable[[Example, str, tuple[str, ...]], BoundedArray]
    approximate_example: Callable[[Example], Example]
    min_ratio: float = 0.0
    dtype: str | None = None


@dataclass(frozen=True, slots=True)
class UnexplainedResult:
    """One result to explain: the example, the inputs of the function, and what it returned."""

    example: Example
    inputs: tuple[str, ...]
    symbol: str
    got: Any

    def comparison(self, approximation: Approximation | None = None) -> Comparison:
        """The result against its definition, or against the approximation of it."""
        name, kept = approximation.name if approximation else None, self.example.cache
        key = "bounds", name, self.symbol, self.inputs
        if key not in kept:
            kept[key] = self._bounds(approximation)
        return compare(self.got, kept[key], approximation.dtype if approximation else None)

    def _bounds(self, approximation: Approximation | None) -> BoundedArray:
        """What is right by the definition or an approximation; the same for all submissions."""
        if approximation is None:
            return self.example.bounds([self.symbol], self.inputs)[self.symbol]
        return approximation.bounds(self.example, self.symbol, self.inputs)


def find_approximation(results: Iterable[UnexplainedResult], dtype: str) -> Approximation | None:
    """The first listed approximation that reproduces every one of the results."""
    results = list(results)
    symbols = {result.symbol for result in results}
    return next(
        (a for a in candidate_approximations(symbols, dtype) if _reproduces(a, results)), None
    )


def candidate_approximations(symbols: Iterable[str], dtype: str) -> Iterator[Approximation]:
    """The approximations that could explain results for these symbols."""
    if set(symbols) & set(LOSSES):
        for name, guard in log_guards():
            yield _redefining_approximation(
                partial(_with_loss, kernel=partial(_guarded_loss, guard=guard)), name
            )
    yield _redefining_approximation(
        _with_sigmoid_by_logaddexp, "σ(z) computed as exp(z − log(1 + eᶻ))"
    )
    if dtype == "float64":
        inside, least = _float32_bounds, MIN_BOUND_RATIO
        yield Approximation("float32 inside", inside, _round_to_float32, least, "float64")
        yield Approximation("float32 results", inside, _to_float32, least)


def _reproduces(approximation: Approximation, results: list[UnexplainedResult]) -> bool:
    """Whether each result is right or what the approximation makes of it."""
    worst = 0.0
    for result in results:
        if result.comparison().ok:
            continue
        try:
            comparison = result.comparison(approximation)
        except UndecidedComparisonError:
            return False
        if not comparison.ok:
            return False
        worst = max(worst, comparison.ratio)
    return worst >= approximation.min_ratio


def _float32_bounds(example: Example, symbol: str, inputs: tuple[str, ...]) -> BoundedArray:
    """The result of float32 arithmetic on float64 inputs, which may be rounded to float32 first."""
    values = {name: example.values[name] for name in inputs if name not in SIZES}
    single = FLOAT32.with_reference_error()
    given = {name: BoundedArray.from_unrounded(value, single) for name, value in values.items()}
    return bound_all(example.graph, given, [symbol], single)[symbol]


def _to_float32(example: Example) -> Example:
    return example.with_precision(FLOAT32, "float32")


def _round_to_float32(example: Example) -> Example:
    """Numbers of float32 in arrays of float64: what rounds its inputs gets them as they are."""
    return _to_float32(example).to_float64()


def _redefining_approximation(redefine: Callable[[Graph], Graph], name: str) -> Approximation:
    """The approximation that changes a definition of the graph."""

    def bounds(example: Example, symbol: str, inputs: tuple[str, ...]) -> BoundedArray:
        approximated = replace(example, graph=redefine(example.graph))
        return approximated.bounds([symbol], inputs)[symbol]

    def for_laws(example: Example) -> Example:
        graph = redefine(example.graph)
        return Example.from_inputs(
            graph, example.inputs, example.regime, example.precision, example.dtype
        )

    return Approximation(name, bounds, for_laws)


def _with_loss(graph: Graph, kernel: Callable[..., Any]) -> Graph:
    """The graph with the loss or cost that it has computed by `kernel`."""
    return _redefine(graph, LOSSES, lambda old: partial(kernel, mean="J" in old.symbols))


def _with_sigmoid_by_logaddexp(graph: Graph) -> Graph:
    """The graph with σ as the derivative of log(1 + eᶻ) has it by the rule for logaddexp.

    The rounding of the logarithm, which is about z, is not made small again by the exponential.
    """
    return _redefine(graph, OUTPUTS, lambda _: _sigmoid_by_logaddexp)


def _redefine(
    graph: Graph, symbols: Iterable[str], kernel: Callable[[Definition], Callable[..., Any]]
) -> Graph:
    """The graph with another kernel for the one of these symbols that it computes, if any."""
    old = next((d for d in graph.definitions if set(d.symbols) & set(symbols)), None)
    return graph if old is None else graph.replace(replace(old, kernel=kernel(old)))


def _sigmoid_by_logaddexp(z: Any) -> Any:
    return np.exp(z - (np.maximum(0, z) + np.log(1 + np.exp(-np.abs(z)))))


def _guarded_loss(a: Any, y: Any, guard: LogGuard, mean: bool) -> Any:
    """−Σ (y log a + (1 − y) log(1 − a)), over m where it is a mean, with guarded logarithms."""
    if_one, if_zero = guard(a)
    total = (y * np.log(if_one) + (1 - y) * np.log(if_zero)).sum()
    return -total / y.shape[1] if mean else -total
