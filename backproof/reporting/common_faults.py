"""The faults of a class, the most frequent first, with the submissions that have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.reporting.class_rows import ClassRow
from backproof.reporting.formulas import formula_of
from backproof.results.points_formatting import format_percent
from backproof.results.verdict import Cause

MAX_SHOWN_FAULTS, MAX_SHOWN_NAMES = 12, 5
"""The number of faults and of names that the page shows before the reader unfolds the rest."""


@dataclass(frozen=True, slots=True)
class CommonFault:
    """One fault, the formula of its equation, and the submissions that have it."""

    fault: Cause
    formula: str
    class_rows: tuple[ClassRow, ...]
    share: str


def common_faults(class_rows: Sequence[ClassRow]) -> list[CommonFault]:
    """Return the faults, the most frequent first; ties keep the order of the class."""
    rows_by_fault = dict[Cause, list[ClassRow]]()
    for row in class_rows:
        for fault in row.faults:
            rows_by_fault.setdefault(fault, []).append(row)
    judged = sum(row.is_judged for row in class_rows)
    order = sorted(rows_by_fault.items(), key=lambda item: -len(item[1]))
    return [
        CommonFault(
            fault,
            formula_of(fault.symbol, fault.number or None),
            tuple(rows),
            format_percent(len(rows) / judged),
        )
        for fault, rows in order
    ]
