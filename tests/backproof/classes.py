"""Graded submissions for the tests of the pages of a class: made by hand out of verdicts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.assignment.model import Assignment, Shown
from backproof.binding import load
from backproof.grading.graded import Graded, Mark
from backproof.intake.handed import Handed
from backproof.judge.verdict import Status, Verdict
from backproof.report.drawing import WORST_FIRST
from backproof.report.gradebook import columns
from backproof.report.json import as_data

BINDING = load("planar")
POINTS = dict.fromkeys(columns(BINDING), 1.0)

PLANAR = Assignment("planar", "Planar data classification", BINDING, POINTS, "planar")
"""An assignment with one point for each equation, in which everything may be seen."""


def showing(**seen: bool) -> Assignment:
    """The assignment with some things that students may not see."""
    return replace(PLANAR, shown=Shown(**seen))


def handed(name: str, student: str = "", **more: Any) -> Handed:
    """A submission as it came in."""
    path = Path("/srv/lecturer/unpacked") / name / "solution.py"
    return replace(Handed(name, student or name, path, "class.zip"), **more)


def graded(
    verdict: Verdict, name: str = "ada", assignment: Assignment = PLANAR, **more: Any
) -> Graded:
    """A judged submission: a point for each item of the verdict that earns one."""
    came = more.pop("handed", handed(name))
    marks = marks_of(verdict, assignment)
    earned = sum(mark.points for mark in marks)
    status = "conforms" if verdict.conforms else "does not conform"
    data = as_data(replace(verdict, seed=None))
    made = Graded(came, status, marks, earned, assignment.max_score, verdict=data)
    return replace(made, **more)


def marks_of(verdict: Verdict, assignment: Assignment = PLANAR) -> tuple[Mark, ...]:
    """The marks: where several functions speak of one equation, the worst counts."""
    order = sorted(verdict.equations, key=lambda e: WORST_FIRST.index(e.status), reverse=True)
    worst = {equation.label: equation for equation in order}
    made = []
    for label, most in assignment.points.items():
        equation = worst.get(label)
        earned = most if equation and equation.status.earns else 0.0
        function, status = (equation.function, equation.status) if equation else ("", "")
        made.append(Mark(label, function, str(status), earned, most))
    return tuple(made)


def by_hand(marks: Sequence[Mark], label: str, points: float, reason: str) -> tuple[Mark, ...]:
    """The marks, one of them set by somebody."""
    changed = {label: (points, reason)}
    return tuple(
        replace(m, points=changed[m.label][0], reason=changed[m.label][1])
        if m.label in changed
        else m
        for m in marks
    )


def unjudged(
    reason: str, name: str = "bob", assignment: Assignment = PLANAR, **more: Any
) -> Graded:
    """A submission of which there is no verdict."""
    came = replace(more.pop("handed", handed(name)), path=None, refused=reason)
    marks = tuple(Mark(label, "", "", 0.0, most) for label, most in assignment.points.items())
    return replace(Graded(came, reason, marks, 0.0, assignment.max_score), **more)


def everything_of(function: str, status: Status, verdict: Verdict, message: str = "") -> Verdict:
    """The verdict with all that a function computes in one status; all functions for ""."""
    changed = (
        replace(e, status=status, message=message, entry=None)
        if function in {"", e.function}
        else e
        for e in verdict.equations
    )
    return replace(verdict, equations=tuple(changed))
