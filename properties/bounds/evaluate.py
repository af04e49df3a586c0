"""Evaluating a graph with bounds: the same kernels, on inputs that carry none or some error."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from properties.bounds import piecewise, rules  # noqa: F401  (they register their rules)
from properties.bounds.array import Bounded
from properties.bounds.elementwise import BOUNDED
from properties.bounds.precision import Precision
from reference.graph import Graph, Values


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
    graph = bounded_graph(graph)
    exact = {name: _exactly(value, precision) for name, value in given.items()}
    known = {name: _recomputed(graph, name, exact) for name in exact}
    answers = graph.ask(wanted, known)
    return {name: _exactly(answer, precision) for name, answer in answers.items()}


def _recomputed(graph: Graph, name: str, known: dict[str, Any]) -> Any:
    """The given value of `name`, or the same with the error of computing it from the rest."""
    others = {other: value for other, value in known.items() if other != name}
    if name not in graph.computed or not graph.reaches([name], others):
        return known[name]
    radius = graph.ask([name], others)[name].radius
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
