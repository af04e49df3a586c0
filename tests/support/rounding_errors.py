"""How far computed values lie from the truth, in units of the bound."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.properties.bounds import Precision, bound_all
from backproof.reference.graph import Definition, Graph

Evaluate = Callable[[Definition, dict[str, Any]], dict[str, Any]]


def random_inputs(rng: np.random.Generator, scale: float = 1.0) -> dict[str, Any]:
    """The givens of a network with sizes from 1 to 7."""
    n0, n1, n2, m = rng.integers(1, 8, 4)
    shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    given: dict[str, Any] = {name: scale * rng.standard_normal(s) for name, s in shape.items()}
    return given | {"Y": (rng.random((n2, m)) < 0.5) * 1.0, "alpha": np.array(0.3)}


def evaluate_kernel(definition: Definition, inputs: dict[str, Any]) -> dict[str, Any]:
    """The reference kernel, in the dtype of its inputs."""
    return definition.evaluate(inputs)


def definitions_with_inputs(
    graph: Graph, given: dict[str, Any], dtype: Any
) -> Iterator[tuple[Definition, dict[str, Any]]]:
    """Each definition with its own right inputs, rounded to `dtype`."""
    values = {**given, **graph.evaluate(graph.computed_symbols, given)}
    for definition in graph.definitions:
        if "prediction" not in definition.symbols:
            yield definition, {n: np.asarray(values[n], dtype) for n in definition.inputs}


def worst_ratios(
    graph: Graph,
    precision: Precision,
    dtype: Any,
    givens: Any,
    evaluate: Evaluate = evaluate_kernel,
) -> dict[str, float]:
    """The largest |computed − truth| / bound of each symbol, every kernel on its own inputs.

    The truth is computed in extended precision.
    """
    worst: dict[str, float] = defaultdict(float)
    for given in givens:
        for definition, inputs in definitions_with_inputs(graph, given, dtype):
            computed = evaluate(definition, inputs)
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
