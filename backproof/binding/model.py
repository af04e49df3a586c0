"""What a binding is: lines that say how an implementation's functions speak the symbols."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

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

    def passed(self, takes: int | None) -> tuple[Pattern, ...]:
        """The arguments of a call to a function that takes so many; None: it cannot say."""
        room = len(self.optional) if takes is None else max(0, takes - len(self.arguments))
        return (*self.arguments, *self.optional[:room])

    def fits(self, needs: int | None, takes: int | None) -> bool:
        """Whether a function that needs and takes so many arguments can be called as this says."""
        enough = needs is None or needs <= len(self.arguments) + len(self.optional)
        return enough and (takes is None or len(self.arguments) <= takes)

    def is_edition_of(self, other: "Line") -> bool:
        """Whether both say how one function computes some symbol: only one of them can be meant."""
        same = self.function == other.function and self.graph.name == other.graph.name
        return same and not set(self.outputs).isdisjoint(other.outputs)


@dataclass(frozen=True, slots=True)
class Binding:
    """The lines, the hidden activation, the sizes that the assignment fixes, and what it allows."""

    name: str
    title: str
    hidden: str
    fixed: Mapping[str, int]
    lines: tuple[Line, ...]
    allow: tuple[str, ...] = ()

    @property
    def activation(self) -> Activation:
        """The hidden activation."""
        return ACTIVATIONS[self.hidden]

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The chapter's graphs that the lines speak of."""
        return tuple({line.graph.name: line.graph for line in self.lines}.values())

    def resolved(self, fits: Callable[[Line], bool]) -> Self:
        """The binding with one of each line's editions: the first that fits, or else the first."""
        return replace(self, lines=tuple(x for x in self.lines if x is self._edition(x, fits)))

    def _edition(self, line: Line, fits: Callable[[Line], bool]) -> Line:
        editions = [other for other in self.lines if other.is_edition_of(line)]
        return next(filter(fits, editions), editions[0])
