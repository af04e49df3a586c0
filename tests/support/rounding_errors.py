"""Rounding errors of computed kernels, in units of their bound."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.properties.bounds import Precision, bound_all
from backproof.reference.graph import Definition, Graph

Call = tuple[Definition, dict[str, Any]]
"""A definition with the values of its inputs."""
EvaluateAll = Callable[[Sequence[Call]], Iterable[dict[str, Any]]]


def random_inputs(rng: np.random.Generator, scale: float = 1.0) -> dict[str, Any]:
    """Draw the inputs of a network with sizes from 1 to 7."""
    n0, n1, n2, m = rng.integers(1, 8, 4)
    shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    inputs: dict[str, Any] = {name: scale * rng.standard_normal(s) for name, s in shape.items()}
    return inputs | {"Y": (rng.random((n2, m)) < 0.5) * 1.0, "alpha": np.array(0.3)}


def evaluate_kernels(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Evaluate the reference kernels in the dtype of their inputs."""
    return [definition.evaluate(inputs) for definition, inputs in calls]


def calls_with_right_inputs(graph: Graph, inputs: dict[str, Any], dtype: Any) -> Iterator[Call]:
    """Yield each definition with the right values of its inputs, rounded to `dtype`."""
    values = {**inputs, **graph.evaluate(graph.computed_symbols, inputs)}
    for definition in graph.definitions:
        if "prediction" not in definition.symbols:
            yield definition, {n: np.asarray(values[n], dtype) for n in definition.inputs}


def worst_ratios(
    graph: Graph,
    precision: Precision,
    dtype: Any,
    points: Iterable[dict[str, Any]],
    evaluate_all: EvaluateAll = evaluate_kernels,
) -> dict[str, float]:
    """Return the largest |computed − truth| / bound of each symbol, over networks' inputs.

    Every kernel is called on right inputs. The truth is computed in extended precision.
    """
    worst: dict[str, float] = defaultdict(float)
    for point in points:
        calls = list(calls_with_right_inputs(graph, point, dtype))
        for (definition, inputs), computed in zip(calls, evaluate_all(calls), strict=True):
            extended = {n: v.astype(np.longdouble) for n, v in inputs.items()}
            truth = definition.evaluate(extended)
            alone = replace(graph, definitions=(definition,))
            bounds = bound_all(alone, inputs, definition.symbols, precision)
            for symbol in definition.symbols:
                ratio = _ratio(computed[symbol], truth[symbol], bounds[symbol].radius)
                worst[symbol] = max(worst[symbol], ratio)
    return dict(worst)


def _ratio(computed: Any, truth: Any, radius: Any) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(np.asarray(computed, np.longdouble) - truth)
        ratios = np.where((error == 0) | np.isinf(radius), 0, error / radius)
    return float(np.max(ratios, initial=0))
