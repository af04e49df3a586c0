"""What a binding is: lines that say how an implementation's functions speak the symbols."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

from backproof.binding.arrays import Leaf, leaves, roundings, scales_in
from backproof.binding.expressions import Pattern, missing
from backproof.binding.form import Context, FormProblem, gathered
from backproof.binding.places import Place
from backproof.binding.speaking import without_read_off
from backproof.binding.steps import IDLE, Read, Step
from reference.activation import ACTIVATIONS, Activation
from reference.chapter import NEXT
from reference.graph import Graph
from reference.symbols import SIZES

T = TypeVar("T")

COMMON = {
    **dict.fromkeys(("y_hat", "yhat", "y_pred", "predictions", "output", "al"), "A2"),
    **dict.fromkeys(("y_true", "labels", "targets", "target"), "Y"),
}
"""What arguments are often called, beside the symbols."""


@dataclass(frozen=True)
class Line:
    """One function: the patterns of its arguments and of its result, and the graph they speak of.

    `optional` arguments follow the others, and are passed as far as the function has room; `named`
    ones are passed by name. `setup` makes the objects on which the function works, `before` is
    done after it, and `reads` are results that are found in an object; `target` is the name that
    the result is given. `implied` are inputs that the binding fixes and nobody passes.
    """

    function: str
    arguments: tuple[Pattern, ...]
    optional: tuple[Pattern, ...]
    result: Pattern
    graph: Graph
    text: str
    place: Place
    named: tuple[tuple[str, Pattern], ...] = ()
    setup: tuple[Step, ...] = ()
    before: tuple[Step, ...] = ()
    reads: tuple[Read, ...] = ()
    target: str | None = None
    implied: tuple[str, ...] = ()

    @property
    def handed(self) -> tuple[Pattern, ...]:
        """The arguments of the judged call, were all passed."""
        return (*self.arguments, *self.optional, *(pattern for _, pattern in self.named))

    @property
    def results(self) -> tuple[Pattern, ...]:
        """What is returned, and what is read after the call."""
        return (self.result, *(read.pattern for read in self.reads))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The symbols that go in, each once; sizes only where no other input shows them.

        A size that scales something goes in as well. A learning rate that an object holds goes
        into a step, and into nothing else.
        """
        steps = not set(NEXT).isdisjoint(self.outputs)
        held = [s for step in self.setup for s in step.symbols() if s != "alpha" or steps]
        done = [symbol for step in self.before for symbol in step.symbols()]
        passed = [symbol for pattern in self.handed for symbol in pattern.symbols()]
        scales = [size for p in (*self.handed, *self.results) for size in scales_in(p)]
        named = dict.fromkeys((*held, *done, *passed, *self.implied, *scales))
        table = self.graph.table
        return without_read_off(tuple(name for name in named if name in table), table)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The symbols in the result and in what is read after the call, each once."""
        return tuple(dict.fromkeys(s for pattern in self.results for s in pattern.symbols()))

    def roundings(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """How often each input is rounded by its scale, such as 1/3, before the function has it."""
        return _roundings(self._scaled_inputs, sizes)

    def undoings(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """How often each result is rounded by its scale: as the function applies it, and undone."""
        return {s: 2 * count for s, count in _roundings(self._scaled_outputs, sizes).items()}

    @cached_property
    def _scaled_inputs(self) -> tuple[Leaf, ...]:
        done = [p for step in (*self.setup, *self.before) for p in step.patterns]
        return tuple(leaf for p in (*done, *self.handed) for leaf in leaves(p) if leaf.is_scaled)

    @cached_property
    def _scaled_outputs(self) -> tuple[Leaf, ...]:
        return tuple(leaf for p in self.results for leaf in leaves(p) if leaf.is_scaled)

    def misformed(self, values: Mapping[str, Any], context: Context) -> dict[str, FormProblem]:
        """What would be wrong with the form of the results, if they were these values."""
        problems = dict[str, FormProblem]()
        for pattern in self.results:
            try:
                found = pattern.invert(pattern.build(values), context)
            except ValueError as error:  # arrays that cannot be joined
                found = missing(pattern, str(error))
            problems |= gathered(found)[1]
        return problems

    @cached_property
    def is_plain(self) -> bool:
        """Whether the line is one call of a function of the file, by position, and its result."""
        steps = self.setup or self.before or self.reads or self.target is not None
        return not (steps or self.named or self.place.path)

    @property
    def outputs_computed(self) -> tuple[str, ...]:
        """The symbols in the result that the graph computes: all but the sizes."""
        return tuple(symbol for symbol in self.outputs if symbol not in SIZES)

    def in_order(self, found: Iterable[T], symbol: Callable[[T], str] = str) -> list[T]:
        """Symbols, or what is found of each, as the chapter computes them; sizes come first."""
        place = {name: number for number, name in enumerate(self.graph.computed)}
        return sorted(found, key=lambda one: place.get(symbol(one), -1))

    @property
    def absence(self) -> str:
        """What is said where the file has no such function."""
        unmade = f": {self.unmade}" if self.unmade else ""
        return f"{self.function} is not defined{unmade}"

    @property
    def unmade(self) -> str:
        """That nothing makes the object whose function is called, and how to; empty if it does.

        A name of the file may be meant, and so that is no error of the binding.
        """
        name, made = self.place.name, {step.makes for step in (*self.setup, *self.before)}
        if not self.place.path or name in made:
            return ""
        return f"no set-up makes {name}: expected setup: {name} = Network(n0, n1, n2)"

    def passed(self, takes: int | None) -> tuple[Pattern, ...]:
        """The arguments of a call to a function that takes so many; None: it cannot say."""
        room = len(self.optional) if takes is None else max(0, takes - len(self.arguments))
        return (*self.arguments, *self.optional[:room])

    def fits(self, needs: int | None, takes: int | None) -> bool:
        """Whether a function that needs and takes so many arguments can be called as this says."""
        most = len(self.arguments) + len(self.optional) + len(self.named)
        enough = needs is None or needs <= most
        return enough and (takes is None or len(self.arguments) <= takes)

    def suits(self, names: Sequence[str]) -> bool:
        """Whether no argument that is called as a symbol would be passed something else."""
        meant = [p.symbol if isinstance(p, Leaf) else "" for p in self.handed]
        symbols = {symbol.lower(): symbol for symbol in (*self.graph.table, *SIZES)} | COMMON
        called = [symbols.get(name.lower(), "") for name in names]
        return all(own in ("", symbol) for own, symbol in zip(called, meant, strict=False))

    def is_edition_of(self, other: "Line") -> bool:
        """Whether both say how one function computes some symbol: only one of them can be meant."""
        same = self.function == other.function and self.graph.name == other.graph.name
        return same and not set(self.outputs).isdisjoint(other.outputs)


def _roundings(scaled: Iterable[Leaf], sizes: Mapping[str, int]) -> dict[str, int]:
    counts = {leaf.symbol: roundings(leaf, {**IDLE, **sizes}) for leaf in scaled}
    return {symbol: count for symbol, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Binding:
    """The lines, the hidden activation, what the assignment fixes, and what it allows.

    It may fix sizes and the learning rate. `place` is what it was asked for by: its name, where it
    is a shipped one, or the path of its file. `training` is how a training loop is called, which
    an assignment may have judged.
    """

    name: str
    title: str
    hidden: str
    fixed: Mapping[str, float]
    lines: tuple[Line, ...]
    allow: tuple[str, ...] = ()
    place: str = ""
    training: str = ""

    @property
    def activation(self) -> Activation:
        """The hidden activation."""
        return ACTIVATIONS[self.hidden]

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The chapter's graphs that the lines speak of."""
        return tuple({line.graph.name: line.graph for line in self.lines}.values())

    def resolved(
        self, fits: Callable[[Line], bool], suits: Callable[[Line], bool] = lambda _: True
    ) -> Self:
        """The binding with one of each line's editions: the first that fits, or else the first.

        Of those that fit, the first that `suits` comes before them all.
        """
        chosen = (self._edition(line, fits, suits) for line in self.lines)
        pairs = zip(self.lines, chosen, strict=True)
        return replace(self, lines=tuple(line for line, edition in pairs if line is edition))

    def _edition(
        self, line: Line, fits: Callable[[Line], bool], suits: Callable[[Line], bool]
    ) -> Line:
        editions = [other for other in self.lines if other.is_edition_of(line)]
        fitting = [edition for edition in editions if fits(edition)] or editions[:1]
        return next(filter(suits, fitting), fitting[0])
