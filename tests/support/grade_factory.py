"""Graded submissions for tests, built from sample verdicts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.assignment.definition import Assignment, FeedbackPolicy
from backproof.binding import load
from backproof.binding.equation_labels import equation_labels
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.serialization import verdict_to_dict
from backproof.results.status import Status
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict

PLANAR_BINDING = load("planar")
PLANAR_POINTS = dict.fromkeys(equation_labels(PLANAR_BINDING), 1.0)

PLANAR_ASSIGNMENT = Assignment(
    "planar", "Planar data classification", PLANAR_BINDING, PLANAR_POINTS, "planar"
)
"""An assignment with one point for each equation and full feedback."""


def assignment_with_feedback(**policy: bool) -> Assignment:
    """Return the assignment with another feedback policy."""
    return replace(PLANAR_ASSIGNMENT, feedback_policy=FeedbackPolicy(**policy))


def make_submission(name: str, student: str = "", **fields: Any) -> Submission:
    """Return a submission."""
    path = Path("/srv/lecturer/unpacked") / name / "solution.py"
    return replace(Submission(name, student or name, path, "class.zip"), **fields)


def make_grade(
    verdict: Verdict, name: str = "ada", assignment: Assignment = PLANAR_ASSIGNMENT, **fields: Any
) -> GradedSubmission:
    """Return a judged submission, with the points of each equation that earns them."""
    submission = fields.pop("submission", make_submission(name))
    marks = make_marks(verdict, assignment)
    earned = sum(mark.points for mark in marks)
    status = "conforms" if verdict.conforms else "does not conform"
    data = verdict_to_dict(replace(verdict, seed=None))
    grade = GradedSubmission(submission, status, marks, earned, assignment.max_score, verdict=data)
    return replace(grade, **fields)


def make_marks(
    verdict: Verdict, assignment: Assignment = PLANAR_ASSIGNMENT
) -> tuple[EquationMark, ...]:
    """Return the marks; the worst verdict of an equation counts."""
    order = sorted(verdict.equations, key=lambda e: e.status.severity)
    worst = {equation.label: equation for equation in order}
    marks = []
    for label, max_points in assignment.points.items():
        equation = worst.get(label)
        earned = max_points if equation and equation.status.earns else 0.0
        function, status = (equation.function, equation.status) if equation else ("", "")
        marks.append(EquationMark(label, function, str(status), earned, max_points))
    return tuple(marks)


def with_manual_mark(
    marks: Sequence[EquationMark], label: str, points: float, reason: str
) -> tuple[EquationMark, ...]:
    """Return the marks, one of them set by hand."""
    return tuple(
        replace(mark, points=points, reason=reason) if mark.label == label else mark
        for mark in marks
    )


def make_unjudged_grade(
    reason: str, name: str = "bob", assignment: Assignment = PLANAR_ASSIGNMENT, **fields: Any
) -> GradedSubmission:
    """Return a submission without a verdict."""
    submission = replace(
        fields.pop("submission", make_submission(name)),
        path=None,
        refused=reason,
    )
    marks = tuple(
        EquationMark(label, "", "", 0.0, points) for label, points in assignment.points.items()
    )
    return replace(GradedSubmission(submission, reason, marks, 0.0, assignment.max_score), **fields)


def with_status(function: str, status: Status, verdict: Verdict, message: str = "") -> Verdict:
    """Return the verdict with every result of a function, or of all for "", in one status."""
    changed = (
        replace(e, status=status, message=message, entry=None)
        if function in {"", e.function}
        else e
        for e in verdict.equations
    )
    return replace(verdict, equations=tuple(changed))
