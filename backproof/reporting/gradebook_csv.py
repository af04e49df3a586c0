"""The gradebook of a class as CSV, which no spreadsheet takes for formulas: one row each."""

import csv
import io
from collections.abc import Iterable, Sequence

from backproof.assignment.definition import Assignment
from backproof.reporting.sanitize import sanitize_line
from backproof.results.formatting import format_days, format_lateness
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    TRAINING_LOOP_LABEL,
    GradedSubmission,
)

LEADING_COLUMNS = ("submission", "score", "max_score", "status")
TRAILING_COLUMNS = ("student", "key", "email", "late", "penalty", "by_hand", "look")
"""The columns before and after those of the items."""

FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula, when it comes first; spaces are cut off."""


def gradebook(grades: Iterable[GradedSubmission], assignment: Assignment) -> str:
    """The gradebook: who, how much, what became of each item, and what else is to be known."""
    labels = item_labels(assignment)
    return csv_table(
        (*LEADING_COLUMNS, *labels, *TRAILING_COLUMNS), (_row(one, labels) for one in grades)
    )


def item_labels(assignment: Assignment) -> tuple[str, ...]:
    """All that can earn points, by label: the equations, then the training loop and the bonus."""
    training = (TRAINING_LOOP_LABEL,) if assignment.training is not None else ()
    bonus = (STABILITY_BONUS_LABEL,) if assignment.stability else ()
    return (*assignment.points, *training, *bonus)


def _row(grade: GradedSubmission, labels: Sequence[str]) -> list[str]:
    handed, statuses = grade.submission, grade.statuses
    by_hand = [
        f"{m.label}: {format_number(m.points)} ({m.reason})" for m in grade.marks if m.by_hand
    ]
    if grade.late_reason:
        by_hand.append(f"late: {format_days(handed.days_late)} ({grade.late_reason})")
    return [
        handed.id,
        format_number(grade.score),
        format_number(grade.max_score),
        grade.status,
        *(statuses.get(label, "") for label in labels),
        handed.student,
        handed.key,
        handed.email,
        format_lateness(handed),
        format_number(grade.penalty),
        "; ".join(by_hand),
        "; ".join(grade.review_reasons),
    ]


def csv_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV; in every cell, a spreadsheet shows what is there and runs none of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(escape_cell, head))
    writer.writerows(map(escape_cell, row) for row in rows)
    return text.getvalue()


def format_number(points: float) -> str:
    """Points as people write them: 22, or 21.5."""
    return f"{round(points, 6) + 0.0:.12g}"


def escape_cell(cell: str) -> str:
    """The text of a cell in one line that a spreadsheet shows and does not run."""
    flat = sanitize_line(cell)
    return f"'{flat}" if flat.startswith(FORMULA_PREFIXES) else flat
