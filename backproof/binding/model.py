"""What a binding is: lines that say how an implementation's functions speak the symbols."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

from backproof.binding.access_path import AccessPath
from backproof.binding.array_patterns import (
    SymbolPattern,
    rounding_count,
    scaling_sizes,
    symbol_patterns,
)
from backproof.binding.graph_resolution import without_inferred_sizes
from backproof.binding.inference_sources import inference_sources
from backproof.binding.patterns import Pattern, missing_symbols
from backproof.binding.setup_steps import UNUSED_DEFAULTS, BindingStep, ObjectRead
from backproof.binding.structure import ShapeContext, StructureMismatch, collect
from backproof.reference.activation import ACTIVATIONS, Activation
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.reference.symbols import SIZES

T = TypeVar("T")

COMMON_ARGUMENT_NAMES = {
    **dict.fromkeys(("y_hat", "yhat", "y_pred", "predictions", "output", "al"), "A2"),
    **dict.fromkeys(("y_true", "labels", "targets", "target"), "Y"),
}
"""What arguments are often called, beside the symbols."""


@dataclass(frozen=True)
class FunctionBinding:
    """One function: the patterns of its arguments and of its result, and the graph they speak of.

    `optional` arguments follow the others, and are passed as far as the function has room; `named`
    ones are passed by name. `setup` makes the objects on which the function works, `before` is
    done after it, and `reads` are results that are found in an object; `target` is the name that
    the result is given. `implied` are inputs that the binding fixes and nobody passes.
    """

    function: str
    arguments: tuple[Pattern, ...]
    optional_arguments: tuple[Pattern, ...]
    result: Pattern
    graph: Graph
    text: str
    function_path: AccessPath
    keyword_arguments: tuple[tuple[str, Pattern], ...] = ()
    setup: tuple[BindingStep, ...] = ()
    preceding_steps: tuple[BindingStep, ...] = ()
    reads: tuple[ObjectRead, ...] = ()
    target: str | None = None
    implied_inputs: tuple[str, ...] = ()

    @property
    def all_arguments(self) -> tuple[Pattern, ...]:
        """The arguments of the judged call, were all passed."""
        return (
            *self.arguments,
            *self.optional_arguments,
            *(pattern for _, pattern in self.keyword_arguments),
        )

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
        steps = not set(NEXT_PARAMETERS).isdisjoint(self.outputs)
        held = [s for step in self.setup for s in step.symbols() if s != "alpha" or steps]
        done = [symbol for step in self.preceding_steps for symbol in step.symbols()]
        passed = [symbol for pattern in self.all_arguments for symbol in pattern.symbols()]
        scales = [size for p in (*self.all_arguments, *self.results) for size in scaling_sizes(p)]
        named = dict.fromkeys((*held, *done, *passed, *self.implied_inputs, *scales))
        table = self.graph.table
        return without_inferred_sizes(tuple(name for name in named if name in table), table)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The symbols in the result and in what is read after the call, each once."""
        return tuple(dict.fromkeys(s for pattern in self.results for s in pattern.symbols()))

    def input_rounding_counts(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """How often each input is rounded by its scale, such as 1/3, before the function has it."""
        return _rounding_counts(self._scaled_inputs, sizes)

    def output_rounding_counts(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """How often each result is rounded by its scale: as the function applies it, and undone."""
        return {s: 2 * count for s, count in _rounding_counts(self._scaled_outputs, sizes).items()}

    @cached_property
    def _scaled_inputs(self) -> tuple[SymbolPattern, ...]:
        done = [p for step in (*self.setup, *self.preceding_steps) for p in step.patterns]
        return tuple(
            leaf
            for p in (*done, *self.all_arguments)
            for leaf in symbol_patterns(p)
            if leaf.is_scaled
        )

    @cached_property
    def _scaled_outputs(self) -> tuple[SymbolPattern, ...]:
        return tuple(leaf for p in self.results for leaf in symbol_patterns(p) if leaf.is_scaled)

    def structure_mismatches(
        self, values: Mapping[str, Any], context: ShapeContext
    ) -> dict[str, StructureMismatch]:
        """What would be wrong with the form of the results, if they were these values."""
        problems = dict[str, StructureMismatch]()
        for pattern in self.results:
            try:
                found = pattern.invert(pattern.build(values), context)
            except ValueError as error:  # arrays that cannot be joined
                found = missing_symbols(pattern, str(error))
            problems |= collect(found)[1]
        return problems

    @cached_property
    def is_plain(self) -> bool:
        """Whether the line is one call of a function of the file, by position, and its result."""
        steps = self.setup or self.preceding_steps or self.reads or self.target is not None
        return not (steps or self.keyword_arguments or self.function_path.accessors)

    @property
    def computed_outputs(self) -> tuple[str, ...]:
        """The symbols in the result that the graph computes: all but the sizes."""
        return tuple(symbol for symbol in self.outputs if symbol not in SIZES)

    @cached_property
    def inferable_symbols(self) -> tuple[str, ...]:
        """The symbols that the function computes and does not return, but its results determine."""
        steps = self.graph.evaluation_order(self.computed_outputs, self.inputs)
        return tuple(
            symbol
            for step in steps
            for symbol in step.symbols
            if symbol not in self.outputs and self.inference_sources(symbol)
        )

    @cached_property
    def judged_symbols(self) -> tuple[str, ...]:
        """The symbols on which the function is judged, returned or inferred, in graph order."""
        return tuple(self.sort_by_graph([*self.inferable_symbols, *self.outputs]))

    def inference_sources(self, symbol: str) -> tuple[str, ...]:
        """The outputs that determine a symbol, () where they do not."""
        return inference_sources(symbol, self.outputs)

    def sort_by_graph(self, items: Iterable[T], symbol_of: Callable[[T], str] = str) -> list[T]:
        """Symbols, or what is found of each, as the chapter computes them; sizes come first."""
        place = {name: number for number, name in enumerate(self.graph.computed_symbols)}
        return sorted(items, key=lambda one: place.get(symbol_of(one), -1))

    @property
    def missing_message(self) -> str:
        """What is said where the file has no such function."""
        unmade = f": {self.missing_constructor}" if self.missing_constructor else ""
        return f"{self.function} is not defined{unmade}"

    @property
    def missing_constructor(self) -> str:
        """That nothing makes the object whose function is called, and how to; empty if it does.

        A name of the file may be meant, and so that is no error of the binding.
        """
        name, made = (
            self.function_path.name,
            {step.created_object for step in (*self.setup, *self.preceding_steps)},
        )
        if not self.function_path.accessors or name in made:
            return ""
        return f"no set-up makes {name}: expected setup: {name} = Network(n0, n1, n2)"

    def call_arguments(self, max_arguments: int | None) -> tuple[Pattern, ...]:
        """The arguments of a call to a function that takes so many; None: it cannot say."""
        room = (
            len(self.optional_arguments)
            if max_arguments is None
            else max(0, max_arguments - len(self.arguments))
        )
        return (*self.arguments, *self.optional_arguments[:room])

    def accepts_arity(self, min_arguments: int | None, max_arguments: int | None) -> bool:
        """Whether a function that needs and takes so many arguments can be called as this says."""
        most = len(self.arguments) + len(self.optional_arguments) + len(self.keyword_arguments)
        enough = min_arguments is None or min_arguments <= most
        return enough and (max_arguments is None or len(self.arguments) <= max_arguments)

    def matches_parameter_names(self, names: Sequence[str]) -> bool:
        """Whether no argument that is called as a symbol would be passed something else."""
        meant = [p.symbol if isinstance(p, SymbolPattern) else "" for p in self.all_arguments]
        symbols = {
            symbol.lower(): symbol for symbol in (*self.graph.table, *SIZES)
        } | COMMON_ARGUMENT_NAMES
        called = [symbols.get(name.lower(), "") for name in names]
        return all(own in ("", symbol) for own, symbol in zip(called, meant, strict=False))

    def is_overload_of(self, other: "FunctionBinding") -> bool:
        """Whether both say how one function computes some symbol: only one of them can be meant."""
        same = self.function == other.function and self.graph.name == other.graph.name
        return same and not set(self.outputs).isdisjoint(other.outputs)


def _rounding_counts(patterns: Iterable[SymbolPattern], sizes: Mapping[str, int]) -> dict[str, int]:
    counts = {leaf.symbol: rounding_count(leaf, {**UNUSED_DEFAULTS, **sizes}) for leaf in patterns}
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
        """The chapter's graphs that the lines speak of."""
        return tuple({line.graph.name: line.graph for line in self.lines}.values())

    def resolve_overloads(
        self,
        accepts_arity: Callable[[FunctionBinding], bool],
        matches_names: Callable[[FunctionBinding], bool] = lambda _: True,
    ) -> Self:
        """The binding with one of each line's editions: the first that fits, or else the first.

        Of those that fit, the first that `suits` comes before them all.
        """
        chosen = (self._overload(line, accepts_arity, matches_names) for line in self.lines)
        pairs = zip(self.lines, chosen, strict=True)
        return replace(self, lines=tuple(line for line, edition in pairs if line is edition))

    def _overload(
        self,
        line: FunctionBinding,
        accepts_arity: Callable[[FunctionBinding], bool],
        matches_names: Callable[[FunctionBinding], bool],
    ) -> FunctionBinding:
        editions = [other for other in self.lines if other.is_overload_of(line)]
        fitting = [edition for edition in editions if accepts_arity(edition)] or editions[:1]
        return next(filter(matches_names, fitting), fitting[0])
