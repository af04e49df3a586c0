"""The grades of a class as CSV with the columns of an nbgrader export."""

from collections.abc import Iterable

from backproof.assignment.definition import Assignment
from backproof.reporting.gradebook_csv import csv_table, format_number
from backproof.results.graded_submission import GradedSubmission

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def grades_to_csv(grades: Iterable[GradedSubmission], assignment: Assignment) -> str:
    """Return one row for each submission; unknown values, such as the due date, are empty."""
    return csv_table(COLUMNS, (_row(grade, assignment) for grade in grades))


def _row(grade: GradedSubmission, assignment: Assignment) -> tuple[str, ...]:
    submission = grade.submission
    last, first = split_name(submission.student)
    return (
        assignment.name,
        "",
        "",
        submission.key or submission.id,
        last,
        first,
        submission.email,
        format_number(grade.score + grade.penalty),
        format_number(grade.penalty),
        format_number(grade.score),
        format_number(grade.max_score),
    )


def split_name(student: str) -> tuple[str, str]:
    """Return the last and the first name of "Lovelace, Ada" or of "Ada Lovelace"."""
    last, comma, first = (part.strip() for part in student.partition(","))
    if comma:
        return last, first
    first, _, last = student.strip().rpartition(" ")
    return last, first.strip()
