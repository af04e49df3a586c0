"""The grades of a class as nbgrader exports them: its columns, in its order."""

from collections.abc import Iterable

from backproof.assignment.model import Assignment
from backproof.grading.graded import Graded
from backproof.report.gradebook import number, table

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def as_csv(graded: Iterable[Graded], assignment: Assignment) -> str:
    """The grades, one row each; what is not known, such as when it was due, is left empty."""
    return table(COLUMNS, (_row(one, assignment) for one in graded))


def _row(graded: Graded, assignment: Assignment) -> tuple[str, ...]:
    handed = graded.handed
    last, first = names(handed.student)
    return (
        assignment.name,
        "",
        "",
        handed.key or handed.id,
        last,
        first,
        handed.email,
        number(graded.score + graded.penalty),
        number(graded.penalty),
        number(graded.score),
        number(graded.max_score),
    )


def names(student: str) -> tuple[str, str]:
    """The last and the first name in "Lovelace, Ada" or in "Ada Lovelace"."""
    last, comma, first = (part.strip() for part in student.partition(","))
    if comma:
        return last, first
    first, _, last = student.strip().rpartition(" ")
    return last, first.strip()
