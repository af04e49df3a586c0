"""Graded submissions for the tests of the pages of a class: made by hand out of verdicts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.assignment.definition import Assignment, FeedbackPolicy
from backproof.binding import load
from backproof.binding.equation_labels import equation_labels
from backproof.reporting.graph_svg import STATUSES_BY_SEVERITY
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.serialization import verdict_to_dict
from backproof.results.submission import Submission
from backproof.results.verdict import Status, Verdict

PLANAR_BINDING = load("planar")
PLANAR_POINTS = dict.fromkeys(equation_labels(PLANAR_BINDING), 1.0)

PLANAR_ASSIGNMENT = Assignment(
    "planar", "Planar data classification", PLANAR_BINDING, PLANAR_POINTS, "planar"
)
"""An assignment with one point for each equation, in which everything may be seen."""


def assignment_with_feedback(**policy: bool) -> Assignment:
    """The assignment with some things that students may not see."""
    return replace(PLANAR_ASSIGNMENT, feedback_policy=FeedbackPolicy(**policy))


def make_submission(name: str, student: str = "", **fields: Any) -> Submission:
    """A submission as it came in."""
    path = Path("/srv/lecturer/unpacked") / name / "solution.py"
    return replace(Submission(name, student or name, path, "class.zip"), **fields)


def make_grade(
    verdict: Verdict, name: str = "ada", assignment: Assignment = PLANAR_ASSIGNMENT, **fields: Any
) -> GradedSubmission:
    """A judged submission: a point for each item of the verdict that earns one."""
    came = fields.pop("submission", None) or fields.pop("handed", make_submission(name))
    marks = make_marks(verdict, assignment)
    earned = sum(mark.points for mark in marks)
    status = "conforms" if verdict.conforms else "does not conform"
    data = verdict_to_dict(replace(verdict, seed=None))
    made = GradedSubmission(came, status, marks, earned, assignment.max_score, verdict=data)
    return replace(made, **fields)


def make_marks(
    verdict: Verdict, assignment: Assignment = PLANAR_ASSIGNMENT
) -> tuple[EquationMark, ...]:
    """The marks: where several functions speak of one equation, the worst counts."""
    order = sorted(
        verdict.equations, key=lambda e: STATUSES_BY_SEVERITY.index(e.status), reverse=True
    )
    worst = {equation.label: equation for equation in order}
    made = []
    for label, most in assignment.points.items():
        equation = worst.get(label)
        earned = most if equation and equation.status.earns else 0.0
        function, status = (equation.function, equation.status) if equation else ("", "")
        made.append(EquationMark(label, function, str(status), earned, most))
    return tuple(made)


def with_manual_mark(
    marks: Sequence[EquationMark], label: str, points: float, reason: str
) -> tuple[EquationMark, ...]:
    """The marks, one of them set by somebody."""
    changed = {label: (points, reason)}
    return tuple(
        replace(m, points=changed[m.label][0], reason=changed[m.label][1])
        if m.label in changed
        else m
        for m in marks
    )


def make_unjudged_grade(
    reason: str, name: str = "bob", assignment: Assignment = PLANAR_ASSIGNMENT, **fields: Any
) -> GradedSubmission:
    """A submission of which there is no verdict."""
    came = replace(
        fields.pop("submission", None) or fields.pop("handed", make_submission(name)),
        path=None,
        refused=reason,
    )
    marks = tuple(
        EquationMark(label, "", "", 0.0, most) for label, most in assignment.points.items()
    )
    return replace(GradedSubmission(came, reason, marks, 0.0, assignment.max_score), **fields)


def with_status(function: str, status: Status, verdict: Verdict, message: str = "") -> Verdict:
    """The verdict with all that a function computes in one status; all functions for ""."""
    changed = (
        replace(e, status=status, message=message, entry=None)
        if function in {"", e.function}
        else e
        for e in verdict.equations
    )
    return replace(verdict, equations=tuple(changed))
