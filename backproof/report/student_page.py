"""The page of one student: what is right, what is wrong and where, and what to do about it.

It holds what the assignment allows and nothing of anybody else: no seed, no hidden input, no
reason why the lecturer should look at it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.assignment.model import Assignment
from backproof.grading.graded import STABILITY, Graded, Mark
from backproof.grading.looking import is_lateness_unknown
from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.report import wording
from backproof.report.allowed import allowed, own_words
from backproof.report.drawing import MARKS, drawings
from backproof.report.formulas import formula_of, meant_by
from backproof.report.html import content, rendered
from backproof.report.plain import made_plain, plain
from backproof.report.points import lateness, points
from backproof.report.roll import NOT_EARNED

UNTOLD = "·"
"""The sign of an item of which nothing can be told."""

SAID = {
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
class Item:
    """A line of the table of marks: an equation with its formula, or what else earns points."""

    mark: Mark
    number: str
    symbol: str
    formula: str
    meant: str
    sign: str
    said: str

    @property
    def kind(self) -> str:
        """The class by which it is coloured."""
        told = self.mark.status in MARKS and not self.mark.unearned_bonus
        return self.mark.status if told else "untold"

    @property
    def earned(self) -> str:
        """The points, of how many."""
        return f"{points(self.mark.points)} of {points(self.mark.max_points)}"


def student_page(graded: Graded, assignment: Assignment) -> str:
    """The page as HTML, in one file that needs nothing else."""
    seen = allowed(graded, assignment.shown)
    verdict, marks = made_plain(seen), made_plain(graded.marks)
    shown = _shown_of(verdict) if verdict else {"verdict": None}
    shown |= _score_of(graded, marks) | {
        "student": plain(graded.handed.student) or plain(graded.handed.id),
        "title": plain(assignment.title) or plain(assignment.name),
        "reason": plain(own_words(graded)(graded.handed.refused or graded.status)),
        "attempt": graded.handed.attempt,
        "late_reason": plain(graded.late_reason),
        "unsure": is_lateness_unknown(graded.handed, assignment),
        "groups": _groups(marks, verdict),
    }
    return rendered("student.html.j2", shown, styles="student.css")


def _shown_of(verdict: Verdict) -> dict[str, object]:
    """What the verdict says, as on every page, and what a student should know besides."""
    said = {key: value for key, value in content(verdict).items() if key != "groups"}
    return {
        **said,
        "drawings": drawings(verdict),
        "absent": wording.missing(verdict),
        "close": wording.approximated(verdict),
        "right": _right_throughout(verdict),
    }


def _score_of(graded: Graded, marks: Sequence[Mark]) -> dict[str, object]:
    """The score, how it came about, and what was set by hand."""
    return {
        "score": points(graded.score),
        "most": points(graded.max_score),
        "marked": graded.judged or any(mark.by_hand for mark in marks),
        "before": points(graded.score + graded.penalty),
        "penalty": points(graded.penalty) if graded.penalty else "",
        "late": lateness(graded.handed),
        "tally": _tally(marks),
        "by_hand": [mark for mark in marks if mark.by_hand],
        "points": points,
    }


def _tally(marks: Sequence[Mark]) -> str:
    """How many items are right, and how many each of the other things."""
    counts = Counter(mark.status for mark in marks if not mark.unearned_bonus)
    said = [f"{counts[status]} {word}" for status, word in SAID.items() if counts[status]]
    untold = counts.total() - sum(counts[status] for status in SAID)
    said += [f"{untold} that nothing can be told of"] * bool(untold)
    bonus = "; the bonus is not earned" if any(m.unearned_bonus for m in marks) else ""
    return ", ".join(said) + bonus


def _right_throughout(verdict: Verdict) -> list[str]:
    """The functions in which every result is right."""
    wrong = {equation.function for equation in verdict.wrong}
    return [f for f in dict.fromkeys(e.function for e in verdict.equations) if f not in wrong]


def _groups(marks: Sequence[Mark], verdict: Verdict | None) -> list[tuple[str, list[Item]]]:
    """The items of each function, in the order of the assignment."""
    equations = verdict.equations if verdict else ()
    told = {(equation.label, str(equation.status)): equation for equation in equations}
    return [
        (function, [_item(mark, told.get((mark.label, mark.status))) for mark in some])
        for function, some in groupby(marks, _place)
    ]


def _place(mark: Mark) -> str:
    """The function that earns a mark; the bonus is none's."""
    return "" if mark.label == STABILITY else mark.function


def _item(mark: Mark, equation: EquationVerdict | None) -> Item:
    number, _, symbol = mark.label.rpartition(" ")
    formula = formula_of(symbol, number or None)
    sign = {str(status): sign for status, sign in MARKS.items()}.get(mark.status, UNTOLD)
    said = wording.status_of(equation) if equation else mark.status
    sign, said = (UNTOLD, NOT_EARNED) if mark.unearned_bonus else (sign, said)
    meant = meant_by(mark.label, mark.function)
    return Item(mark, number, symbol, formula, meant, sign, said or "nothing can be told")
