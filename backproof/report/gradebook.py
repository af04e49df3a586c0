"""The gradebook of a class as CSV, which no spreadsheet takes for formulas: one row each."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from backproof.assignment.model import Assignment
from backproof.binding import Binding, Line
from backproof.grading.graded import STABILITY, TRAINING, Graded
from backproof.judge.placement import judged
from backproof.report.plain import plain
from backproof.report.points import days, lateness

HEAD = ("submission", "score", "max_score", "status")
TAIL = ("student", "key", "email", "late", "penalty", "by_hand", "look")
"""The columns before and after those of the items."""

DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula, when it comes first; spaces are cut off."""


def columns(binding: Binding) -> tuple[str, ...]:
    """One column for each equation of the binding, such as "3.47 dZ1"; one point each.

    Functions come as the binding has them, and what each computes as the chapter does.
    """
    ways = dict[tuple[str, str], list[Line]]()
    for line in binding.lines:
        ways.setdefault((line.function, line.graph.name), []).append(line)
    return tuple(dict.fromkeys(label for lines in ways.values() for label in _labels(lines)))


def gradebook(graded: Iterable[Graded], assignment: Assignment) -> str:
    """The gradebook: who, how much, what became of each item, and what else is to be known."""
    labels = items(assignment)
    return table((*HEAD, *labels, *TAIL), (_row(one, labels) for one in graded))


def items(assignment: Assignment) -> tuple[str, ...]:
    """All that can earn points, by label: the equations, then the training loop and the bonus."""
    training = (TRAINING,) if assignment.training is not None else ()
    bonus = (STABILITY,) if assignment.stability else ()
    return (*assignment.points, *training, *bonus)


def _row(graded: Graded, labels: Sequence[str]) -> list[str]:
    handed, statuses = graded.handed, graded.statuses
    by_hand = [f"{m.label}: {number(m.points)} ({m.reason})" for m in graded.marks if m.by_hand]
    if graded.late_reason:
        by_hand.append(f"late: {days(handed.days_late)} ({graded.late_reason})")
    return [
        handed.id,
        number(graded.score),
        number(graded.max_score),
        graded.status,
        *(statuses.get(label, "") for label in labels),
        handed.student,
        handed.key,
        handed.email,
        lateness(handed),
        number(graded.penalty),
        "; ".join(by_hand),
        "; ".join(graded.look),
    ]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV; in every cell, a spreadsheet shows what is there and runs none of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(safe, head))
    writer.writerows(map(safe, row) for row in rows)
    return text.getvalue()


def number(points: float) -> str:
    """Points as people write them: 22, or 21.5."""
    return f"{round(points, 6) + 0.0:.12g}"


def safe(cell: str) -> str:
    """The text of a cell in one line that a spreadsheet shows and does not run."""
    flat = plain(cell)
    return f"'{flat}" if flat.startswith(DANGEROUS) else flat


def _labels(ways: Sequence[Line]) -> Iterator[str]:
    """The labels of all that a function computes, in whatever way it is called."""
    line = ways[0]
    found = dict.fromkeys(symbol for way in ways for symbol in judged(way))
    return (_label(line, symbol) for symbol in line.in_order(found))


def _label(line: Line, symbol: str) -> str:
    number = line.graph.table[symbol].number
    return f"{number} {symbol}" if number else symbol
