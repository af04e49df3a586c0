"""One line of a binding: how the arguments and results of a function map to symbols."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from backproof.binding.access_path import AccessPath
from backproof.binding.array_patterns import (
    SymbolPattern,
    rounding_count,
    scaling_sizes,
    symbol_patterns,
)
from backproof.binding.graph_resolution import without_inferred_sizes
from backproof.binding.patterns import Pattern, missing_symbols
from backproof.binding.setup_steps import UNUSED_DEFAULTS, BindingStep, ObjectRead
from backproof.binding.structure import ShapeContext, StructureMismatch, collect
from backproof.binding.unreturned_symbols import inference_sources
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.reference.symbols import SIZES

T = TypeVar("T")

COMMON_ARGUMENT_NAMES = {
    **dict.fromkeys(("y_hat", "yhat", "y_pred", "predictions", "output", "al"), "A2"),
    **dict.fromkeys(("y_true", "labels", "targets", "target"), "Y"),
}
"""Common parameter names, in lower case, and the symbols that they mean."""


@dataclass(frozen=True)
class FunctionBinding:
    """One function: the patterns of its arguments and its result, and the graph of its symbols.

    Attributes
    ----------
    function
        The name of the function in reports.
    arguments, optional_arguments, keyword_arguments
        Patterns of the arguments. Optional arguments follow the others as far as the function
        accepts them; keyword arguments are passed by name.
    result, reads
        The pattern of the returned value, and patterns of values read from objects after the call.
    graph
        The reference graph that computes the symbols.
    text
        The line in binding syntax.
    function_path
        The path of the function: a name, or a method of an object.
    setup, preceding_steps
        Steps that create the objects, and steps before the call.
    target
        The name of the object that the call creates, or None.
    implied_inputs
        Symbols with a value that the binding fixes and that the call does not pass.
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
        """The patterns of all arguments, including the optional ones."""
        return (
            *self.arguments,
            *self.optional_arguments,
            *(pattern for _, pattern in self.keyword_arguments),
        )

    @property
    def results(self) -> tuple[Pattern, ...]:
        """The patterns of the returned value and of the values read after the call."""
        return (self.result, *(read.pattern for read in self.reads))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The input symbols, each once, without the sizes that the shape of another input has.

        Sizes that scale an argument or result are inputs. A learning rate in the set-up is an
        input only if the function computes an update step.
        """
        has_update = not set(NEXT_PARAMETERS).isdisjoint(self.outputs)
        setup = [s for step in self.setup for s in step.symbols() if s != "alpha" or has_update]
        preceding = [symbol for step in self.preceding_steps for symbol in step.symbols()]
        passed = [symbol for pattern in self.all_arguments for symbol in pattern.symbols()]
        scales = [size for p in (*self.all_arguments, *self.results) for size in scaling_sizes(p)]
        symbols = dict.fromkeys((*setup, *preceding, *passed, *self.implied_inputs, *scales))
        table = self.graph.table
        return without_inferred_sizes(tuple(name for name in symbols if name in table), table)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The symbols in the returned value and in the values read after the call, each once."""
        return tuple(dict.fromkeys(s for pattern in self.results for s in pattern.symbols()))

    def input_rounding_counts(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """The number of roundings of each input by its scale, such as 1/3, before the call."""
        return _rounding_counts(self._scaled_inputs, sizes)

    def output_rounding_counts(self, sizes: Mapping[str, int]) -> Mapping[str, int]:
        """The number of roundings of each result: by the function's scaling, and by its inverse."""
        return {s: 2 * count for s, count in _rounding_counts(self._scaled_outputs, sizes).items()}

    @cached_property
    def _scaled_inputs(self) -> tuple[SymbolPattern, ...]:
        steps = (*self.setup, *self.preceding_steps)
        step_patterns = [pattern for step in steps for pattern in step.patterns]
        return _scaled_symbols((*step_patterns, *self.all_arguments))

    @cached_property
    def _scaled_outputs(self) -> tuple[SymbolPattern, ...]:
        return _scaled_symbols(self.results)

    def structure_mismatches(
        self, values: Mapping[str, Any], context: ShapeContext
    ) -> dict[str, StructureMismatch]:
        """The structural mismatches of results that have these values, by symbol."""
        problems = dict[str, StructureMismatch]()
        for pattern in self.results:
            try:
                entries = pattern.invert(pattern.build(values), context)
            except ValueError as error:  # arrays that cannot be concatenated
                entries = missing_symbols(pattern, str(error))
            problems |= collect(entries)[1]
        return problems

    @cached_property
    def is_plain(self) -> bool:
        """True if the line is a call of a function of the file with positional arguments only."""
        steps = self.setup or self.preceding_steps or self.reads or self.target is not None
        return not (steps or self.keyword_arguments or self.function_path.accessors)

    @property
    def computed_outputs(self) -> tuple[str, ...]:
        """The output symbols that the graph computes: all but the sizes."""
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
        """Sort items by the position of their symbol in the graph; sizes come first."""
        position = {name: number for number, name in enumerate(self.graph.computed_symbols)}
        return sorted(items, key=lambda item: position.get(symbol_of(item), -1))

    @property
    def missing_message(self) -> str:
        """The message for a file that does not define the function."""
        reason = f": {self.missing_constructor}" if self.missing_constructor else ""
        return f"{self.function} is not defined{reason}"

    @property
    def missing_constructor(self) -> str:
        """A hint that no step creates the object of the method; empty if a step does.

        This is not an error of the binding, because the file itself may define the object.
        """
        name = self.function_path.name
        created = {step.created_object for step in (*self.setup, *self.preceding_steps)}
        if not self.function_path.accessors or name in created:
            return ""
        return f"no set-up makes {name}: expected setup: {name} = Network(n0, n1, n2)"

    def call_arguments(self, max_arguments: int | None) -> tuple[Pattern, ...]:
        """The positional arguments for a function with this maximum arity; None: unknown."""
        optional_count = (
            len(self.optional_arguments)
            if max_arguments is None
            else max(0, max_arguments - len(self.arguments))
        )
        return (*self.arguments, *self.optional_arguments[:optional_count])

    def accepts_arity(self, min_arguments: int | None, max_arguments: int | None) -> bool:
        """True if the line can call a function with this minimum and maximum arity."""
        is_sufficient = min_arguments is None or min_arguments <= len(self.all_arguments)
        return is_sufficient and (max_arguments is None or len(self.arguments) <= max_arguments)

    def matches_parameter_names(self, names: Sequence[str]) -> bool:
        """False if a parameter that is named after a symbol would receive another symbol."""
        passed = [p.symbol if isinstance(p, SymbolPattern) else "" for p in self.all_arguments]
        named = [self.symbol_named(name) for name in names]
        return all(symbol in ("", other) for symbol, other in zip(named, passed, strict=False))

    def symbol_named(self, name: str) -> str:
        """The symbol that a parameter is named after, in any case; empty if there is none."""
        symbols = {symbol.lower(): symbol for symbol in (*self.graph.table, *SIZES)}
        return (symbols | COMMON_ARGUMENT_NAMES).get(name.lower(), "")

    def is_overload_of(self, other: "FunctionBinding") -> bool:
        """True if both lines compute a common symbol with the same function and graph."""
        is_same_function = self.function == other.function and self.graph.name == other.graph.name
        return is_same_function and not set(self.outputs).isdisjoint(other.outputs)


def _scaled_symbols(patterns: Iterable[Pattern]) -> tuple[SymbolPattern, ...]:
    """The scaled symbols in the patterns."""
    symbols = (symbol for pattern in patterns for symbol in symbol_patterns(pattern))
    return tuple(symbol for symbol in symbols if symbol.is_scaled)


def _rounding_counts(patterns: Iterable[SymbolPattern], sizes: Mapping[str, int]) -> dict[str, int]:
    """The positive numbers of roundings, by symbol."""
    all_sizes = {**UNUSED_DEFAULTS, **sizes}
    counts = {pattern.symbol: rounding_count(pattern, all_sizes) for pattern in patterns}
    return {symbol: count for symbol, count in counts.items() if count}
