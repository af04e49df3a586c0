"""The grades of a class as nbgrader exports them: its columns, in its order."""

from collections.abc import Iterable

from backproof.assignment.definition import Assignment
from backproof.reporting.gradebook_csv import csv_table, format_number
from backproof.results.graded_submission import GradedSubmission

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def grades_to_csv(grades: Iterable[GradedSubmission], assignment: Assignment) -> str:
    """The grades, one row each; what is not known, such as when it was due, is left empty."""
    return csv_table(COLUMNS, (_row(one, assignment) for one in grades))


def _row(grade: GradedSubmission, assignment: Assignment) -> tuple[str, ...]:
    handed = grade.submission
    last, first = split_name(handed.student)
    return (
        assignment.name,
        "",
        "",
        handed.key or handed.id,
        last,
        first,
        handed.email,
        format_number(grade.score + grade.penalty),
        format_number(grade.penalty),
        format_number(grade.score),
        format_number(grade.max_score),
    )


def split_name(student: str) -> tuple[str, str]:
    """The last and the first name in "Lovelace, Ada" or in "Ada Lovelace"."""
    last, comma, first = (part.strip() for part in student.partition(","))
    if comma:
        return last, first
    first, _, last = student.strip().rpartition(" ")
    return last, first.strip()
