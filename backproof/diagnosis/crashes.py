"""Which equation a crash belongs to.

The line that raised may say it, by the name that it assigns to. What the function had computed by
then says it whatever the names are: the first symbol that is not among those arrays. Else it is
the first result that is wrong where the call does not fail.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from backproof.binding import Line
from backproof.judge.sitting import Sitting, is_random_start, plan
from backproof.judge.verdict import EquationVerdict
from properties.bounds import Bounded
from properties.compare import worst_entry

_ASSIGNED = re.compile(r"\s*(?:return\b|(\w+)\s*(?:[-+*/@]?=)(?!=))")


def blamed(
    line: Line, sittings: Sequence[Sitting], crashed: Sequence[EquationVerdict]
) -> EquationVerdict:
    """The equation among the crashed ones that most likely raised."""
    by_symbol = {verdict.symbol: verdict for verdict in crashed}
    failed = next((s for s in sittings if s.failure is not None), None)
    found = _signs(line, sittings, failed, by_symbol)
    return by_symbol[next((s for s in found if s in by_symbol), crashed[0].symbol)]


def _signs(
    line: Line,
    sittings: Sequence[Sitting],
    failed: Sitting | None,
    symbols: dict[str, EquationVerdict],
) -> Iterator[str | None]:
    """What each sign says, the surest first."""
    if failed is not None:
        yield _assigned(failed, symbols)
        yield _first_not_computed(line, failed)
    yield _wrong_where_it_runs(line, sittings)


def _first_not_computed(line: Line, failed: Sitting) -> str | None:
    """The first symbol on the way that is not among the arrays which the function held."""
    if not failed.seen:
        return None
    if is_random_start(line):
        shapes = {array.shape for array in failed.seen}
        table, sizes = line.graph.table, failed.example.sizes
        return next((s for s in line.outputs if not _shapes(table[s].shape(sizes)) & shapes), None)
    symbols = [symbol for step in plan(line) for symbol in step.symbols]
    held = (any(_is(a, failed.expected(s)) for a in failed.seen) for s in symbols)
    return next((s for s, there in zip(symbols, held, strict=True) if not there), None)


def _shapes(shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The shapes that a symbol may have: its own, its transpose's, and without axes of length 1."""
    return {shape, shape[::-1], tuple(n for n in shape if n != 1)}


def _is(array: Any, right: Bounded) -> bool:
    """Whether an array has the right numbers, also by rows, or flat."""
    forms = [array, array.T]
    if 1 in {array.ndim, *right.shape} and array.size == right.value.size:
        forms.append(array.reshape(right.shape))
    return any(
        form.shape == right.shape and worst_entry(form, right.value, right.radius).ok
        for form in forms
    )


def _assigned(failed: Sitting, symbols: dict[str, EquationVerdict]) -> str | None:
    """The symbol that the line that raised assigns to, if it is called as the text calls it."""
    found = _ASSIGNED.match(failed.source)
    if found is None or found[1] is None:
        return None
    alike = {symbol.lower(): symbol for symbol in symbols}
    return alike.get(found[1].lower().replace("_", ""))


def _wrong_where_it_runs(line: Line, sittings: Sequence[Sitting]) -> str | None:
    """The first result that is wrong on an example on which the call does not fail."""
    answered = [s for s in sittings if s.failure is None]
    wrong = (o for o in line.outputs_computed if any(not s.compared(o).ok for s in answered))
    order = line.graph.computed
    return min(wrong, key=order.index, default=None)
