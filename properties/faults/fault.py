"""What a fault is: one definition of a graph replaced by what people really write instead."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backproof.reference.graph import Definition, Graph
from backproof.reference.graphs import define


class FaultClass(StrEnum):
    """What kind of wrong a fault is."""

    VALUE = "value"
    STRUCTURE = "form"
    STABILITY = "stability"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong definition, the equation it breaks, how it is written, and a hint.

    The hint makes its author see the error without giving the right line away. `about` names the
    graph of the chapter; `hidden` the hidden activation that the fault supposes, if any.
    """

    id: str
    number: str
    definition: Definition
    code: str
    hint: str
    graph_name: str = "network"
    kind: FaultClass = FaultClass.VALUE
    hidden: str = "tanh"

    @property
    def symbol(self) -> str:
        """The first symbol whose definition is wrong."""
        return self.definition.symbols[0]

    def apply_to(self, graph: Graph) -> Graph:
        """The graph with this fault in it."""
        return graph.replace(self.definition)


FAULTS: dict[str, Fault] = {}
"""The catalogue by id; ids are stable."""


def register_fault(
    identifier: str,
    number: str,
    equation: str,
    kernel: Callable[..., Any],
    code: str,
    hint: str,
    **options: Any,
) -> None:
    """Add a fault to the catalogue: `equation` as in `backproof.reference.graphs.define`."""
    made = Fault(identifier, number, define(equation, kernel, identifier), code, hint, **options)
    if FAULTS.setdefault(identifier, made) is not made:
        raise ValueError(f"two faults are called {identifier}: give one another id")
