"""Which graph of the chapter a line speaks of: the first that computes its results from its inputs.

The graphs share names, such as W1 and dW1, so a line is placed by all its symbols together.
"""

import ast
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backproof.binding.setup_steps import UNUSED_DEFAULTS, BindingStep
from backproof.binding.source_text import BindingError, BindingSource
from backproof.reference import graphs
from backproof.reference.activation import Activation
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES, Axes, SymbolTable

_PRE_ACTIVATION_OF = {"A1": "Z1", "a1": "z1"}
"""What stands in for the input of g′, where g′ can be had from the activation itself."""


def reference_graphs(hidden: Activation) -> tuple[Graph, ...]:
    """The chapter's graphs, in the order in which a line is tried on them."""
    return (
        graphs.network(hidden),
        graphs.initialisation(np.random.default_rng(0)),
        graphs.single_example(hidden),
        graphs.logistic_unit(),
        graphs.elementwise_functions(),
        graphs.linear_collapse(),
    )


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """What a line says: its symbols in order, and where each name stands in the file.

    `implied` are inputs that the binding fixes, and that nobody passes.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    symbol_nodes: Mapping[str, ast.expr]
    statement: ast.stmt
    setup: tuple[BindingStep, ...] = ()
    implied_inputs: tuple[str, ...] = ()

    def restricted_to(self, table: SymbolTable) -> "ParsedLine":
        """What the line says to a graph with this table: the set-up as far as the graph goes.

        Objects are made in any case; attributes are set as far as their symbols are there.
        """
        known = set(table)
        setup = tuple(s for s in self.setup if s.created_object or known.issuperset(s.symbols()))
        brought = (
            s for step in setup for s in step.symbols() if s in known or s not in UNUSED_DEFAULTS
        )
        inputs = tuple(dict.fromkeys((*brought, *self.inputs)))
        return replace(self, inputs=without_inferred_sizes(inputs, table), setup=setup)


def without_inferred_sizes(inputs: tuple[str, ...], table: SymbolTable) -> tuple[str, ...]:
    """The inputs without the sizes that can be read off the others' shapes."""
    axes = {axis for name in inputs if name in table for axis in table[name].axes}
    return tuple(name for name in inputs if name not in axes)


@dataclass(frozen=True)
class GraphSet:
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

    def graph_of(self, parsed_line: ParsedLine, source: BindingSource) -> tuple[Graph, ParsedLine]:
        """The graph of a line, and what the line says to it; raises BindingError where none is."""
        said = [(graph, parsed_line.restricted_to(graph.table)) for graph in self.graphs]
        having = [(g, s) for g, s in said if {*s.inputs, *s.outputs} <= set(g.table)]
        if not having:
            names = ", ".join(dict.fromkeys((*parsed_line.inputs, *parsed_line.outputs)))
            message = f"no one graph has all of {names}: expected symbols of one, such as X or x"
            raise source.error_at(parsed_line.statement, message)
        for graph, about in having:
            if not self._undetermined_outputs(graph, about):
                return graph, about
        raise self._undetermined_error(*having[0], source)

    def require_known(self, node: ast.expr, name: str, source: BindingSource) -> None:
        """Raise BindingError, with near matches, where a name is no symbol."""
        if name not in self.axes:
            hint = _hint(name, {*SIZES, *self.axes})
            raise source.error_at(node, f"no symbol is called {name}: {hint}")

    def _undetermined_outputs(self, graph: Graph, parsed_line: ParsedLine) -> list[str]:
        """The results that the inputs do not determine in this graph."""
        given = {*parsed_line.inputs, *parsed_line.implied_inputs}
        if self.hidden.prime_from_a is not None:
            given |= {
                z
                for a, z in _PRE_ACTIVATION_OF.items()
                if a in given and z not in parsed_line.outputs
            }
        sizes = {axis for name in parsed_line.inputs for axis in graph.table[name].axes}
        return [
            s for s in parsed_line.outputs if s not in sizes and not graph.can_compute([s], given)
        ]

    def _undetermined_error(
        self, graph: Graph, parsed_line: ParsedLine, source: BindingSource
    ) -> BindingError:
        symbol = self._undetermined_outputs(graph, parsed_line)[0]
        given = f"{', '.join(parsed_line.inputs)} does not determine"
        needs = " or ".join(", ".join(d.inputs) for d in graph.definitions_of(symbol))
        defined = f"it is computed from {needs}" if needs else "nothing computes it; _ skips it"
        given = given if parsed_line.inputs else "without inputs, nothing determines"
        message = f"{given} {symbol}: {defined}"
        return source.error_at(parsed_line.symbol_nodes[symbol], message)


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    same = [symbol for symbol in sorted(known) if symbol.lower() == name.lower()]
    guesses = list(dict.fromkeys((*same, *near)))[:3]
    if guesses:
        return f"did you mean {' or '.join(guesses)}?"
    return "expected a symbol of the text, such as X, W1, Z1, dW1"
