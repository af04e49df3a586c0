"""Evaluating a graph with bounds: the same kernels, on inputs that carry none or some error."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backproof.properties.bounds import piecewise, rules  # noqa: F401  (they register their rules)
from backproof.properties.bounds.array import BoundedArray
from backproof.properties.bounds.elementwise import BOUNDED_KERNELS
from backproof.properties.bounds.precision import Precision
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError, Values


def bounded_graph(graph: Graph) -> Graph:
    """The graph with each activation in its bounded form; all other kernels are unchanged."""
    definitions = tuple(replace(d, kernel=_bounded_kernel(d.kernel)) for d in graph.definitions)
    return replace(graph, definitions=definitions)


def bound_all(
    graph: Graph, inputs: Values, targets: Iterable[str], precision: Precision
) -> dict[str, BoundedArray]:
    """The symbols `wanted` with their bounds, from the values `given`.

    A given value is exact, since every implementation gets the same numbers, unless it is
    `Bounded` already. Where a given symbol could also be computed from the other given ones, an
    implementation may do that, so it carries the bound of being recomputed.
    """
    plans = _plans_of(graph)
    exact = {name: _as_exact(value, precision) for name, value in inputs.items()}
    known = {name: _with_recomputation_error(plans, name, exact) for name in exact}
    answers = plans.evaluate(tuple(targets), known)
    return {name: _as_exact(answer, precision) for name, answer in answers.items()}


class _EvaluationPlans:
    """A graph in its bounded form, and the ways through it that have been asked for."""

    def __init__(self, graph: Graph) -> None:
        self.source_graph, self._graph = graph, bounded_graph(graph)
        self._computed = frozenset(graph.computed_symbols)
        self._orders: dict[tuple[tuple[str, ...], frozenset[str]], list[Definition] | None] = {}

    def evaluation_order(
        self, targets: tuple[str, ...], inputs: frozenset[str]
    ) -> list[Definition] | None:
        """The definitions that lead from what is given to what is wanted; None: there is no way."""
        key = targets, inputs
        if key not in self._orders:
            try:
                self._orders[key] = self._graph.evaluation_order(targets, inputs)
            except UnreachableSymbolError:
                self._orders[key] = None
        return self._orders[key]

    def evaluate(self, targets: tuple[str, ...], inputs: Values) -> dict[str, Any]:
        """What `Graph.ask` says; it is asked where there is no way, and says so."""
        way = self.evaluation_order(targets, frozenset(inputs))
        if way is None:
            return self._graph.evaluate(targets, inputs)
        known = dict(inputs)
        for definition in way:
            for symbol, value in definition.evaluate(known).items():
                known.setdefault(symbol, value)
        return {symbol: known[symbol] for symbol in targets}

    def can_compute(self, name: str, inputs: Values) -> bool:
        """Whether a symbol is computed at all, and can be from what is given."""
        return (
            name in self._computed and self.evaluation_order((name,), frozenset(inputs)) is not None
        )


MAX_GRAPHS = 64
_PLAN_CACHE = OrderedDict[int, _EvaluationPlans]()
"""The plans of the graphs asked for last, by identity: each keeps its graph, so none is reused."""


def _plans_of(graph: Graph) -> _EvaluationPlans:
    found = _PLAN_CACHE.pop(id(graph), None) or _EvaluationPlans(graph)
    _PLAN_CACHE[id(graph)] = found
    if len(_PLAN_CACHE) > MAX_GRAPHS:
        _PLAN_CACHE.popitem(last=False)
    return found


def _with_recomputation_error(plans: _EvaluationPlans, name: str, known: dict[str, Any]) -> Any:
    """The given value of `name`, or the same with the error of computing it from the rest."""
    others = {other: value for other, value in known.items() if other != name}
    if not plans.can_compute(name, others):
        return known[name]
    radius = plans.evaluate((name,), others)[name].radius
    given: BoundedArray = known[name]
    if not np.any(radius):
        return given
    if given.precision.inputs is not None:  # rounded when it was given, and when it is computed
        inputs = given.precision.inputs
        radius = radius + inputs.unit * np.abs(given.value) + inputs.underflow
    return BoundedArray.within(given.value, radius + given.radius, given.precision)


def _as_exact(value: Any, precision: Precision) -> Any:
    if isinstance(value, BoundedArray):
        return value
    return BoundedArray.from_exact(value, precision)


def _bounded_kernel(kernel: Any) -> Any:
    if isinstance(kernel, partial):
        named = {name: BOUNDED_KERNELS.get(value, value) for name, value in kernel.keywords.items()}
        return partial(_bounded_kernel(kernel.func), *kernel.args, **named)
    return BOUNDED_KERNELS.get(kernel, kernel)
