"""Marks: a score from a verdict, and a gradebook as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backproof.binding import Binding, Line
from backproof.judge.placement import unreturned
from backproof.judge.verdict import Verdict

HEAD = ("submission", "score", "max_score", "status")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula, when it comes first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One submission: its score, what became of it, and a status for each equation."""

    submission: str
    score: int
    max_score: int
    status: str
    equations: Mapping[str, str] = field(default_factory=dict)


def columns(binding: Binding) -> tuple[str, ...]:
    """One column for each equation of the binding, such as "3.47 dZ1"; one point each."""
    return tuple(dict.fromkeys(_label(line, s) for line in binding.lines for s in _marked(line)))


def row_of(submission: str, verdict: Verdict, binding: Binding) -> Row:
    """The row of a verdict: a point for each equation that is right, or right on its own values.

    An equation of which nothing can be told, since all that follows from it is wrong in ways of
    its own, has no status and earns nothing. Where several functions speak of one equation, the
    worst of them counts.
    """
    labels = columns(binding)
    of_label = {e.label: e.status for e in verdict.equations}
    of_label |= {e.label: e.status for e in verdict.equations if not e.status.earns}
    earned = sum(label in of_label and of_label[label].earns for label in labels)
    marks = {label: str(of_label.get(label, "")) for label in labels}
    status = "conforms" if verdict.conforms else "does not conform"
    return Row(submission, earned, len(labels), status, marks)


def failed_row(submission: str, reason: str, binding: Binding) -> Row:
    """The row of a submission that could not be judged."""
    return Row(submission, 0, len(columns(binding)), reason)


def as_csv(rows: Iterable[Row], labels: Sequence[str]) -> str:
    """The gradebook, one row each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*HEAD, *labels])
    for row in rows:
        marks = [row.equations.get(label, "") for label in labels]
        cells = [_safe(row.submission), row.score, row.max_score, _safe(row.status), *marks]
        writer.writerow(cells)
    return text.getvalue()


def _safe(cell: str) -> str:
    """The text of a cell that a spreadsheet shows and does not run."""
    flat = " ".join(cell.splitlines())
    return f"'{flat}" if flat.startswith(DANGEROUS) else flat


def _marked(line: Line) -> list[str]:
    return [*unreturned(line), *line.outputs]


def _label(line: Line, symbol: str) -> str:
    number = line.graph.table[symbol].number
    return f"{number} {symbol}" if number else symbol
