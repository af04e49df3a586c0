"""The faults of a class, the most frequent first, with who made them."""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.judge.verdict import Fault
from backproof.report.formulas import formula_of
from backproof.report.points import percent
from backproof.report.roll import Listed

FIRST, FEW = 12, 5
"""How many faults are shown at once, and up to how many names; more unfold."""


@dataclass(frozen=True, slots=True)
class Common:
    """One fault, the formula that it breaks, and the submissions that have it."""

    fault: Fault
    formula: str
    made_by: tuple[Listed, ...]
    share: str


def common_faults(roll: Sequence[Listed]) -> list[Common]:
    """Every fault of the class; those that equally many made stay in the order of the class."""
    made_by = dict[Fault, list[Listed]]()
    for one in roll:
        for fault in one.faults:
            made_by.setdefault(fault, []).append(one)
    judged = sum(one.judged for one in roll)
    order = sorted(made_by.items(), key=lambda item: -len(item[1]))
    return [
        Common(f, formula_of(f.symbol, f.number or None), tuple(ones), percent(len(ones) / judged))
        for f, ones in order
    ]
