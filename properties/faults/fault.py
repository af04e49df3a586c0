"""Faults: one definition of a graph replaced by a wrong one that people really write."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backproof.reference.graph import Definition, Graph
from backproof.reference.graphs import define


class FaultClass(StrEnum):
    """The class of a fault: wrong values, wrong structure, instability, or bad practice."""

    VALUE = "value"
    STRUCTURE = "form"
    STABILITY = "stability"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong definition, with the equation it breaks and a hint.

    Parameters
    ----------
    id : str
        A stable name.
    number : str
        The number of the equation that the fault breaks.
    definition : Definition
        The wrong definition.
    code : str
        The wrong line as people write it.
    hint : str
        A question or fact that shows the author the error, without the right line.
    graph_name : str, optional
        The graph of the chapter to which the definition belongs.
    kind : FaultClass, optional
        The class of the fault.
    hidden : str, optional
        The hidden activation that the fault supposes.
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
        """Return a graph with this fault in it.

        Parameters
        ----------
        graph : Graph
            The right graph.

        Returns
        -------
        Graph
            The graph with the wrong definition in place of the right one.
        """
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
    """Add a fault to the catalogue; `equation` is as in `backproof.reference.graphs.define`."""
    fault = Fault(identifier, number, define(equation, kernel, identifier), code, hint, **options)
    if FAULTS.setdefault(identifier, fault) is not fault:
        raise ValueError(f"two faults are called {identifier}: give one another id")
