"""The feedback on a submission as JSON, schema 1 with its marks: what its student may see."""

from typing import Any

from backproof.assignment.model import Assignment
from backproof.grading.graded import Graded, Mark
from backproof.report.allowed import allowed, own_words
from backproof.report.json import as_json, unjudged


def feedback_json(graded: Graded, assignment: Assignment) -> str:
    """The verdict without seed, exam, and what the assignment does not show, with the marks."""
    verdict = allowed(graded, assignment.shown)
    more: dict[str, Any] = {
        "seed": None,
        "score": graded.score,
        "max_score": graded.max_score,
        "penalty": graded.penalty,
        "marks": [_mark(mark) for mark in graded.marks],
    }
    if verdict is None:
        said = own_words(graded)(graded.status)
        return unjudged(graded.handed.id, said, **more)
    return as_json(verdict, **more)


def _mark(mark: Mark) -> dict[str, Any]:
    """A mark; `reason` is there where somebody set it by hand."""
    made = {"item": mark.label, "status": mark.status, "points": mark.points}
    made |= {"max_points": mark.max_points}
    return {**made, "reason": mark.reason} if mark.by_hand else made
