"""One line of a class for each submission: what its page needs, without the verdict itself.

A verdict is thousands of times as long as its line, so that a class of any size passes by while
its page holds lines alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from backproof.reporting.sanitize import sanitize_line
from backproof.results.formatting import format_lateness
from backproof.results.graded_submission import GradedSubmission
from backproof.results.verdict import Cause

FEEDBACK = "feedback"
"""The folder of the students' pages, beside the page of the class."""

UNEARNED_BONUS = "not earned"
"""What is said of a bonus that is not: nothing is wrong, and nothing lost."""

CONDITION_KEYS = ("isolation", "examples", "dtype")


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What one submission got for one item: the status, the points, whether set by hand."""

    status: str
    points: float
    is_manual: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One submission of a class: everything in it is plain text.

    `late` says how late it came, `reasons` why a person should look at it, and `exam` what it was
    asked in and how much.
    """

    id: str
    student: str
    link: str
    status: str
    is_judged: bool
    score: float
    late: str
    penalty: float
    items: Mapping[str, ItemResult]
    functions: Mapping[str, str]
    faults: tuple[Cause, ...]
    review_reasons: tuple[str, ...]
    digest: str
    conditions: tuple[str, ...] = ()

    @property
    def has_score(self) -> bool:
        """Whether its score says something of the work: it was judged, or marked by hand."""
        return self.is_judged or any(item.is_manual for item in self.items.values())

    @property
    def manual_mark_count(self) -> int:
        """How many of its marks were set by hand."""
        return sum(item.is_manual for item in self.items.values())


def class_rows_of(grades: Iterable[GradedSubmission]) -> list[ClassRow]:
    """The lines of a class, in the order in which it comes."""
    return [_class_row(one) for one in grades]


def link_to(submission: str) -> str:
    """The address of a student's page, from the page of the class."""
    return f"{FEEDBACK}/{quote(submission, safe='', errors='replace')}.html"


def _class_row(grade: GradedSubmission) -> ClassRow:
    handed, verdict = grade.submission, grade.verdict or {}
    return ClassRow(
        id=sanitize_line(handed.id),
        student=sanitize_line(handed.student) or sanitize_line(handed.id),
        link=link_to(handed.id),
        status=sanitize_line(handed.refused or grade.status),
        is_judged=grade.is_judged,
        score=grade.score,
        late=format_lateness(handed),
        penalty=grade.penalty,
        items={
            m.label: _item_result(
                UNEARNED_BONUS if m.is_unearned_bonus else m.status, m.points, m.by_hand
            )
            for m in grade.marks
        },
        functions=_functions(tuple((m.label, m.function) for m in grade.marks if m.function)),
        faults=tuple(dict.fromkeys(_fault(fault) for fault in verdict.get("faults", ()))),
        review_reasons=tuple(map(sanitize_line, reasons_for_review(grade))),
        digest=handed.digest,
        conditions=tuple(sanitize_line(str(verdict[key])) for key in CONDITION_KEYS)
        if verdict
        else (),
    )


@cache
def _item_result(status: str, points: float, is_manual: bool) -> ItemResult:
    """An item; equal ones are the same, since a class has few that differ."""
    return ItemResult(status, points, is_manual)


@cache
def _functions(label_functions: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """The functions by label; nearly all submissions have the same."""
    return {label: sanitize_line(function) for label, function in label_functions}


def _fault(data: Mapping[str, str]) -> Cause:
    """A fault without the function in which it was found: the same one, whoever made it."""
    named = data["fault"] and sanitize_line(data["fault"])
    return Cause(
        sanitize_line(data["number"]),
        sanitize_line(data["symbol"]),
        named,
        sanitize_line(data["hint"]),
    )


def reasons_for_review(grade: GradedSubmission) -> tuple[str, ...]:
    """Why a person should look: what the grading says, and that it could not be judged."""
    if grade.is_judged:
        return grade.review_reasons
    return grade.review_reasons or (grade.submission.refused or grade.status,)
