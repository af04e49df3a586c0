"""An answer in symbols: what a reply says of a line's results and of its arguments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from backproof.binding import Binding, FunctionBinding
from backproof.binding.patterns import InvertedSymbol, Pattern, missing_symbols
from backproof.binding.setup_steps import Call
from backproof.binding.structure import ShapeContext, StructureMismatch, collect
from backproof.sandbox.replies import Failure, Reply


@dataclass(frozen=True, slots=True)
class SymbolResults:
    """What one call gave: arrays by symbol, what is wrong with the form of others, or a failure.

    `mutated` are the symbols whose argument was not the same afterwards; `after` their values.
    """

    symbols: Mapping[str, Any]
    problems: Mapping[str, StructureMismatch]
    failure: Failure | None = None
    values_after: Mapping[str, Any] = field(default_factory=dict)
    mutated_symbols: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    printed_text: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0


def symbol_results_of(
    line: FunctionBinding,
    argument_patterns: Sequence[Pattern],
    values: Mapping[str, Any],
    context: ShapeContext,
    reply: Reply | Failure,
    binding: Binding,
) -> SymbolResults:
    """What a reply to the line's call says of the symbols, and of the arguments that were passed.

    `values` are those of the arguments' symbols.
    """
    if isinstance(reply, Failure):
        return SymbolResults({}, {}, reply, printed_text=reply.printed_text)
    symbols, problems = collect(_returned_symbols(line, reply, context))
    after = (
        {}
        if reply.has_same_arguments
        else _mutated_values(line, argument_patterns, values, context, reply, binding)
    )
    return SymbolResults(
        symbols,
        problems,
        values_after=after,
        mutated_symbols=tuple(after),
        warnings=reply.warnings,
        printed_text=reply.printed_text,
        subclasses=reply.subclasses,
        seconds=reply.seconds,
    )


def _returned_symbols(
    line: FunctionBinding, reply: Reply, context: ShapeContext
) -> Iterator[InvertedSymbol]:
    """The symbols in what was returned, and in what was read after the call."""
    yield from line.result.invert(reply.result, context)
    for read, (there, value) in zip(line.reads, reply.read_values, strict=False):
        if there:
            yield from read.pattern.invert(value, context, str(read.path))
        else:
            yield from missing_symbols(read.pattern, f"{read.path} is not there ({value})")


def _mutated_values(
    line: FunctionBinding,
    argument_patterns: Sequence[Pattern],
    values: Mapping[str, Any],
    context: ShapeContext,
    reply: Reply,
    binding: Binding,
) -> dict[str, Any]:
    """The symbols whose argument is not the same after the call, with what it is then."""
    if not line.is_plain:
        return _mutations_by_steps(line, argument_patterns, values, context, reply, binding)
    arguments = [pattern.build(values) for pattern in argument_patterns]
    return _compare_arguments(argument_patterns, arguments, reply.arguments_after, context)


def _mutations_by_steps(
    line: FunctionBinding,
    argument_patterns: Sequence[Pattern],
    values: Mapping[str, Any],
    context: ShapeContext,
    reply: Reply,
    binding: Binding,
) -> dict[str, Any]:
    """The symbols that the call changed: among its own arguments, and those of earlier steps.

    What an earlier function did to them itself is its own line's business, if it has one. What
    the set-up handed over belongs to the objects.
    """
    own = list(
        _value_patterns((*argument_patterns, *(pattern for _, pattern in line.keyword_arguments)))
    )
    changed = _compare_arguments(
        own, [part.build(values) for part in own], reply.arguments_after, context
    )
    found, left = (iter(side) for side in reply.earlier_arguments)
    bound = {other.function_path for other in binding.lines}
    for call in (step.action for step in line.preceding_steps if isinstance(step.action, Call)):
        parts = list(_value_patterns(call.patterns))
        before, after = (list(islice(side, len(parts))) for side in (found, left))
        if call.function not in bound:
            before = [part.build(values) for part in parts]
        changed |= _compare_arguments(parts, before, after, context)
    return changed


def _compare_arguments(
    patterns: Sequence[Pattern],
    old_values: Sequence[Any],
    new_values: Sequence[Any],
    context: ShapeContext,
) -> dict[str, Any]:
    """The symbols whose argument is not the same after the call, with what it is then.

    The judge compares the bytes itself; None stands for what has lost its form.
    """
    changed = dict[str, Any]()
    for pattern, old, new in zip(patterns, old_values, new_values, strict=False):
        pairs = zip(pattern.invert(old, context), pattern.invert(new, context), strict=True)
        parts = {symbol: (was, now) for (symbol, was), (_, now) in pairs}
        for symbol, (was, now) in parts.items():
            if not _is_same(was, now) or (len(parts) == 1 and not _has_same_bytes(old, new)):
                changed[symbol] = None if isinstance(now, StructureMismatch) else now
    return changed


def _has_same_bytes(old: Any, new: Any) -> bool:
    """Whether an array is the same, with what stands in it beside the symbols, such as ones."""
    if not isinstance(old, np.ndarray):
        return True
    return isinstance(new, np.ndarray) and old.tobytes() == new.tobytes()


def _is_same(old: Any, new: Any) -> bool:
    """Whether two inverted arguments are the same, to the last byte."""
    if isinstance(old, StructureMismatch):
        return isinstance(new, StructureMismatch) and old.message == new.message
    if isinstance(new, StructureMismatch):
        return False
    form = (old.shape, old.dtype) == (new.shape, new.dtype)
    return form and bool(old.tobytes() == new.tobytes())


def _value_patterns(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """The patterns of values, as they cross the pipe one by one: all that is no object."""
    for pattern in patterns:
        yield from pattern.value_parts()
