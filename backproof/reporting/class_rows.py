"""The rows of a class page: what the page shows of each submission, without its verdict.

A verdict is thousands of times as large as its row. The page holds rows only, so that the verdicts
of a large class need not be in memory at the same time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote

from backproof.reporting.sanitize import sanitize_line
from backproof.results.graded_submission import GradedSubmission
from backproof.results.points_formatting import format_lateness
from backproof.results.repeated_slips import causes_by_slip
from backproof.results.verdict import Cause

FEEDBACK_FOLDER = "feedback"
"""The folder of the student pages, next to the class page."""

UNEARNED_BONUS = "not earned"
"""The status of a bonus that is not earned, which is no fault."""

CONDITION_KEYS = ("isolation", "examples", "dtype")
"""The entries of a verdict that say under which conditions it was judged."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The status and the points of one submission for one item."""

    status: str
    points: float
    is_manual: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One submission of a class; every text in it is sanitized.

    `late` says how late it was submitted, `review_reasons` why a person should review it, and
    `conditions` under which isolation, with how many examples and in which precision it was judged.
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
        """Whether the score measures the work: the submission was judged, or marked by hand."""
        return self.is_judged or any(item.is_manual for item in self.items.values())

    @property
    def manual_mark_count(self) -> int:
        """The number of marks that were set by hand."""
        return sum(item.is_manual for item in self.items.values())


def class_rows_of(grades: Iterable[GradedSubmission]) -> list[ClassRow]:
    """Return the rows of the submissions, in their order."""
    return [_class_row(grade) for grade in grades]


def link_to(submission_id: str) -> str:
    """Return the address of a student page relative to the class page."""
    return f"{FEEDBACK_FOLDER}/{quote(submission_id, safe='', errors='replace')}.html"


def _class_row(grade: GradedSubmission) -> ClassRow:
    submission, verdict = grade.submission, grade.verdict or {}
    return ClassRow(
        id=sanitize_line(submission.id),
        student=sanitize_line(submission.student) or sanitize_line(submission.id),
        link=link_to(submission.id),
        status=sanitize_line(submission.refused or grade.status),
        is_judged=grade.is_judged,
        score=grade.score,
        late=format_lateness(submission),
        penalty=grade.penalty,
        items={
            m.label: _item_result(
                UNEARNED_BONUS if m.is_unearned_bonus else m.status, m.points, m.by_hand
            )
            for m in grade.marks
        },
        functions=_functions(tuple((m.label, m.function) for m in grade.marks if m.function)),
        faults=tuple(dict.fromkeys(map(_without_function, _slips(verdict.get("faults", ()))))),
        review_reasons=tuple(map(sanitize_line, reasons_for_review(grade))),
        digest=submission.digest,
        conditions=tuple(sanitize_line(str(verdict[key])) for key in CONDITION_KEYS)
        if verdict
        else (),
    )


@cache
def _item_result(status: str, points: float, is_manual: bool) -> ItemResult:
    """Return an item; equal items are one object, since a class has few different ones."""
    return ItemResult(status, points, is_manual)


@cache
def _functions(label_functions: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return the functions by label; nearly all submissions share one mapping."""
    return {label: sanitize_line(function) for label, function in label_functions}


def _slips(faults: Iterable[Mapping[str, str]]) -> Iterator[Cause]:
    """Yield the first cause of each slip, which counts once."""
    for causes in causes_by_slip([_fault(fault) for fault in faults]):
        yield causes[0]


def _fault(data: Mapping[str, str]) -> Cause:
    fault_id = data["fault"] and sanitize_line(data["fault"])
    texts = (sanitize_line(data[key]) for key in ("hint", "function"))
    return Cause(sanitize_line(data["number"]), sanitize_line(data["symbol"]), fault_id, *texts)


def _without_function(cause: Cause) -> Cause:
    """Return a cause without its function, so that equal faults of two students are equal."""
    return replace(cause, function="")


def reasons_for_review(grade: GradedSubmission) -> tuple[str, ...]:
    """Return the review flags of a submission, or why it could not be judged."""
    if grade.is_judged:
        return grade.review_reasons
    return grade.review_reasons or (grade.submission.refused or grade.status,)
