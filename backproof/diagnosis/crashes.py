"""Which equation a crash belongs to: by the line that raised, or what is wrong where it runs."""

import re
from collections.abc import Sequence

from backproof.binding import Line
from backproof.judge.sitting import Sitting
from backproof.judge.verdict import EquationVerdict

_ASSIGNED = re.compile(r"\s*(?:return\b|(\w+)\s*(?:[-+*/@]?=)(?!=))")


def blamed(
    line: Line, sittings: Sequence[Sitting], crashed: Sequence[EquationVerdict]
) -> EquationVerdict:
    """The equation among the crashed ones that most likely raised."""
    by_symbol = {verdict.symbol: verdict for verdict in crashed}
    for symbol in (_assigned(sittings, by_symbol), _wrong_where_it_runs(line, sittings)):
        if symbol in by_symbol:
            return by_symbol[symbol]
    return crashed[0]


def _assigned(sittings: Sequence[Sitting], symbols: dict[str, EquationVerdict]) -> str | None:
    """The symbol that the line that raised assigns to, if it is called as the text calls it."""
    failed = next((s for s in sittings if s.failure is not None), None)
    found = _ASSIGNED.match(failed.source) if failed is not None else None
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
