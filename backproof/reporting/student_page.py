"""The feedback page of one student: the marks, the faults with hints, and what is right.

The page contains what the feedback policy of the assignment allows, and nothing else: no seed, no
hidden input and no review flag.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.class_rows import UNEARNED_BONUS
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.reporting.graph_svg import drawings
from backproof.reporting.heatmap import UNKNOWN_GLYPH, css_class_of, glyph_of
from backproof.reporting.html_page import render_template, verdict_context
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL
from backproof.results.points_formatting import format_lateness, format_points
from backproof.results.status import Status
from backproof.results.verdict import Verdict

STATUS_TEXTS = {
    Status.CONFORMS: "right",
    Status.CLOSE: "close",
    Status.FOLLOWS: "right on your own earlier values",
    Status.DIFFERS: "wrong",
    Status.CRASHED: "crashed",
    Status.TIMED_OUT: "timed out",
    Status.MISSING: "missing",
    Status.UNSUPPORTED: "not judged",
    Status.NOT_JUDGED: "not judged",
}
"""How the page calls each status in the counts of results."""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A row of the table of marks: an equation with its formula, or another item."""

    mark: EquationMark
    number: str
    symbol: str
    formula: str
    meaning: str
    glyph: str
    status_text: str

    @property
    def css_class(self) -> str:
        """The CSS class of the row."""
        return "unknown" if self.mark.is_unearned_bonus else css_class_of(self.mark.status)

    @property
    def points_text(self) -> str:
        """The points, such as "1 of 2"."""
        return f"{format_points(self.mark.points)} of {format_points(self.mark.max_points)}"


def student_page(grade: GradedSubmission, assignment: Assignment) -> str:
    """Return the page as self-contained HTML."""
    verdict = sanitize(verdict_for_student(grade, assignment.feedback_policy))
    marks = sanitize(grade.marks)
    context = _student_context(verdict) if verdict is not None else {"verdict": None}
    context |= _score_context(grade, marks) | {
        "student": sanitize_line(grade.submission.student) or sanitize_line(grade.submission.id),
        "title": sanitize_line(assignment.title) or sanitize_line(assignment.name),
        "reason": sanitize_line(path_shortener(grade)(grade.submission.refused or grade.status)),
        "attempt": grade.submission.attempt,
        "late_reason": sanitize_line(grade.late_reason),
        "is_lateness_unknown": assignment.late_policy is not None
        and grade.submission.is_lateness_unknown,
        "mark_groups": _rows_by_function(marks, verdict),
    }
    return render_template("student.html.j2", context, styles="student.css")


def _student_context(verdict: Verdict) -> dict[str, object]:
    """Return what all pages show of a verdict, and what only the student page shows."""
    return {
        **verdict_context(verdict),
        "drawings": drawings(verdict),
        "missing_findings": phrases.missing_findings(verdict),
        "close_findings": phrases.approximation_findings(verdict),
        "correct_functions": _correct_functions(verdict),
    }


def _score_context(grade: GradedSubmission, marks: Sequence[EquationMark]) -> dict[str, object]:
    """Return the score, the penalty, and the manual marks."""
    return {
        "score": format_points(grade.score),
        "max_score": format_points(grade.max_score),
        "has_score": grade.is_judged or any(mark.by_hand for mark in marks),
        "score_before_penalty": format_points(grade.score + grade.penalty),
        "penalty": format_points(grade.penalty) if grade.penalty else "",
        "late": format_lateness(grade.submission),
        "tally": _tally(marks),
        "manual_marks": [mark for mark in marks if mark.by_hand],
        "format_points": format_points,
    }


def _tally(marks: Sequence[EquationMark]) -> str:
    """Return the number of items of each status."""
    counts = Counter(mark.status for mark in marks if not mark.is_unearned_bonus)
    parts = [f"{counts[status]} {text}" for status, text in STATUS_TEXTS.items() if counts[status]]
    unknown = counts.total() - sum(counts[status] for status in STATUS_TEXTS)
    parts += [f"{unknown} could not be checked"] * bool(unknown)
    bonus = "; the bonus is not earned" if any(m.is_unearned_bonus for m in marks) else ""
    return ", ".join(parts) + bonus


def _correct_functions(verdict: Verdict) -> list[str]:
    """Return the functions of which every result is right."""
    wrong = {equation.function for equation in verdict.failures}
    return [f for f in dict.fromkeys(e.function for e in verdict.equations) if f not in wrong]


def _rows_by_function(
    marks: Sequence[EquationMark], verdict: Verdict | None
) -> list[tuple[str, list[MarkRow]]]:
    """Return the rows of each function, in the order of the assignment."""
    equations = verdict.equations if verdict is not None else ()
    by_key = {(equation.label, str(equation.status)): equation for equation in equations}
    return [
        (function, [_mark_row(mark, by_key.get((mark.label, mark.status))) for mark in group])
        for function, group in groupby(marks, _function_of)
    ]


def _function_of(mark: EquationMark) -> str:
    """Return the function of a mark, "" for the bonus."""
    return "" if mark.label == STABILITY_BONUS_LABEL else mark.function


def _mark_row(mark: EquationMark, equation: EquationVerdict | None) -> MarkRow:
    number, _, symbol = mark.label.rpartition(" ")
    formula = formula_of(symbol, number or None)
    meaning = item_meaning(mark.label, mark.function)
    if mark.is_unearned_bonus:
        return MarkRow(mark, number, symbol, formula, meaning, UNKNOWN_GLYPH, UNEARNED_BONUS)
    status_text = phrases.status_of(equation) if equation else mark.status
    status_text = status_text or "could not be checked"
    return MarkRow(mark, number, symbol, formula, meaning, glyph_of(mark.status), status_text)
