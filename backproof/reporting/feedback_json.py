"""The feedback on a submission as JSON, schema 1 with its marks: what its student may see."""

from typing import Any

from backproof.assignment.definition import Assignment
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.serialization import error_to_json, verdict_to_json


def feedback_json(grade: GradedSubmission, assignment: Assignment) -> str:
    """The verdict without seed, exam, and what the assignment does not show, with the marks."""
    verdict = verdict_for_student(grade, assignment.feedback_policy)
    more: dict[str, Any] = {
        "seed": None,
        "score": grade.score,
        "max_score": grade.max_score,
        "penalty": grade.penalty,
        "marks": [_mark_to_dict(mark) for mark in grade.marks],
    }
    if verdict is None:
        said = path_shortener(grade)(grade.status)
        return error_to_json(grade.submission.id, said, **more)
    return verdict_to_json(verdict, **more)


def _mark_to_dict(mark: EquationMark) -> dict[str, Any]:
    """A mark; `reason` is there where somebody set it by hand."""
    made = {"item": mark.label, "status": mark.status, "points": mark.points}
    made |= {"max_points": mark.max_points}
    return {**made, "reason": mark.reason} if mark.by_hand else made
