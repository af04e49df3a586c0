"""Express the reply to a call in symbols: the results, and the arguments that it changed."""

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
    """The results of one call: arrays by symbol, structural problems by symbol, or a failure.

    `mutated_symbols` are those whose argument the call changed; `values_after` has their values
    after the call.
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
    """Return the reply to a line's call in symbols.

    `argument_patterns` are those of the arguments that were passed, and `values` the values of
    their symbols.
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
    """Yield the symbols in the returned value, and in the objects read after the call."""
    yield from line.result.invert(reply.result, context)
    for read, (exists, value) in zip(line.reads, reply.read_values, strict=False):
        if exists:
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
    """Return the symbols whose argument the call changed, with their values after it."""
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
    """Return the symbols that the call changed among its arguments and those of earlier steps.

    A change that an earlier bound function makes itself belongs to that function's line. Arguments
    of the set-up belong to the objects.
    """
    keyword_patterns = (pattern for _, pattern in line.keyword_arguments)
    own_patterns = list(_value_patterns((*argument_patterns, *keyword_patterns)))
    old_values = [pattern.build(values) for pattern in own_patterns]
    changed = _compare_arguments(own_patterns, old_values, reply.arguments_after, context)
    all_before, all_after = (iter(side) for side in reply.earlier_arguments)
    bound = {other.function_path for other in binding.lines}
    for call in (step.action for step in line.preceding_steps if isinstance(step.action, Call)):
        patterns = list(_value_patterns(call.patterns))
        before, after = (list(islice(side, len(patterns))) for side in (all_before, all_after))
        if call.function not in bound:
            before = [pattern.build(values) for pattern in patterns]
        changed |= _compare_arguments(patterns, before, after, context)
    return changed


def _compare_arguments(
    patterns: Sequence[Pattern],
    old_values: Sequence[Any],
    new_values: Sequence[Any],
    context: ShapeContext,
) -> dict[str, Any]:
    """Return the symbols whose bytes differ after the call, with their values after it.

    The value is None if the argument has lost its structure.
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
    """Return whether an array is unchanged, including entries of no symbol, such as ones."""
    if not isinstance(old, np.ndarray):
        return True
    return isinstance(new, np.ndarray) and old.tobytes() == new.tobytes()


def _is_same(old: Any, new: Any) -> bool:
    """Return whether two inverted arguments have equal bytes, or the same structural problem."""
    if isinstance(old, StructureMismatch):
        return isinstance(new, StructureMismatch) and old.message == new.message
    if isinstance(new, StructureMismatch):
        return False
    if (old.shape, old.dtype) != (new.shape, new.dtype):
        return False
    return bool(old.tobytes() == new.tobytes())


def _value_patterns(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """Yield the patterns of values, without those of objects, in the order of transmission."""
    for pattern in patterns:
        yield from pattern.value_parts()
