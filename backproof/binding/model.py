"""A binding: its function lines, hidden activation, fixed values and accepted conventions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from backproof.binding.function_binding import FunctionBinding
from backproof.reference.activation_choice import ACTIVATIONS, Activation
from backproof.reference.graph import Graph

LinePredicate = Callable[[FunctionBinding], bool]


@dataclass(frozen=True, slots=True)
class Binding:
    """A mapping from the functions of an implementation to the symbols of the text.

    Parameters
    ----------
    name, title : str
        The name, and a title for pages.
    hidden : str
        The name of the hidden activation.
    fixed : mapping of str to float
        Values that the assignment fixes: sizes, and the learning rate alpha.
    lines : tuple of FunctionBinding
        The functions, one line each; overloads of a function have several lines.
    allow : tuple of str, optional
        The names of accepted conventions besides those of the text.
    name_or_path : str, optional
        The shipped name or the path that the binding was loaded from.
    training : str, optional
        The call of a training loop that an assignment may judge, or empty.
    """

    name: str
    title: str
    hidden: str
    fixed: Mapping[str, float]
    lines: tuple[FunctionBinding, ...]
    allow: tuple[str, ...] = ()
    name_or_path: str = ""
    training: str = ""

    @property
    def activation(self) -> Activation:
        """The hidden activation."""
        return ACTIVATIONS[self.hidden]

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The graphs of the lines, each once."""
        return tuple({line.graph.name: line.graph for line in self.lines}.values())

    def resolve_overloads(
        self, accepts_arity: LinePredicate, matches_names: LinePredicate = lambda _: True
    ) -> Self:
        """Return the binding with one line of each set of overloads.

        Among the overloads that `accepts_arity` accepts, or else the first overload alone, the
        first that `matches_names` accepts is chosen, or else the first.

        Parameters
        ----------
        accepts_arity : callable
            Whether the function accepts the number of arguments of a line.
        matches_names : callable, optional
            Whether the names of the function's parameters match a line.

        Returns
        -------
        Binding
            The same binding with one line for each function and set of symbols.
        """
        chosen = (self._resolve(line, accepts_arity, matches_names) for line in self.lines)
        pairs = zip(self.lines, chosen, strict=True)
        return replace(self, lines=tuple(line for line, overload in pairs if line is overload))

    def _resolve(
        self, line: FunctionBinding, accepts_arity: LinePredicate, matches_names: LinePredicate
    ) -> FunctionBinding:
        """The chosen overload of a line."""
        overloads = [other for other in self.lines if other.is_overload_of(line)]
        candidates = [other for other in overloads if accepts_arity(other)] or overloads[:1]
        return next(filter(matches_names, candidates), candidates[0])
