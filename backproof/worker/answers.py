"""An answer in symbols: what a reply says of a line's results and of its arguments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from backproof.binding.expressions import Found, Pattern, missing
from backproof.binding.form import Context, FormProblem, gathered
from backproof.binding.model import Binding, Line
from backproof.binding.steps import Call
from backproof.worker.replies import Failure, Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave: arrays by symbol, what is wrong with the form of others, or a failure.

    `mutated` are the symbols whose argument was not the same afterwards; `after` their values.
    """

    symbols: Mapping[str, Any]
    problems: Mapping[str, FormProblem]
    failure: Failure | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    mutated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    printed: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0


def answer_of(
    line: Line,
    passed: Sequence[Pattern],
    values: Mapping[str, Any],
    context: Context,
    reply: Reply | Failure,
    binding: Binding,
) -> Answer:
    """What a reply to the line's call says of the symbols, and of the arguments that were passed.

    `values` are those of the arguments' symbols.
    """
    if isinstance(reply, Failure):
        return Answer({}, {}, reply, printed=reply.printed)
    symbols, problems = gathered(_found(line, reply, context))
    after = {} if reply.untouched else _after(line, passed, values, context, reply, binding)
    return Answer(
        symbols,
        problems,
        after=after,
        mutated=tuple(after),
        warnings=reply.warnings,
        printed=reply.printed,
        subclasses=reply.subclasses,
        seconds=reply.seconds,
    )


def _found(line: Line, reply: Reply, context: Context) -> Iterator[Found]:
    """The symbols in what was returned, and in what was read after the call."""
    yield from line.result.invert(reply.result, context)
    for read, (there, value) in zip(line.reads, reply.read, strict=False):
        if there:
            yield from read.pattern.invert(value, context, str(read.place))
        else:
            yield from missing(read.pattern, f"{read.place} is not there ({value})")


def _after(
    line: Line,
    passed: Sequence[Pattern],
    values: Mapping[str, Any],
    context: Context,
    reply: Reply,
    binding: Binding,
) -> dict[str, Any]:
    """The symbols whose argument is not the same after the call, with what it is then."""
    if not line.is_plain:
        return _changed_by_steps(line, passed, values, context, reply, binding)
    arguments = [pattern.build(values) for pattern in passed]
    return _changed(passed, arguments, reply.after, context)


def _changed_by_steps(
    line: Line,
    passed: Sequence[Pattern],
    values: Mapping[str, Any],
    context: Context,
    reply: Reply,
    binding: Binding,
) -> dict[str, Any]:
    """The symbols that the call changed: among its own arguments, and those of earlier steps.

    What an earlier function did to them itself is its own line's business, if it has one. What
    the set-up handed over belongs to the objects.
    """
    own = list(_values_among((*passed, *(pattern for _, pattern in line.named))))
    changed = _changed(own, [part.build(values) for part in own], reply.after, context)
    found, left = (iter(side) for side in reply.earlier)
    bound = {other.place for other in binding.lines}
    for call in (step.action for step in line.before if isinstance(step.action, Call)):
        parts = list(_values_among(call.patterns))
        before, after = (list(islice(side, len(parts))) for side in (found, left))
        if call.function not in bound:
            before = [part.build(values) for part in parts]
        changed |= _changed(parts, before, after, context)
    return changed


def _changed(
    patterns: Sequence[Pattern], before: Sequence[Any], after: Sequence[Any], context: Context
) -> dict[str, Any]:
    """The symbols whose argument is not the same after the call, with what it is then.

    The judge compares the bytes itself; None stands for what has lost its form.
    """
    changed = dict[str, Any]()
    for pattern, old, new in zip(patterns, before, after, strict=False):
        pairs = zip(pattern.invert(old, context), pattern.invert(new, context), strict=True)
        parts = {symbol: (was, now) for (symbol, was), (_, now) in pairs}
        for symbol, (was, now) in parts.items():
            if not _same(was, now) or (len(parts) == 1 and not _same_bytes(old, new)):
                changed[symbol] = None if isinstance(now, FormProblem) else now
    return changed


def _same_bytes(old: Any, new: Any) -> bool:
    """Whether an array is the same, with what stands in it beside the symbols, such as ones."""
    if not isinstance(old, np.ndarray):
        return True
    return isinstance(new, np.ndarray) and old.tobytes() == new.tobytes()


def _same(before: Any, after: Any) -> bool:
    """Whether two inverted arguments are the same, to the last byte."""
    if isinstance(before, FormProblem):
        return isinstance(after, FormProblem) and before.message == after.message
    if isinstance(after, FormProblem):
        return False
    form = (before.shape, before.dtype) == (after.shape, after.dtype)
    return form and bool(before.tobytes() == after.tobytes())


def _values_among(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """The patterns of values, as they cross the pipe one by one: all that is no object."""
    for pattern in patterns:
        yield from pattern.apart()
