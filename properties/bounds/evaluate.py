"""Evaluating a graph with bounds: the same kernels, on inputs that carry none or some error."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from properties.bounds import piecewise, rules  # noqa: F401  (they register their rules)
from properties.bounds.array import Bounded
from properties.bounds.elementwise import BOUNDED
from properties.bounds.precision import Precision
from reference.graph import Definition, Graph, UnreachableError, Values


def bounded_graph(graph: Graph) -> Graph:
    """The graph with each activation in its bounded form; all other kernels are unchanged."""
    definitions = tuple(replace(d, kernel=_bounded(d.kernel)) for d in graph.definitions)
    return replace(graph, definitions=definitions)


def bound_all(
    graph: Graph, given: Values, wanted: Iterable[str], precision: Precision
) -> dict[str, Bounded]:
    """The symbols `wanted` with their bounds, from the values `given`.

    A given value is exact, since every implementation gets the same numbers, unless it is
    `Bounded` already. Where a given symbol could also be computed from the other given ones, an
    implementation may do that, so it carries the bound of being recomputed.
    """
    plans = _plans_of(graph)
    exact = {name: _exactly(value, precision) for name, value in given.items()}
    known = {name: _recomputed(plans, name, exact) for name in exact}
    answers = plans.ask(tuple(wanted), known)
    return {name: _exactly(answer, precision) for name, answer in answers.items()}


class _Plans:
    """A graph in its bounded form, and the ways through it that have been asked for."""

    def __init__(self, graph: Graph) -> None:
        self.of, self._graph = graph, bounded_graph(graph)
        self._computed = frozenset(graph.computed)
        self._ways: dict[tuple[tuple[str, ...], frozenset[str]], list[Definition] | None] = {}

    def way(self, wanted: tuple[str, ...], given: frozenset[str]) -> list[Definition] | None:
        """The definitions that lead from what is given to what is wanted; None: there is no way."""
        key = wanted, given
        if key not in self._ways:
            try:
                self._ways[key] = self._graph.plan(wanted, given)
            except UnreachableError:
                self._ways[key] = None
        return self._ways[key]

    def ask(self, wanted: tuple[str, ...], given: Values) -> dict[str, Any]:
        """What `Graph.ask` says; it is asked where there is no way, and says so."""
        way = self.way(wanted, frozenset(given))
        if way is None:
            return self._graph.ask(wanted, given)
        known = dict(given)
        for definition in way:
            for symbol, value in definition.evaluate(known).items():
                known.setdefault(symbol, value)
        return {symbol: known[symbol] for symbol in wanted}

    def leads_to(self, name: str, given: Values) -> bool:
        """Whether a symbol is computed at all, and can be from what is given."""
        return name in self._computed and self.way((name,), frozenset(given)) is not None


MOST_GRAPHS = 64
_PLANS = OrderedDict[int, _Plans]()
"""The plans of the graphs asked for last, by identity: each keeps its graph, so none is reused."""


def _plans_of(graph: Graph) -> _Plans:
    found = _PLANS.pop(id(graph), None) or _Plans(graph)
    _PLANS[id(graph)] = found
    if len(_PLANS) > MOST_GRAPHS:
        _PLANS.popitem(last=False)
    return found


def _recomputed(plans: _Plans, name: str, known: dict[str, Any]) -> Any:
    """The given value of `name`, or the same with the error of computing it from the rest."""
    others = {other: value for other, value in known.items() if other != name}
    if not plans.leads_to(name, others):
        return known[name]
    radius = plans.ask((name,), others)[name].radius
    given: Bounded = known[name]
    if not np.any(radius):
        return given
    if given.precision.inputs is not None:  # rounded when it was given, and when it is computed
        inputs = given.precision.inputs
        radius = radius + inputs.unit * np.abs(given.value) + inputs.underflow
    return Bounded.within(given.value, radius + given.radius, given.precision)


def _exactly(value: Any, precision: Precision) -> Any:
    if isinstance(value, Bounded):
        return value
    return Bounded.exactly(value, precision)


def _bounded(kernel: Any) -> Any:
    if isinstance(kernel, partial):
        named = {name: BOUNDED.get(value, value) for name, value in kernel.keywords.items()}
        return partial(_bounded(kernel.func), *kernel.args, **named)
    return BOUNDED.get(kernel, kernel)
