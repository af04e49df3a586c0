"""One line of a class for each submission: what its page needs, without the verdict itself.

A verdict is thousands of times as long as its line, so that a class of any size passes by while
its page holds lines alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from backproof.grading.graded import Graded
from backproof.judge.verdict import Fault
from backproof.report.plain import plain
from backproof.report.points import lateness

FEEDBACK = "feedback"
"""The folder of the students' pages, beside the page of the class."""

NOT_EARNED = "not earned"
"""What is said of a bonus that is not: nothing is wrong, and nothing lost."""

EXAM = ("isolation", "examples", "dtype")


@dataclass(frozen=True, slots=True)
class Item:
    """What one submission got for one item: the status, the points, whether set by hand."""

    status: str
    points: float
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One submission of a class: everything in it is plain text.

    `late` says how late it came, `reasons` why a person should look at it, and `exam` what it was
    asked in and how much.
    """

    id: str
    student: str
    link: str
    status: str
    judged: bool
    score: float
    late: str
    penalty: float
    items: Mapping[str, Item]
    functions: Mapping[str, str]
    faults: tuple[Fault, ...]
    reasons: tuple[str, ...]
    digest: str
    exam: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its score says something of the work: it was judged, or marked by hand."""
        return self.judged or any(item.by_hand for item in self.items.values())

    @property
    def by_hand(self) -> int:
        """How many of its marks were set by hand."""
        return sum(item.by_hand for item in self.items.values())


def listed(graded: Iterable[Graded]) -> list[Listed]:
    """The lines of a class, in the order in which it comes."""
    return [_listed(one) for one in graded]


def link_to(submission: str) -> str:
    """The address of a student's page, from the page of the class."""
    return f"{FEEDBACK}/{quote(submission, safe='', errors='replace')}.html"


def _listed(graded: Graded) -> Listed:
    handed, verdict = graded.handed, graded.verdict or {}
    return Listed(
        id=plain(handed.id),
        student=plain(handed.student) or plain(handed.id),
        link=link_to(handed.id),
        status=plain(handed.refused or graded.status),
        judged=graded.judged,
        score=graded.score,
        late=lateness(handed),
        penalty=graded.penalty,
        items={
            m.label: _item(NOT_EARNED if m.unearned_bonus else m.status, m.points, m.by_hand)
            for m in graded.marks
        },
        functions=_functions(tuple((m.label, m.function) for m in graded.marks if m.function)),
        faults=tuple(dict.fromkeys(_fault(fault) for fault in verdict.get("faults", ()))),
        reasons=tuple(map(plain, reasons_to_look(graded))),
        digest=handed.digest,
        exam=tuple(plain(str(verdict[key])) for key in EXAM) if verdict else (),
    )


@cache
def _item(status: str, points: float, by_hand: bool) -> Item:
    """An item; equal ones are the same, since a class has few that differ."""
    return Item(status, points, by_hand)


@cache
def _functions(of_label: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """The functions by label; nearly all submissions have the same."""
    return {label: plain(function) for label, function in of_label}


def _fault(data: Mapping[str, str]) -> Fault:
    """A fault without the function in which it was found: the same one, whoever made it."""
    named = data["fault"] and plain(data["fault"])
    return Fault(plain(data["number"]), plain(data["symbol"]), named, plain(data["hint"]))


def reasons_to_look(graded: Graded) -> tuple[str, ...]:
    """Why a person should look: what the grading says, and that it could not be judged."""
    if graded.judged:
        return graded.look
    return graded.look or (graded.handed.refused or graded.status,)
