"""The page of a class, for the lecturer: its marks, its equations, its faults, whom to look at.

One file that needs nothing else. Its script sorts and searches; without it, all is there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from backproof.assignment.model import Assignment
from backproof.grading.graded import Graded
from backproof.report.common_faults import FEW, FIRST, common_faults
from backproof.report.difficulty import difficulties
from backproof.report.distribution import histograms
from backproof.report.heatmap import SIGNS, Column, columns, legend, rows
from backproof.report.html import rendered
from backproof.report.plain import plain
from backproof.report.points import percent, points
from backproof.report.roll import Listed, listed

KEPT = {"seed", "assignment", "title"}
"""The facts that are not shown: what the exam is drawn from, and what the heading says."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A class in numbers, as they are written."""

    submissions: int
    judged: int
    full: int
    late: int
    look: int
    mean: str
    median: str
    most: str
    share: str


def class_page(graded: Iterable[Graded], assignment: Assignment, facts: Mapping[str, str]) -> str:
    """The page as HTML; `facts` are those of the run, such as when and in what isolation."""
    roll = listed(graded)
    asked = columns(assignment, roll)
    shown = {
        "title": plain(assignment.title) or plain(assignment.name),
        "summary": summary_of(roll, assignment.max_score),
        "unwalled": sum(one.exam[:1] != () and _unwalled(one.exam[0]) for one in roll),
        "histograms": histograms([o.score for o in roll if o.counts], assignment.max_score),
        "difficulties": difficulties(roll, asked),
        "faults": common_faults(roll),
        "first": FIRST,
        "few": FEW,
        "look": [one for one in roll if one.reasons],
        "alike": alike(roll),
        "facts": [*_exam(roll, assignment), *_facts(facts)],
    }
    shown |= _table(roll, asked)
    return rendered("class.html.j2", shown, styles="class.css", scripts="class.js")


def _table(roll: Sequence[Listed], asked: Sequence[Column]) -> dict[str, object]:
    """The students by the equations, and what its signs mean."""
    table = rows(roll, asked)
    return {
        "columns": asked,
        "rows": table,
        "late": any(row.late for row in table),
        "by_hand": any(one.by_hand for one in roll),
        "legend": legend(table),
        "marks": {status: sign for status, sign in SIGNS.items() if status},
        "order": "".join(SIGNS.values()),
    }


def summary_of(roll: Sequence[Listed], most: float) -> Summary:
    """The numbers of a class; mean and median are over the scores that count."""
    scores = [one.score for one in roll if one.counts]
    return Summary(
        submissions=len(roll),
        judged=sum(one.judged for one in roll),
        full=sum(score >= most for score in scores),
        late=sum(bool(one.late) for one in roll),
        look=sum(bool(one.reasons) for one in roll),
        mean=points(fmean(scores)) if scores else "",
        median=points(median(scores)) if scores else "",
        most=points(most),
        share=percent(fmean(scores) / most) if scores and most else "",
    )


def alike(roll: Sequence[Listed]) -> list[list[Listed]]:
    """The submissions with the same contents, byte for byte."""
    groups = dict[str, list[Listed]]()
    for one in roll:
        if one.digest:
            groups.setdefault(one.digest, []).append(one)
    return [ones for ones in groups.values() if len(ones) > 1]


def _unwalled(isolation: str) -> bool:
    """Whether nothing kept the code from the machine that it ran on."""
    return isolation.partition(":")[0] == "process"


def _exam(roll: Sequence[Listed], assignment: Assignment) -> list[tuple[str, str]]:
    """What was asked, and what the code ran in: more than one line where it was not the same."""
    exams = Counter(one.exam for one in roll if one.exam)
    names = dict.fromkeys((plain(assignment.name), plain(assignment.source)))
    facts = [("Assignment", ", from ".join(names))]
    for (isolation, examples, dtype), count in exams.most_common():
        of = f" ({count} of {sum(exams.values())})" if len(exams) > 1 else ""
        facts += [("Exam", f"{examples} examples in {dtype}{of}"), ("Isolation", isolation + of)]
    return facts


def _facts(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The facts of the run; names with capitals, as the others have them."""
    shown = {"isolation", "examples", "dtype", "source"} | KEPT
    return [
        (plain(name).replace("_", " ").capitalize(), plain(str(value)))
        for name, value in facts.items()
        if name.casefold() not in shown and value
    ]
