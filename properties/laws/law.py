"""Laws: statements about symbols that every right implementation satisfies.

A law runs against the reference (in the tests), against another implementation (validation) and
against a submission (grading). Its check takes a `Graph`: the chapter's own, or one whose
definitions are the functions of an implementation.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from backproof.properties.compare import Comparison, worst_entry
from backproof.properties.example import Example
from backproof.reference.activation_choice import ACTIVATIONS, Activation
from backproof.reference.graph import Definition, Graph, Values
from backproof.reference.symbols import SIZES


class LawKind(StrEnum):
    """The kind of a law: what it makes a statement about."""

    STRUCTURE = "shapes and form"
    IDENTITY = "identities"
    SYMMETRY = "symmetries"
    DERIVATIVE = "derivatives"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Violation:
    """The failure of a law at one symbol.

    Parameters
    ----------
    symbol : str
        The symbol whose value breaks the law.
    message : str
        The failure, in one line.
    entry : Comparison, optional
        The worst entry, if values were compared.
    function : str, optional
        The name of the wrong function, if it is not the one that computes `symbol`.
    """

    symbol: str
    message: str
    entry: Comparison | None = None
    function: str = ""


Check = Callable[[Graph, Example], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Law:
    """A statement that every right implementation satisfies, with the check that decides it.

    Parameters
    ----------
    id : str
        A stable name.
    kind : LawKind
        What the law makes a statement about.
    equations : tuple of str
        The numbers of the equations concerned.
    statement : str
        The law in one sentence.
    graph_name : str
        The graph from which examples are drawn.
    rejected_faults : tuple of str
        Ids of faults in `FAULTS`, each of which the check must reject; at least one.
    hidden : tuple of str
        The hidden activations for which the law holds; all of them if empty.
    check : callable
        The function of a graph and an example that yields the violations.
    all_graphs : bool, optional
        True for a law about the behaviour of functions, which holds for every graph.
    """

    id: str
    kind: LawKind
    equations: tuple[str, ...]
    statement: str
    graph_name: str
    rejected_faults: tuple[str, ...]
    hidden: tuple[str, ...]
    check: Check
    all_graphs: bool = False

    def applies_to(self, graph: Graph) -> bool:
        """Return True if the law concerns a graph, with its hidden activation.

        Parameters
        ----------
        graph : Graph
            One of the chapter's graphs.

        Returns
        -------
        bool
            True if the law holds for implementations of this graph.
        """
        if graph.name != self.graph_name:
            return self.all_graphs
        return not self.hidden or hidden_activation(graph).name in self.hidden

    def violations(self, subject: Graph, example: Example) -> list[Violation]:
        """Check an implementation on one example.

        Parameters
        ----------
        subject : Graph
            The implementation as a graph.
        example : Example
            An example of a graph that the law applies to.

        Returns
        -------
        list of Violation
            The violations; empty if the law holds or makes no statement about this example.
        """
        with np.errstate(all="ignore"):
            return list(self.check(subject, example))


LAWS: dict[str, Law] = {}
"""Every law by its id, in the order of the modules of this package."""


def law(
    identifier: str,
    kind: LawKind,
    statement: str,
    *,
    equations: Sequence[str],
    rejected_faults: Sequence[str],
    graph_name: str = "network",
    hidden: Sequence[str] = (),
    all_graphs: bool = False,
) -> Callable[[Check], Law]:
    """Register the decorated check as a law.

    Parameters
    ----------
    identifier : str
        The id of the law, which no other law has.
    kind : LawKind
        What the law makes a statement about.
    statement : str
        The law in one sentence.
    equations : sequence of str
        The numbers of the equations concerned, such as ("3.16", "3.17").
    rejected_faults : sequence of str
        Ids of faults in `FAULTS` that the check must reject; at least one.
    graph_name : str, optional
        The graph from which examples are drawn.
    hidden : sequence of str, optional
        The hidden activations for which the law holds; all of them if empty.
    all_graphs : bool, optional
        True for a law about the behaviour of functions, which holds for every graph.

    Returns
    -------
    callable
        A decorator that turns a check into a `Law` and adds it to `LAWS`.

    Raises
    ------
    ValueError
        If another law has the id (raised by the decorator).
    TypeError
        If `equations`, `rejected_faults` or `hidden` is a string in place of a sequence.
    """
    for names in (equations, rejected_faults, hidden):
        if isinstance(names, str):
            raise TypeError(f"got the string {names!r}, expected a sequence of strings")

    def register(check: Check) -> Law:
        new_law = Law(
            identifier,
            kind,
            tuple(equations),
            statement,
            graph_name,
            tuple(rejected_faults),
            tuple(hidden),
            check,
            all_graphs,
        )
        if LAWS.setdefault(identifier, new_law) is not new_law:
            raise ValueError(f"two laws are called {identifier}: give one another id")
        return new_law

    return register


def hidden_activation(graph: Graph) -> Activation:
    """Return the hidden activation of a graph of the chapter, by the name of A1's definition."""
    definition = next(d for d in graph.definitions if d.symbols in (("A1",), ("a1",)))
    return ACTIVATIONS[definition.name]


def callable_definitions(subject: Graph, example: Example) -> Iterator[Definition]:
    """Yield the subject's definitions that can be called with the example's values.

    Definitions that return sizes, or draw random numbers from sizes alone, are left out.
    """
    sizes = set(SIZES)
    for definition in subject.definitions:
        has_sizes_only = set(definition.inputs) <= sizes or set(definition.symbols) <= sizes
        if not has_sizes_only and set(definition.inputs) <= set(example.values):
            yield definition


def evaluate(definition: Definition, values: Values) -> dict[str, Any]:
    """Call the definition on fresh copies of its inputs, so that no memory is shared."""
    return definition.evaluate({name: copy_array(values[name]) for name in definition.inputs})


def well_shaped_results(definition: Definition, example: Example, **changes: Any) -> dict[str, Any]:
    """Return the results that have the shape of their symbol; the shape law judges the others.

    `changes` replace some of the example's values. Sizes are left out.
    """
    results = evaluate(definition, {**example.values, **changes})
    table, sizes = example.graph.table, example.sizes
    return {
        symbol: value
        for symbol, value in results.items()
        if symbol not in SIZES and np.shape(value) == table[symbol].shape(sizes)
    }


def copy_array(value: Any) -> Any:
    """Copy an array; return anything else as it is."""
    return value.copy() if isinstance(value, np.ndarray) else value


def value_violations(
    symbol: str, got: Any, expected: Any, bound: Any, statement: str
) -> Iterator[Violation]:
    """Yield the violation, if any, of `got` = `expected` within `bound`, shapes included."""
    if np.shape(got) != np.shape(expected):
        yield Violation(
            symbol, f"{statement}: has shape {np.shape(got)}, expected {np.shape(expected)}"
        )
        return
    entry = worst_entry(got, expected, np.broadcast_to(bound, np.shape(expected)))
    if not entry.ok:
        yield Violation(symbol, statement, entry)
