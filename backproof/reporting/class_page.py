"""The class page for the lecturer: marks, equations, faults, and the submissions to review.

The page is one self-contained HTML file. Its script only sorts and searches.
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
from backproof.results.graded_submission import GradedSubmission
from backproof.results.points_formatting import format_percent, format_points

HIDDEN_FACTS = {"seed", "assignment", "title", "isolation", "examples", "dtype", "source"}
"""The facts that the page does not list: the secret seed, and what other parts of the page say."""


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """The key figures of a class; scores are formatted text."""

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
    """Return the page as HTML; `facts` describe the run, such as its time and its isolation."""
    rows = class_rows_of(grades)
    columns = heatmap_columns(assignment, rows)
    context = {
        "title": sanitize_line(assignment.title) or sanitize_line(assignment.name),
        "summary": summary_of(rows, assignment.max_score),
        "unsandboxed_count": sum(
            _is_unsandboxed(row.conditions[0]) for row in rows if row.conditions
        ),
        "histograms": histograms([r.score for r in rows if r.has_score], assignment.max_score),
        "difficulties": difficulties(rows, columns),
        "faults": common_faults(rows),
        "max_shown": MAX_SHOWN_FAULTS,
        "max_names": MAX_SHOWN_NAMES,
        "flagged": [row for row in rows if row.review_reasons],
        "identical": identical_submissions(rows),
        "facts": [*_run_conditions(rows, assignment), *_run_facts(facts)],
    }
    context |= _table_context(rows, columns)
    return render_template("class.html.j2", context, styles="class.css", scripts="class.js")


def _table_context(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> dict[str, object]:
    """Return the table of students by equations, and the legend of its glyphs."""
    table = heatmap_rows(class_rows, item_columns)
    return {
        "columns": item_columns,
        "rows": table,
        "has_late": any(row.late_text for row in table),
        "has_manual_marks": any(row.manual_mark_count for row in class_rows),
        "legend": legend(table),
        "glyphs": {status: glyph for status, glyph in GLYPHS.items() if status},
        "glyph_order": "".join(GLYPHS.values()),
    }


def summary_of(class_rows: Sequence[ClassRow], max_score: float) -> ClassSummary:
    """Return the key figures of a class; mean and median are over the submissions with a score."""
    scores = [row.score for row in class_rows if row.has_score]
    return ClassSummary(
        submissions=len(class_rows),
        judged_count=sum(row.is_judged for row in class_rows),
        full_score_count=sum(score >= max_score for score in scores),
        late_count=sum(bool(row.late) for row in class_rows),
        flagged_count=sum(bool(row.review_reasons) for row in class_rows),
        mean=format_points(fmean(scores)) if scores else "",
        median=format_points(median(scores)) if scores else "",
        max_score=format_points(max_score),
        mean_share=format_percent(fmean(scores) / max_score) if scores and max_score else "",
    )


def identical_submissions(class_rows: Sequence[ClassRow]) -> list[list[ClassRow]]:
    """Return the groups of submissions that are identical byte for byte."""
    groups = dict[str, list[ClassRow]]()
    for row in class_rows:
        if row.digest:
            groups.setdefault(row.digest, []).append(row)
    return [rows for rows in groups.values() if len(rows) > 1]


def _is_unsandboxed(isolation: str) -> bool:
    """Return True if the code ran as an ordinary process of the user."""
    return isolation.partition(":")[0] == "process"


def _run_conditions(
    class_rows: Sequence[ClassRow], assignment: Assignment
) -> list[tuple[str, str]]:
    """Return the assignment, and each size of the test set and isolation with its frequency."""
    conditions = Counter(row.conditions for row in class_rows if row.conditions)
    names = dict.fromkeys((sanitize_line(assignment.name), sanitize_line(assignment.source)))
    facts = [("Assignment", ", from ".join(names))]
    for (isolation, examples, dtype), count in conditions.most_common():
        share = f" ({count} of {conditions.total()})" if len(conditions) > 1 else ""
        facts += [
            ("Hidden tests", f"{examples} examples in {dtype}{share}"),
            ("Isolation", f"{isolation}{share}"),
        ]
    return facts


def _run_facts(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the facts of the run with capitalized names."""
    return [
        (sanitize_line(name).replace("_", " ").capitalize(), sanitize_line(str(value)))
        for name, value in facts.items()
        if name.casefold() not in HIDDEN_FACTS and value
    ]
