"""Find the reference graph of a line: the first that computes its results from its inputs.

Several graphs have symbols such as W1 and dW1, so all symbols of a line together select the graph.
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
from backproof.reference.activation_choice import Activation
from backproof.reference.graph import Graph
from backproof.reference.symbols import SIZES, Axes, SymbolTable


def reference_graphs(hidden: Activation) -> tuple[Graph, ...]:
    """Return the reference graphs in the order of the search."""
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
    """The input and output symbols of a line in order, and the syntax node of each symbol.

    `implied_inputs` have a value that the binding fixes and are not passed.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    symbol_nodes: Mapping[str, ast.expr]
    statement: ast.stmt
    setup: tuple[BindingStep, ...] = ()
    implied_inputs: tuple[str, ...] = ()

    def restricted_to(self, table: SymbolTable) -> "ParsedLine":
        """The line for a graph with this table, without set-up steps that need other symbols.

        Steps that create an object are always kept.
        """
        known = set(table)
        setup = tuple(s for s in self.setup if s.created_object or known.issuperset(s.symbols()))
        setup_symbols = (
            s for step in setup for s in step.symbols() if s in known or s not in UNUSED_DEFAULTS
        )
        inputs = tuple(dict.fromkeys((*setup_symbols, *self.inputs)))
        return replace(self, inputs=without_inferred_sizes(inputs, table), setup=setup)


def without_inferred_sizes(inputs: tuple[str, ...], table: SymbolTable) -> tuple[str, ...]:
    """The inputs without the sizes that are an axis of another input."""
    axes = {axis for name in inputs if name in table for axis in table[name].axes}
    return tuple(name for name in inputs if name not in axes)


@dataclass(frozen=True)
class GraphSet:
    """The reference graphs for a hidden activation."""

    hidden: Activation
    graphs: tuple[Graph, ...]

    @cached_property
    def axes(self) -> dict[str, Axes]:
        """The axes of every symbol, in the first graph that has it."""
        axes = dict[str, Axes]()
        for graph in self.graphs:
            for name, symbol in graph.table.items():
                axes.setdefault(name, symbol.axes)
        return axes

    def graph_of(self, parsed_line: ParsedLine, source: BindingSource) -> tuple[Graph, ParsedLine]:
        """Return the graph of a line and the line restricted to it; raises BindingError if none."""
        pairs = [(graph, parsed_line.restricted_to(graph.table)) for graph in self.graphs]
        candidates = [
            (graph, line)
            for graph, line in pairs
            if {*line.inputs, *line.outputs} <= set(graph.table)
        ]
        if not candidates:
            names = ", ".join(dict.fromkeys((*parsed_line.inputs, *parsed_line.outputs)))
            message = f"no one graph has all of {names}: expected symbols of one, such as X or x"
            raise source.error_at(parsed_line.statement, message)
        for graph, line in candidates:
            if not self._undetermined_outputs(graph, line):
                return graph, line
        raise self._undetermined_error(*candidates[0], source)

    def require_known(self, node: ast.expr, name: str, source: BindingSource) -> None:
        """Raise BindingError, with similar names, if a name is not a symbol."""
        if name not in self.axes:
            hint = _hint(name, {*SIZES, *self.axes})
            raise source.error_at(node, f"no symbol is called {name}: {hint}")

    def _undetermined_outputs(self, graph: Graph, parsed_line: ParsedLine) -> list[str]:
        """The outputs that the inputs do not determine in this graph."""
        known = {*parsed_line.inputs, *parsed_line.implied_inputs}
        sizes = {axis for name in parsed_line.inputs for axis in graph.table[name].axes}
        return [
            s for s in parsed_line.outputs if s not in sizes and not graph.can_compute([s], known)
        ]

    def _undetermined_error(
        self, graph: Graph, parsed_line: ParsedLine, source: BindingSource
    ) -> BindingError:
        """The error that points at the first output that the inputs do not determine."""
        symbol = self._undetermined_outputs(graph, parsed_line)[0]
        inputs = ", ".join(parsed_line.inputs)
        problem = f"{inputs} does not determine" if inputs else "without inputs, nothing determines"
        sources = " or ".join(", ".join(d.inputs) for d in graph.definitions_of(symbol))
        hint = f"it is computed from {sources}" if sources else "nothing computes it; _ skips it"
        message = f"{problem} {symbol}: {hint}"
        return source.error_at(parsed_line.symbol_nodes[symbol], message)


def _hint(name: str, known: Iterable[str]) -> str:
    """Similar symbols, those that differ only in case first."""
    similar = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    same_letters = [symbol for symbol in sorted(known) if symbol.lower() == name.lower()]
    suggestions = list(dict.fromkeys((*same_letters, *similar)))[:3]
    if suggestions:
        return f"did you mean {' or '.join(suggestions)}?"
    return "expected a symbol of the text, such as X, W1, Z1, dW1"
