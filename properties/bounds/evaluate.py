"""Evaluation of a graph with bounds: the same kernels, on arrays that carry an error bound."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backproof.properties.bounds import piecewise, rules  # noqa: F401  (importing them registers their rules)
from backproof.properties.bounds.array import BoundedArray
from backproof.properties.bounds.elementwise import BOUNDED_KERNELS
from backproof.properties.bounds.precision import Precision
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError, Values


def bounded_graph(graph: Graph) -> Graph:
    """Replace each activation by its bounded form; all other kernels are unchanged.

    Parameters
    ----------
    graph : Graph
        A graph of the reference kernels.

    Returns
    -------
    Graph
        A graph whose kernels accept `BoundedArray`.
    """
    definitions = tuple(replace(d, kernel=_bounded_kernel(d.kernel)) for d in graph.definitions)
    return replace(graph, definitions=definitions)


def bound_all(
    graph: Graph, inputs: Values, targets: Iterable[str], precision: Precision
) -> dict[str, BoundedArray]:
    """Compute symbols with bounds of the rounding error of every right evaluation.

    An input is exact, since every implementation gets the same numbers, unless it is a
    `BoundedArray`. If an input could also be computed from the others, an implementation may
    recompute it, so it carries the bound of the recomputation.

    Parameters
    ----------
    graph : Graph
        A graph of the reference kernels.
    inputs : mapping of str to array or BoundedArray
        The given values by symbol.
    targets : iterable of str
        The symbols to compute.
    precision : Precision
        The precision of the evaluation.

    Returns
    -------
    dict of str to BoundedArray
        The right values with their bounds.

    Raises
    ------
    UnreachableSymbolError
        If a target cannot be computed from `inputs`.
    """
    plans = _plans_of(graph)
    exact = {name: _as_exact(value, precision) for name, value in inputs.items()}
    known = {name: _with_recomputation_error(plans, name, exact) for name in exact}
    results = plans.evaluate(tuple(targets), known)
    return {name: _as_exact(result, precision) for name, result in results.items()}


class _EvaluationPlans:
    """A graph in its bounded form, with a cache of evaluation orders."""

    def __init__(self, graph: Graph) -> None:
        self.source_graph, self._graph = graph, bounded_graph(graph)
        self._computed = frozenset(graph.computed_symbols)
        self._orders: dict[tuple[tuple[str, ...], frozenset[str]], list[Definition] | None] = {}

    def evaluation_order(
        self, targets: tuple[str, ...], inputs: frozenset[str]
    ) -> list[Definition] | None:
        """Return the definitions that compute `targets` from `inputs`; None if there are none."""
        key = targets, inputs
        if key not in self._orders:
            try:
                self._orders[key] = self._graph.evaluation_order(targets, inputs)
            except UnreachableSymbolError:
                self._orders[key] = None
        return self._orders[key]

    def evaluate(self, targets: tuple[str, ...], inputs: Values) -> dict[str, Any]:
        """Evaluate as `Graph.evaluate` does, which raises the error if there is no order."""
        order = self.evaluation_order(targets, frozenset(inputs))
        if order is None:
            return self._graph.evaluate(targets, inputs)
        known = dict(inputs)
        for definition in order:
            for symbol, value in definition.evaluate(known).items():
                known.setdefault(symbol, value)
        return {symbol: known[symbol] for symbol in targets}

    def can_compute(self, name: str, inputs: Values) -> bool:
        """Return True if some definition computes `name`, and `inputs` suffice for it."""
        return (
            name in self._computed and self.evaluation_order((name,), frozenset(inputs)) is not None
        )


MAX_GRAPHS = 64
_PLAN_CACHE = OrderedDict[int, _EvaluationPlans]()
"""The plans of the graphs used last, by identity; each holds its graph, so ids stay unique."""


def _plans_of(graph: Graph) -> _EvaluationPlans:
    plans = _PLAN_CACHE.pop(id(graph), None) or _EvaluationPlans(graph)
    _PLAN_CACHE[id(graph)] = plans
    if len(_PLAN_CACHE) > MAX_GRAPHS:
        _PLAN_CACHE.popitem(last=False)
    return plans


def _with_recomputation_error(plans: _EvaluationPlans, name: str, known: dict[str, Any]) -> Any:
    """Widen the bound of `name` by the error of computing it from the other values, if possible."""
    others = {other: value for other, value in known.items() if other != name}
    if not plans.can_compute(name, others):
        return known[name]
    radius = plans.evaluate((name,), others)[name].radius
    value: BoundedArray = known[name]
    if not np.any(radius):
        return value
    if value.precision.inputs is not None:  # rounded as an input, and when it is recomputed
        inputs = value.precision.inputs
        radius = radius + inputs.unit * np.abs(value.value) + inputs.underflow
    return BoundedArray.within(value.value, radius + value.radius, value.precision)


def _as_exact(value: Any, precision: Precision) -> Any:
    if isinstance(value, BoundedArray):
        return value
    return BoundedArray.from_exact(value, precision)


def _bounded_kernel(kernel: Any) -> Any:
    if isinstance(kernel, partial):
        named = {name: BOUNDED_KERNELS.get(value, value) for name, value in kernel.keywords.items()}
        return partial(_bounded_kernel(kernel.func), *kernel.args, **named)
    return BOUNDED_KERNELS.get(kernel, kernel)
