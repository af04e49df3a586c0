"""Which graph of the chapter a line speaks of: the first that computes its results from its inputs.

The graphs share names, such as W1 and dW1, so a line is placed by all its symbols together.
"""

import ast
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from backproof.binding.source import BindingError, Source
from reference import chapter
from reference.activation import Activation
from reference.graph import Graph
from reference.symbols import SIZES

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
    """What a line says: its symbols in order, and where each name stands in the file."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    names: Mapping[str, ast.Name]
    statement: ast.stmt


@dataclass(frozen=True, slots=True)
class Chapter:
    """The graphs that lines may speak of, with the hidden activation chosen."""

    hidden: Activation
    graphs: tuple[Graph, ...]

    def graph_of(self, spoken: Spoken, source: Source) -> Graph:
        """The graph of a line; raises BindingError where there is none, and says why."""
        symbols = {*spoken.inputs, *spoken.outputs}
        having = [graph for graph in self.graphs if symbols <= set(graph.table)]
        if not having:
            names = ", ".join(dict.fromkeys((*spoken.inputs, *spoken.outputs)))
            message = f"no one graph has all of {names}: expected symbols of one, such as X or x"
            raise source.error_at(spoken.statement, message)
        for graph in having:
            if not self._open(graph, spoken):
                return graph
        raise self._undetermined(having[0], spoken, source)

    def require_known(self, names: Mapping[str, ast.Name], source: Source) -> None:
        """Raise BindingError, with near matches, where a name is no symbol."""
        known = {*SIZES, *(symbol for graph in self.graphs for symbol in graph.table)}
        for name, node in names.items():
            if name not in known:
                message = f"no symbol is called {name}: {_hint(name, known)}"
                raise source.error_at(node, message)

    def _open(self, graph: Graph, spoken: Spoken) -> list[str]:
        """The results that the inputs do not determine in this graph."""
        given = set(spoken.inputs)
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


def names_in(nodes: Iterable[ast.expr]) -> dict[str, ast.Name]:
    """The names in expressions, each with the first place where it stands."""
    found = dict[str, ast.Name]()
    for node in nodes:
        inside = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id != "_"]
        for name in sorted(inside, key=lambda n: (n.lineno, n.col_offset)):
            found.setdefault(name.id, name)
    return found


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    same = [symbol for symbol in sorted(known) if symbol.lower() == name.lower()]
    guesses = list(dict.fromkeys((*same, *near)))[:3]
    if guesses:
        return f"did you mean {' or '.join(guesses)}?"
    return "expected a symbol of the text, such as X, W1, Z1, dW1"
