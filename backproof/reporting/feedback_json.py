"""The feedback to a student as JSON: the verdict in schema 1 as far as allowed, with the marks."""

from typing import Any

from backproof.assignment.definition import Assignment
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.serialization import error_to_json, verdict_to_json


def feedback_json(grade: GradedSubmission, assignment: Assignment) -> str:
    """Return the marks, and the verdict without the seed and what the feedback policy hides."""
    verdict = verdict_for_student(grade, assignment.feedback_policy)
    extra: dict[str, Any] = {
        "seed": None,
        "score": grade.score,
        "max_score": grade.max_score,
        "penalty": grade.penalty,
        "marks": [_mark_to_dict(mark) for mark in grade.marks],
    }
    if verdict is None:
        reason = path_shortener(grade)(grade.status)
        return error_to_json(grade.submission.id, reason, **extra)
    return verdict_to_json(verdict, **extra)


def _mark_to_dict(mark: EquationMark) -> dict[str, Any]:
    """Return a mark as JSON data; only a mark that was set by hand has the key `reason`."""
    data = {"item": mark.label, "status": mark.status, "points": mark.points}
    data |= {"max_points": mark.max_points}
    return {**data, "reason": mark.reason} if mark.by_hand else data
