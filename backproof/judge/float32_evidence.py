"""Evidence that results differ because something was computed in single precision.

A result within the bound of float32 arithmetic can as well be a small mistake in double precision.
Single precision leaves traces that a mistake does not, and one of them must be seen on every
example:

- each entry is a number of float32, or was one before a last step in double precision;
- rounding one input or one intermediate symbol to float32, or all inputs, and computing the rest in
  double precision reproduces the result within the bound of double precision;
- the result follows, within that bound, from other results of the function that show a trace.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.properties.bounds import FLOAT64, BoundedArray, bound_all, bounded_graph
from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError, Values
from backproof.reference.symbols import SIZES

SLACK = 8 * FLOAT64.unit
"""The relative error of undoing a last step, which rounds up to three times, and of that step."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a function returned for one symbol: the example, its inputs, and its other results."""

    example: Example
    inputs: tuple[str, ...]
    symbol: str
    value: Any
    other_results: Values

    @property
    def given(self) -> dict[str, Any]:
        """The values of the inputs that are no sizes."""
        return {name: self.example.values[name] for name in self.inputs if name not in SIZES}


def shows_float32(results: Iterable[Result]) -> bool:
    """Return whether the results of one function show single precision on every example."""
    by_symbol = defaultdict[str, list[Result]](list)
    for result in results:
        by_symbol[result.symbol].append(result)
    untraced = [
        result
        for results_of_symbol in by_symbol.values()
        if not all(map(_is_on_float32_grid, results_of_symbol))
        and not all(map(_follows_from_other_results, results_of_symbol))
        for result in results_of_symbol
    ]
    return not untraced or any(
        all(_is_reproduced(result, rounded) for result in untraced)
        for rounded in _rounding_candidates(untraced[0])
    )


def is_on_float32_grid(values: Any, sizes: Any = 0.0) -> bool:
    """Return whether all finite entries are numbers of float32, but for rounding in float64.

    `sizes` are the magnitudes of the numbers from which the entries were computed in float64; 0 for
    entries that were not computed.
    """
    if np.asarray(values).dtype.kind not in "biuf":
        return False
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        distance = np.abs(values - values.astype(np.float32).astype(np.float64))
        on_grid = (distance <= SLACK * sizes) | ~np.isfinite(values)
    return bool(np.all(on_grid))


Undo = Callable[[Any, Values], tuple[Any, Any]]
"""Undoes a last step: it returns the numbers before the step, and the magnitudes involved."""


def _undo_bias(bias: str) -> Undo:
    return lambda got, values: (got - values[bias], np.abs(got) + np.abs(values[bias]))


def _undo_mean(got: Any, values: Values) -> tuple[Any, Any]:
    return got * values["m"], np.abs(got * values["m"])


def _undo_step(P: str) -> Undo:
    def undo(got: Any, values: Values) -> tuple[Any, Any]:
        gradient = (values[P] - got) / values["alpha"]
        return gradient, (np.abs(values[P]) + np.abs(got)) / values["alpha"]

    return undo


LAST_STEPS: Mapping[str, Undo] = {
    **{f"Z{layer}": _undo_bias(f"b{layer}") for layer in "12"},
    **{f"z{layer}": _undo_bias(f"b{layer}") for layer in "12"},
    "z": _undo_bias("b"),
    **dict.fromkeys(("J", "dW1", "db1", "dW2", "db2"), _undo_mean),
    **{f"{P}_next": _undo_step(P) for P in ("W1", "b1", "W2", "b2")},
}
"""The last steps that are often taken in float64: a bias is added, a sum divided, a step taken."""


def _is_on_float32_grid(result: Result) -> bool:
    if is_on_float32_grid(result.value):
        return True
    undo = LAST_STEPS.get(result.symbol)
    return undo is not None and is_on_float32_grid(*undo(result.value, result.example.values))


def _follows_from_other_results(result: Result) -> bool:
    """Return whether the result is right in float64 for the function's own earlier results."""
    order = result.example.graph.computed_symbols
    position = order.index(result.symbol)
    earlier = {s: v for s, v in result.other_results.items() if s in order[:position]}
    return bool(earlier) and _is_right(result, result.example.graph, {**result.given, **earlier})


def _rounding_candidates(result: Result) -> Iterator[frozenset[str]]:
    """Yield the sets of symbols that may be rounded: all inputs, or one symbol on the way."""
    graph, given = result.example.graph, result.given
    yield frozenset(given)
    on_the_way = {s for d in graph.evaluation_order([result.symbol], given) for s in d.symbols}
    for symbol in (*given, *sorted(on_the_way - {result.symbol}, key=graph.computed_symbols.index)):
        yield frozenset({symbol})


def _is_reproduced(result: Result, rounded: frozenset[str]) -> bool:
    """Return whether rounding these symbols to float32 reproduces the result in float64."""
    given = {n: _round(v) if n in rounded else v for n, v in result.given.items()}
    graph = bounded_graph(result.example.graph)
    definitions = [_with_rounding(d) for d in graph.definitions if set(d.symbols) & rounded]
    return _is_right(result, graph.replace(*definitions) if definitions else graph, given)


def _is_right(result: Result, graph: Graph, given: Values) -> bool:
    precision = result.example.precision.with_reference_error()
    try:
        with np.errstate(all="ignore"):
            expected = bound_all(graph, given, [result.symbol], precision)[result.symbol]
    except UnreachableSymbolError:
        return False
    value = np.asarray(result.value)
    filled = np.where(np.isfinite(value), value, expected.value)
    return compare(filled.astype(value.dtype), expected).ok


def _with_rounding(definition: Definition) -> Definition:
    def kernel(*inputs: Any) -> Any:
        result = definition.kernel(*inputs)
        return (
            tuple(map(_round_bounded, result))
            if isinstance(result, tuple)
            else _round_bounded(result)
        )

    return replace(definition, kernel=kernel)


def _round_bounded(value: Any) -> Any:
    """Round to float32: within the old bound, the result is one of few numbers of float32."""
    if not isinstance(value, BoundedArray):
        return _round(value)
    middle = _round(value.value)
    ends = [_round(value.value + sign * value.radius) for sign in (-1, 1)]
    radius = np.max([np.abs(end - middle) for end in ends], axis=0)
    return BoundedArray.within(middle, radius, value.precision)


def _round(value: Any) -> Any:
    return np.asarray(value, dtype=np.float64).astype(np.float32).astype(np.float64)
