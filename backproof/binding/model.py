"""What a binding is: lines that say how an implementation's functions speak the symbols."""

from collections.abc import Mapping
from dataclasses import dataclass

from backproof.binding.expressions import Pattern
from reference.activation import ACTIVATIONS, Activation
from reference.graph import Graph


@dataclass(frozen=True, slots=True)
class Line:
    """One function: the patterns of its arguments and of its result, and the graph they speak of.

    `optional` arguments follow the others, and are passed as far as the function has room.
    """

    function: str
    arguments: tuple[Pattern, ...]
    optional: tuple[Pattern, ...]
    result: Pattern
    graph: Graph
    text: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The symbols among the arguments, each once."""
        patterns = (*self.arguments, *self.optional)
        return tuple(dict.fromkeys(s for p in patterns for s in p.symbols()))

    @property
    def outputs(self) -> tuple[str, ...]:
        """The symbols in the result, each once."""
        return tuple(dict.fromkeys(self.result.symbols()))


@dataclass(frozen=True, slots=True)
class Binding:
    """The lines, the hidden activation, and the sizes that the assignment fixes."""

    name: str
    title: str
    hidden: str
    fixed: Mapping[str, int]
    lines: tuple[Line, ...]

    @property
    def activation(self) -> Activation:
        """The hidden activation."""
        return ACTIVATIONS[self.hidden]

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The chapter's graphs that the lines speak of."""
        return tuple({line.graph.name: line.graph for line in self.lines}.values())
