"""The page of one student: what is right, what is wrong and where, and what to do about it.

It holds what the assignment allows and nothing of anybody else: no seed, no hidden input, no
reason why the lecturer should look at it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.class_rows import UNEARNED_BONUS
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.reporting.graph_svg import STATUS_GLYPHS, drawings
from backproof.reporting.html_page import render_template, verdict_context
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.reporting.student_view import path_shortener, verdict_for_student
from backproof.results.formatting import format_lateness, format_points
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.verdict import EquationVerdict, Status, Verdict

UNKNOWN_GLYPH = "·"
"""The sign of an item of which nothing can be told."""

STATUS_TEXTS = {
    Status.CONFORMS: "right",
    Status.CLOSE: "close",
    Status.FOLLOWS: "right on your own values",
    Status.DIFFERS: "wrong",
    Status.CRASHED: "crashed",
    Status.TIMED_OUT: "without an answer in time",
    Status.MISSING: "missing",
    Status.UNSUPPORTED: "not judged",
}


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A line of the table of marks: an equation with its formula, or what else earns points."""

    mark: EquationMark
    number: str
    symbol: str
    formula: str
    meaning: str
    glyph: str
    status_text: str

    @property
    def css_class(self) -> str:
        """The class by which it is coloured."""
        told = self.mark.status in STATUS_GLYPHS and not self.mark.is_unearned_bonus
        return self.mark.status if told else "untold"

    @property
    def points_text(self) -> str:
        """The points, of how many."""
        return f"{format_points(self.mark.points)} of {format_points(self.mark.max_points)}"


def student_page(grade: GradedSubmission, assignment: Assignment) -> str:
    """The page as HTML, in one file that needs nothing else."""
    seen = verdict_for_student(grade, assignment.feedback_policy)
    verdict, marks = sanitize(seen), sanitize(grade.marks)
    shown = _student_context(verdict) if verdict else {"verdict": None}
    shown |= _score_context(grade, marks) | {
        "student": sanitize_line(grade.submission.student) or sanitize_line(grade.submission.id),
        "title": sanitize_line(assignment.title) or sanitize_line(assignment.name),
        "reason": sanitize_line(path_shortener(grade)(grade.submission.refused or grade.status)),
        "attempt": grade.submission.attempt,
        "late_reason": sanitize_line(grade.late_reason),
        "unsure": assignment.late_policy is not None and grade.submission.is_lateness_unknown,
        "groups": _rows_by_function(marks, verdict),
    }
    return render_template("student.html.j2", shown, styles="student.css")


def _student_context(verdict: Verdict) -> dict[str, object]:
    """What the verdict says, as on every page, and what a student should know besides."""
    said = {key: value for key, value in verdict_context(verdict).items() if key != "groups"}
    return {
        **said,
        "drawings": drawings(verdict),
        "absent": phrases.missing_findings(verdict),
        "close": phrases.approximation_findings(verdict),
        "right": _correct_functions(verdict),
    }


def _score_context(grade: GradedSubmission, marks: Sequence[EquationMark]) -> dict[str, object]:
    """The score, how it came about, and what was set by hand."""
    return {
        "score": format_points(grade.score),
        "most": format_points(grade.max_score),
        "marked": grade.is_judged or any(mark.by_hand for mark in marks),
        "before": format_points(grade.score + grade.penalty),
        "penalty": format_points(grade.penalty) if grade.penalty else "",
        "late": format_lateness(grade.submission),
        "tally": _tally(marks),
        "by_hand": [mark for mark in marks if mark.by_hand],
        "points": format_points,
    }


def _tally(marks: Sequence[EquationMark]) -> str:
    """How many items are right, and how many each of the other things."""
    counts = Counter(mark.status for mark in marks if not mark.is_unearned_bonus)
    said = [f"{counts[status]} {word}" for status, word in STATUS_TEXTS.items() if counts[status]]
    untold = counts.total() - sum(counts[status] for status in STATUS_TEXTS)
    said += [f"{untold} that nothing can be told of"] * bool(untold)
    bonus = "; the bonus is not earned" if any(m.is_unearned_bonus for m in marks) else ""
    return ", ".join(said) + bonus


def _correct_functions(verdict: Verdict) -> list[str]:
    """The functions in which every result is right."""
    wrong = {equation.function for equation in verdict.failures}
    return [f for f in dict.fromkeys(e.function for e in verdict.equations) if f not in wrong]


def _rows_by_function(
    marks: Sequence[EquationMark], verdict: Verdict | None
) -> list[tuple[str, list[MarkRow]]]:
    """The items of each function, in the order of the assignment."""
    equations = verdict.equations if verdict else ()
    told = {(equation.label, str(equation.status)): equation for equation in equations}
    return [
        (function, [_mark_row(mark, told.get((mark.label, mark.status))) for mark in some])
        for function, some in groupby(marks, _group_of)
    ]


def _group_of(mark: EquationMark) -> str:
    """The function that earns a mark; the bonus is none's."""
    return "" if mark.label == STABILITY_BONUS_LABEL else mark.function


def _mark_row(mark: EquationMark, equation: EquationVerdict | None) -> MarkRow:
    number, _, symbol = mark.label.rpartition(" ")
    formula = formula_of(symbol, number or None)
    sign = {str(status): sign for status, sign in STATUS_GLYPHS.items()}.get(
        mark.status, UNKNOWN_GLYPH
    )
    said = phrases.status_of(equation) if equation else mark.status
    sign, said = (UNKNOWN_GLYPH, UNEARNED_BONUS) if mark.is_unearned_bonus else (sign, said)
    meant = item_meaning(mark.label, mark.function)
    return MarkRow(mark, number, symbol, formula, meant, sign, said or "nothing can be told")
