"""What a law is: a statement about symbols that every right implementation satisfies.

A law is written once and has three users: it runs against the reference (tests), against another
implementation (validation) and against a submission (grading). All it sees is a `Graph`: the
chapter's own, or one whose definitions are an implementation's functions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from backproof.properties.compare import Comparison, worst_entry
from backproof.properties.example import Example
from backproof.reference.activation import ACTIVATIONS, Activation
from backproof.reference.graph import Definition, Graph, Values
from backproof.reference.symbols import SIZES


class LawKind(StrEnum):
    """The kinds of laws."""

    STRUCTURE = "shapes and form"
    IDENTITY = "identities"
    SYMMETRY = "symmetries"
    DERIVATIVE = "derivatives"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a law fails: the symbol, what was seen, and the worst entry where there is one.

    `function` is the one at fault where the symbol does not say it, as one that others are given.
    """

    symbol: str
    message: str
    entry: Comparison | None = None
    function: str = ""


Check = Callable[[Graph, Example], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Law:
    """A statement in one sentence, the equations it speaks of, and the check that decides it.

    `about` names the graph of the chapter that its examples are drawn from, and `hidden` the
    hidden activations for which the law holds (all of them, where it is empty). `rejects` are
    ids of faults (of `backproof.properties.faults`), each of which the check must reject; at least one. A
    law of how functions behave holds `anywhere`: of the functions of every graph.
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
        """Whether the law is about this graph of the chapter, with its hidden activation."""
        if graph.name != self.graph_name:
            return self.all_graphs
        return not self.hidden or hidden_activation(graph).name in self.hidden

    def violations(self, subject: Graph, example: Example) -> list[Violation]:
        """What in `subject` breaks the law on `example`; empty where the law holds or is silent."""
        with np.errstate(all="ignore"):
            return list(self.check(subject, example))


LAWS: dict[str, Law] = {}
"""Every law by its id, in the order of the modules of this package."""


def law(
    identifier: str,
    kind: LawKind,
    equations: str,
    statement: str,
    *,
    graph_name: str = "network",
    hidden: str = "",
    rejected_faults: str,
    all_graphs: bool = False,
) -> Callable[[Check], Law]:
    """Register the check that is decorated as a law; `equations` and `rejects` are split."""

    def register(check: Check) -> Law:
        made = Law(
            identifier,
            kind,
            tuple(equations.split()),
            statement,
            graph_name,
            tuple(rejected_faults.split()),
            tuple(hidden.split()),
            check,
            all_graphs,
        )
        if LAWS.setdefault(identifier, made) is not made:
            raise ValueError(f"two laws are called {identifier}: give one another id")
        return made

    return register


def hidden_activation(graph: Graph) -> Activation:
    """The hidden activation of one of the chapter's graphs, by the name of what defines A1."""
    definition = next(d for d in graph.definitions if d.symbols in (("A1",), ("a1",)))
    return ACTIVATIONS[definition.name]


def callable_definitions(subject: Graph, example: Example) -> Iterator[Definition]:
    """The subject's definitions that the example can call and judge.

    All but those that only read off sizes, or that draw random numbers from sizes alone.
    """
    sizes = set(SIZES)
    for definition in subject.definitions:
        about_sizes = set(definition.inputs) <= sizes or set(definition.symbols) <= sizes
        if not about_sizes and set(definition.inputs) <= set(example.values):
            yield definition


def evaluate(definition: Definition, values: Values) -> dict[str, Any]:
    """The definition's results on fresh copies of its inputs, so that nothing is shared."""
    return definition.evaluate({name: copy_array(values[name]) for name in definition.inputs})


def well_shaped_results(definition: Definition, example: Example, **changes: Any) -> dict[str, Any]:
    """The results that have the shape of their symbol; another shape is the shape law's business.

    `changed` replaces some of the example's values. Sizes are left out.
    """
    results = evaluate(definition, {**example.values, **changes})
    table, sizes = example.graph.table, example.sizes
    return {
        symbol: value
        for symbol, value in results.items()
        if symbol not in SIZES and np.shape(value) == table[symbol].shape(sizes)
    }


def copy_array(value: Any) -> Any:
    """A copy of an array; anything else as it is."""
    return value.copy() if isinstance(value, np.ndarray) else value


def value_violations(
    symbol: str, got: Any, expected: Any, bound: Any, statement: str
) -> Iterator[Violation]:
    """The violation, if any, of `got` = `expected` within `bound`, shapes included."""
    if np.shape(got) != np.shape(expected):
        yield Violation(
            symbol, f"{statement}: has shape {np.shape(got)}, expected {np.shape(expected)}"
        )
        return
    entry = worst_entry(got, expected, np.broadcast_to(bound, np.shape(expected)))
    if not entry.ok:
        yield Violation(symbol, statement, entry)
