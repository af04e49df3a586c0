"""The page of a class, for the lecturer: its marks, its equations, its faults, whom to look at.

One file that needs nothing else. Its script sorts and searches; without it, all is there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from backproof.assignment.definition import Assignment
from backproof.reporting.class_rows import ClassRow, class_rows_of
from backproof.reporting.common_faults import MAX_SHOWN_FAULTS, MAX_SHOWN_NAMES, common_faults
from backproof.reporting.equation_difficulty import difficulties
from backproof.reporting.heatmap import GLYPHS, ItemColumn, heatmap_columns, heatmap_rows, legend
from backproof.reporting.html_page import render_template
from backproof.reporting.mark_distribution import histograms
from backproof.reporting.sanitize import sanitize_line
from backproof.results.formatting import format_percent, format_points
from backproof.results.graded_submission import GradedSubmission

HIDDEN_FACTS = {"seed", "assignment", "title"}
"""The facts that are not shown: what the exam is drawn from, and what the heading says."""


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """A class in numbers, as they are written."""

    submissions: int
    judged_count: int
    full_score_count: int
    late_count: int
    flagged_count: int
    mean: str
    median: str
    max_score: str
    mean_share: str


def class_page(
    grades: Iterable[GradedSubmission], assignment: Assignment, facts: Mapping[str, str]
) -> str:
    """The page as HTML; `facts` are those of the run, such as when and in what isolation."""
    roll = class_rows_of(grades)
    asked = heatmap_columns(assignment, roll)
    shown = {
        "title": sanitize_line(assignment.title) or sanitize_line(assignment.name),
        "summary": summary_of(roll, assignment.max_score),
        "unwalled": sum(
            one.conditions[:1] != () and _is_unsandboxed(one.conditions[0]) for one in roll
        ),
        "histograms": histograms([o.score for o in roll if o.has_score], assignment.max_score),
        "difficulties": difficulties(roll, asked),
        "faults": common_faults(roll),
        "first": MAX_SHOWN_FAULTS,
        "few": MAX_SHOWN_NAMES,
        "look": [one for one in roll if one.review_reasons],
        "alike": identical_submissions(roll),
        "facts": [*_run_conditions(roll, assignment), *_run_facts(facts)],
    }
    shown |= _table_context(roll, asked)
    return render_template("class.html.j2", shown, styles="class.css", scripts="class.js")


def _table_context(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> dict[str, object]:
    """The students by the equations, and what its signs mean."""
    table = heatmap_rows(class_rows, item_columns)
    return {
        "columns": item_columns,
        "rows": table,
        "late": any(row.late_text for row in table),
        "by_hand": any(one.manual_mark_count for one in class_rows),
        "legend": legend(table),
        "marks": {status: sign for status, sign in GLYPHS.items() if status},
        "order": "".join(GLYPHS.values()),
    }


def summary_of(class_rows: Sequence[ClassRow], max_score: float) -> ClassSummary:
    """The numbers of a class; mean and median are over the scores that count."""
    scores = [one.score for one in class_rows if one.has_score]
    return ClassSummary(
        submissions=len(class_rows),
        judged_count=sum(one.is_judged for one in class_rows),
        full_score_count=sum(score >= max_score for score in scores),
        late_count=sum(bool(one.late) for one in class_rows),
        flagged_count=sum(bool(one.review_reasons) for one in class_rows),
        mean=format_points(fmean(scores)) if scores else "",
        median=format_points(median(scores)) if scores else "",
        max_score=format_points(max_score),
        mean_share=format_percent(fmean(scores) / max_score) if scores and max_score else "",
    )


def identical_submissions(class_rows: Sequence[ClassRow]) -> list[list[ClassRow]]:
    """The submissions with the same contents, byte for byte."""
    groups = dict[str, list[ClassRow]]()
    for one in class_rows:
        if one.digest:
            groups.setdefault(one.digest, []).append(one)
    return [ones for ones in groups.values() if len(ones) > 1]


def _is_unsandboxed(isolation: str) -> bool:
    """Whether nothing kept the code from the machine that it ran on."""
    return isolation.partition(":")[0] == "process"


def _run_conditions(
    class_rows: Sequence[ClassRow], assignment: Assignment
) -> list[tuple[str, str]]:
    """What was asked, and what the code ran in: more than one line where it was not the same."""
    exams = Counter(one.conditions for one in class_rows if one.conditions)
    names = dict.fromkeys((sanitize_line(assignment.name), sanitize_line(assignment.source)))
    facts = [("Assignment", ", from ".join(names))]
    for (isolation, examples, dtype), count in exams.most_common():
        of = f" ({count} of {sum(exams.values())})" if len(exams) > 1 else ""
        facts += [("Exam", f"{examples} examples in {dtype}{of}"), ("Isolation", isolation + of)]
    return facts


def _run_facts(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The facts of the run; names with capitals, as the others have them."""
    shown = {"isolation", "examples", "dtype", "source"} | HIDDEN_FACTS
    return [
        (sanitize_line(name).replace("_", " ").capitalize(), sanitize_line(str(value)))
        for name, value in facts.items()
        if name.casefold() not in shown and value
    ]
