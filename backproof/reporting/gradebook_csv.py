"""The gradebook of a class as CSV: one row for each submission, with formulas escaped."""

import csv
import io
from collections.abc import Iterable, Sequence

from backproof.assignment.definition import Assignment
from backproof.reporting.sanitize import sanitize_line
from backproof.results.graded_submission import GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.points_formatting import format_days, format_lateness

LEADING_COLUMNS = ("submission", "score", "max_score", "status")
TRAILING_COLUMNS = ("student", "key", "email", "late", "penalty", "by_hand", "look")
"""The columns before and after the columns of the items."""

FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The characters at the beginning of a cell that make a spreadsheet read it as a formula."""


def gradebook(grades: Iterable[GradedSubmission], assignment: Assignment) -> str:
    """Return the gradebook: scores, the status of each item, and facts about each submission."""
    labels = item_labels(assignment)
    return csv_table(
        (*LEADING_COLUMNS, *labels, *TRAILING_COLUMNS), (_row(grade, labels) for grade in grades)
    )


def item_labels(assignment: Assignment) -> tuple[str, ...]:
    """Return the labels of the equations, then those of the training loop and the bonus."""
    training = (TRAINING_LOOP_LABEL,) if assignment.training is not None else ()
    bonus = (STABILITY_BONUS_LABEL,) if assignment.stability else ()
    return (*assignment.points, *training, *bonus)


def _row(grade: GradedSubmission, labels: Sequence[str]) -> list[str]:
    submission, statuses = grade.submission, grade.statuses
    by_hand = [
        f"{m.label}: {format_number(m.points)} ({m.reason})" for m in grade.marks if m.by_hand
    ]
    if grade.late_reason:
        by_hand.append(f"late: {format_days(submission.days_late)} ({grade.late_reason})")
    return [
        submission.id,
        format_number(grade.score),
        format_number(grade.max_score),
        grade.status,
        *(statuses.get(label, "") for label in labels),
        submission.student,
        submission.key,
        submission.email,
        format_lateness(submission),
        format_number(grade.penalty),
        "; ".join(by_hand),
        "; ".join(grade.review_reasons),
    ]


def csv_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV, with every cell escaped."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(escape_cell, head))
    writer.writerows(map(escape_cell, row) for row in rows)
    return text.getvalue()


def format_number(points: float) -> str:
    """Format points with at most six decimals, such as 22 or 21.5."""
    return f"{round(points, 6) + 0.0:.12g}"


def escape_cell(cell: str) -> str:
    """Return the text of a cell on one line, with an apostrophe before a formula."""
    line = sanitize_line(cell)
    return f"'{line}" if line.startswith(FORMULA_PREFIXES) else line
