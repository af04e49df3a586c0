"""A submission's results as Gradescope reads them from its autograder: `results.json`.

A student sees all of it, so it says what the assignment allows and nothing more. It is plain text:
names and messages come from the code that is judged.
"""

from typing import Any

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.gradebook_csv import format_number
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.formatting import format_lateness
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.verdict import EquationVerdict, Verdict

FORMATS = dict.fromkeys(("output_format", "test_output_format", "test_name_format"), "text")

STATUS_MESSAGES = {
    "conforms": "Right.",
    "follows": "Right on your own earlier values: it keeps its points.",
    "missing": "Missing.",
    "": "Nothing can be told of it: all that shows it is wrong in ways of its own.",
}
"""What is said of a status that needs no more words."""


def results(grade: GradedSubmission, assignment: Assignment) -> dict[str, Any]:
    """What Gradescope shows of a submission, by the names of its specification."""
    verdict = sanitize(verdict_for_student(grade, assignment.feedback_policy))
    return {
        "score": _round_points(grade.score),
        "execution_time": round(grade.seconds, 3),
        "output": "\n".join(_summary_lines(grade, verdict)),
        **FORMATS,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test_entry(mark, verdict) for mark in sanitize(grade.marks)],
    }


def _summary_lines(grade: GradedSubmission, verdict: Verdict | None) -> list[str]:
    """What is to be said of the whole submission."""
    if verdict is None:
        said = [f"This could not be judged: {sanitize_line(path_shortener(grade)(grade.status))}"]
        if not any(mark.by_hand for mark in grade.marks):
            said.append("There are no marks: the score of 0 stands for none.")
    else:
        said = [f"{phrases.tally(verdict)[0].upper()}{phrases.tally(verdict)[1:]}."]
        said += [f"Remark: {remark}" for remark in verdict.remarks]
        said += list(phrases.law_messages(verdict))
    if grade.penalty:
        late = format_lateness(grade.submission) or "late"
        said.append(f"It came {late}, which takes off {format_number(grade.penalty)} points.")
    return said


def _test_entry(mark: EquationMark, verdict: Verdict | None) -> dict[str, Any]:
    """One item as a test; its number is the equation's, which is text there."""
    equation_number, _, symbol = mark.label.rpartition(" ")
    bonus = ", a bonus" if mark.label == STABILITY_BONUS_LABEL else ""
    whole = mark.points >= mark.max_points or mark.is_unearned_bonus  # which takes nothing off
    test = {
        "score": _round_points(mark.points),
        "max_score": _round_points(mark.max_points),
        "status": "passed" if whole else "failed",
        "name": f"{phrases.location(symbol, mark.function)}{bonus}",
        "output": "\n".join(_explanation_lines(mark, verdict)),
        "output_format": "text",
        "visibility": "visible",
    }
    return {**test, "number": equation_number} if equation_number else test


def _explanation_lines(mark: EquationMark, verdict: Verdict | None) -> list[str]:
    """What became of an item, why, and how to see it."""
    if mark.by_hand:
        return [f"Set by hand: {mark.reason}"]
    if verdict is None:
        return ["Not judged."]
    if mark.is_unearned_bonus:
        return ["Not earned, which takes nothing off."]
    told = _equation_of(mark, verdict)
    said = [STATUS_MESSAGES.get(mark.status, f"{mark.status.capitalize()}.")]
    if told is None:
        return said
    said += (
        [words]
        if (words := phrases.explanation(told)) and mark.status not in STATUS_MESSAGES
        else []
    )
    said += [f"Hint: {fault.hint}" for fault in phrases.causes_of(verdict, told)]
    return [*said, *_counterexample_lines(told, verdict)]


def _equation_of(mark: EquationMark, verdict: Verdict) -> EquationVerdict | None:
    """The verdict that a mark is for: the worst that was found of its equation."""
    own = mark.label, mark.function, mark.status
    return next((e for e in verdict.equations if (e.label, e.function, str(e.status)) == own), None)


def _counterexample_lines(equation: EquationVerdict, verdict: Verdict) -> list[str]:
    """The counterexample, where it is this equation's."""
    shown = verdict.counterexample
    own = shown and (shown.number, shown.symbol, shown.function)
    if shown is None or own != (equation.number, equation.symbol, equation.function):
        return []
    return ["", "A small example that shows it:", "", shown.code]


def _round_points(points: float) -> float:
    """Points without what adding decimals leaves at their end."""
    return round(points, 6)
