"""The `results.json` of a Gradescope autograder: score, tests and explanations.

The student sees all of it, so it contains only what the assignment allows. It is sanitized plain
text, since names and messages come from untrusted code.
"""

from typing import Any

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.gradebook_csv import format_number
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL
from backproof.results.points_formatting import format_lateness
from backproof.results.verdict import Verdict

FORMATS = dict.fromkeys(("output_format", "test_output_format", "test_name_format"), "text")

STATUS_MESSAGES = {
    "conforms": "Right.",
    "follows": "Right on your own earlier values: it keeps its points.",
    "missing": "Missing.",
    "": "Could not be checked: every result that depends on it has another fault.",
}
"""The messages for statuses that need no explanation."""


def results(grade: GradedSubmission, assignment: Assignment) -> dict[str, Any]:
    """Return the data of results.json by Gradescope's specification."""
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
    """Return the lines about the whole submission."""
    if verdict is None:
        lines = [f"This could not be judged: {sanitize_line(path_shortener(grade)(grade.status))}"]
        if not any(mark.by_hand for mark in grade.marks):
            lines.append("There are no marks: the score of 0 stands for none.")
    else:
        lines = [f"{phrases.tally(verdict)[0].upper()}{phrases.tally(verdict)[1:]}."]
        lines += [f"Remark: {remark}" for remark in verdict.remarks]
        lines += list(phrases.law_messages(verdict))
    if grade.penalty:
        late = format_lateness(grade.submission) or "late"
        lines.append(f"It came {late}, which takes off {format_number(grade.penalty)} points.")
    return lines


def _test_entry(mark: EquationMark, verdict: Verdict | None) -> dict[str, Any]:
    """Return the test entry of a mark; its number is the equation number, a string."""
    equation_number, _, symbol = mark.label.rpartition(" ")
    bonus = ", a bonus" if mark.label == STABILITY_BONUS_LABEL else ""
    passed = mark.points >= mark.max_points or mark.is_unearned_bonus  # a bonus costs no points
    test = {
        "score": _round_points(mark.points),
        "max_score": _round_points(mark.max_points),
        "status": "passed" if passed else "failed",
        "name": f"{phrases.location(symbol, mark.function)}{bonus}",
        "output": "\n".join(_explanation_lines(mark, verdict)),
        "output_format": "text",
        "visibility": "visible",
    }
    return {**test, "number": equation_number} if equation_number else test


def _explanation_lines(mark: EquationMark, verdict: Verdict | None) -> list[str]:
    """Return the lines about a mark: its status, the explanation, hints and a counterexample."""
    if mark.by_hand:
        return [f"Set by hand: {mark.reason}"]
    if verdict is None:
        return ["Not judged."]
    if mark.is_unearned_bonus:
        return ["Not earned, which takes nothing off."]
    equation = _equation_of(mark, verdict)
    lines = [STATUS_MESSAGES.get(mark.status, f"{mark.status.capitalize()}.")]
    if equation is None:
        return lines
    explanation = phrases.explanation(equation)
    if explanation and mark.status not in STATUS_MESSAGES:
        lines.append(explanation)
    lines += [f"Hint: {cause.hint}" for cause in phrases.causes_of(verdict, equation)]
    return [*lines, *_counterexample_lines(equation, verdict)]


def _equation_of(mark: EquationMark, verdict: Verdict) -> EquationVerdict | None:
    """Return the equation's verdict from which the mark was made."""
    key = mark.label, mark.function, mark.status
    return next((e for e in verdict.equations if (e.label, e.function, str(e.status)) == key), None)


def _counterexample_lines(equation: EquationVerdict, verdict: Verdict) -> list[str]:
    """Return the lines of the counterexample if it belongs to this equation."""
    example = verdict.counterexample
    key = example and (example.number, example.symbol, example.function)
    if example is None or key != (equation.number, equation.symbol, equation.function):
        return []
    return ["", "A small example that shows it:", "", example.code]


def _round_points(points: float) -> float:
    """Round away the error of adding decimal fractions."""
    return round(points, 6)
