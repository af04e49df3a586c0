"""The faults of a class, the most frequent first, with who made them."""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.reporting.class_rows import ClassRow
from backproof.reporting.formulas import formula_of
from backproof.results.formatting import format_percent
from backproof.results.verdict import Cause

MAX_SHOWN_FAULTS, MAX_SHOWN_NAMES = 12, 5
"""How many faults are shown at once, and up to how many names; more unfold."""


@dataclass(frozen=True, slots=True)
class CommonFault:
    """One fault, the formula that it breaks, and the submissions that have it."""

    fault: Cause
    formula: str
    class_rows: tuple[ClassRow, ...]
    share: str


def common_faults(class_rows: Sequence[ClassRow]) -> list[CommonFault]:
    """Every fault of the class; those that equally many made stay in the order of the class."""
    made_by = dict[Cause, list[ClassRow]]()
    for one in class_rows:
        for fault in one.faults:
            made_by.setdefault(fault, []).append(one)
    judged = sum(one.is_judged for one in class_rows)
    order = sorted(made_by.items(), key=lambda item: -len(item[1]))
    return [
        CommonFault(
            f,
            formula_of(f.symbol, f.number or None),
            tuple(ones),
            format_percent(len(ones) / judged),
        )
        for f, ones in order
    ]
