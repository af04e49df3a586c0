"""Which graph of the chapter a line speaks of: the first that computes its results from its inputs.

The graphs share names, such as W1 and dW1, so a line is placed by all its symbols together.
"""

import ast
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backproof.binding.source import BindingError, Source
from backproof.binding.steps import IDLE, Step
from reference import chapter
from reference.activation import Activation
from reference.graph import Graph
from reference.symbols import SIZES, Axes, Table

_FROM_A = {"A1": "Z1", "a1": "z1"}
"""What stands in for the input of g′, where g′ can be had from the activation itself."""


def chapter_graphs(hidden: Activation) -> tuple[Graph, ...]:
    """The chapter's graphs, in the order in which a line is tried on them."""
    return (
        chapter.network(hidden),
        chapter.initialisation(np.random.default_rng(0)),
        chapter.one_example(hidden),
        chapter.logistic_unit(),
        chapter.elementwise(),
        chapter.linear_collapse(),
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a line says: its symbols in order, and where each name stands in the file.

    `implied` are inputs that the binding fixes, and that nobody passes.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    names: Mapping[str, ast.expr]
    statement: ast.stmt
    setup: tuple[Step, ...] = ()
    implied: tuple[str, ...] = ()

    def about(self, table: Table) -> "Spoken":
        """What the line says to a graph with this table: the set-up as far as the graph goes.

        Objects are made in any case; attributes are set as far as their symbols are there.
        """
        known = set(table)
        setup = tuple(s for s in self.setup if s.makes or known.issuperset(s.symbols()))
        brought = (s for step in setup for s in step.symbols() if s in known or s not in IDLE)
        inputs = tuple(dict.fromkeys((*brought, *self.inputs)))
        return replace(self, inputs=without_read_off(inputs, table), setup=setup)


def without_read_off(inputs: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """The inputs without the sizes that can be read off the others' shapes."""
    axes = {axis for name in inputs if name in table for axis in table[name].axes}
    return tuple(name for name in inputs if name not in axes)


@dataclass(frozen=True)
class Chapter:
    """The graphs that lines may speak of, with the hidden activation chosen."""

    hidden: Activation
    graphs: tuple[Graph, ...]

    @cached_property
    def axes(self) -> dict[str, Axes]:
        """The axes of every symbol, in the first graph that has it."""
        found = dict[str, Axes]()
        for graph in self.graphs:
            for name, symbol in graph.table.items():
                found.setdefault(name, symbol.axes)
        return found

    def graph_of(self, spoken: Spoken, source: Source) -> tuple[Graph, Spoken]:
        """The graph of a line, and what the line says to it; raises BindingError where none is."""
        said = [(graph, spoken.about(graph.table)) for graph in self.graphs]
        having = [(g, s) for g, s in said if {*s.inputs, *s.outputs} <= set(g.table)]
        if not having:
            names = ", ".join(dict.fromkeys((*spoken.inputs, *spoken.outputs)))
            message = f"no one graph has all of {names}: expected symbols of one, such as X or x"
            raise source.error_at(spoken.statement, message)
        for graph, about in having:
            if not self._open(graph, about):
                return graph, about
        raise self._undetermined(*having[0], source)

    def require_known(self, node: ast.expr, name: str, source: Source) -> None:
        """Raise BindingError, with near matches, where a name is no symbol."""
        if name not in self.axes:
            hint = _hint(name, {*SIZES, *self.axes})
            raise source.error_at(node, f"no symbol is called {name}: {hint}")

    def _open(self, graph: Graph, spoken: Spoken) -> list[str]:
        """The results that the inputs do not determine in this graph."""
        given = {*spoken.inputs, *spoken.implied}
        if self.hidden.prime_from_a is not None:
            given |= {z for a, z in _FROM_A.items() if a in given and z not in spoken.outputs}
        sizes = {axis for name in spoken.inputs for axis in graph.table[name].axes}
        return [s for s in spoken.outputs if s not in sizes and not graph.reaches([s], given)]

    def _undetermined(self, graph: Graph, spoken: Spoken, source: Source) -> BindingError:
        symbol = self._open(graph, spoken)[0]
        given = f"{', '.join(spoken.inputs)} does not determine"
        needs = " or ".join(", ".join(d.inputs) for d in graph.defining(symbol))
        defined = f"it is computed from {needs}" if needs else "nothing computes it; _ skips it"
        given = given if spoken.inputs else "without inputs, nothing determines"
        message = f"{given} {symbol}: {defined}"
        return source.error_at(spoken.names[symbol], message)


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    same = [symbol for symbol in sorted(known) if symbol.lower() == name.lower()]
    guesses = list(dict.fromkeys((*same, *near)))[:3]
    if guesses:
        return f"did you mean {' or '.join(guesses)}?"
    return "expected a symbol of the text, such as X, W1, Z1, dW1"
