"""Students by equations: a sign and a colour for each, as rows and columns of a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.assignment.definition import Assignment
from backproof.reporting.class_rows import UNEARNED_BONUS, ClassRow, ItemResult
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.reporting.graph_svg import STATUS_GLYPHS
from backproof.results.formatting import format_points
from backproof.results.graded_submission import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL

UNKNOWN_GLYPH = "·"
"""The sign of an item of which nothing can be told."""

GLYPHS = {str(status): sign for status, sign in STATUS_GLYPHS.items()} | {
    "": UNKNOWN_GLYPH,
    UNEARNED_BONUS: UNKNOWN_GLYPH,
}
STATUS_WORDS = {status: status or "unknown" for status in GLYPHS}


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """One item: its label, and the function that earns it; `first` of those of its function."""

    label: str
    function: str
    is_first: bool
    max_points: float

    @property
    def number(self) -> str:
        """The equation's number; empty where it has none."""
        return self.label.rpartition(" ")[0]

    @property
    def symbol(self) -> str:
        """The symbol, without its number."""
        return self.label.rpartition(" ")[2]

    @property
    def formula(self) -> str:
        """What is asked for; empty where it is no equation."""
        return formula_of(self.symbol, self.number or None)

    @property
    def meaning(self) -> str:
        """What it is about, where it is no equation."""
        return item_meaning(self.label, self.function)


@dataclass(frozen=True, slots=True)
class HeatmapCell:
    """What one submission got for one item: the sign, the words, the class of its colour."""

    glyph: str
    words: str
    css_class: str


@dataclass(frozen=True, slots=True)
class HeatmapRow:
    """One submission; without cells where there is only a reason why it was not judged."""

    class_row: ClassRow
    name: str
    score: str
    penalty: str
    cells: tuple[HeatmapCell, ...]

    @property
    def late_text(self) -> str:
        """What lateness took off, or that it came late, which cost nothing."""
        return self.penalty or ("late" if self.class_row.late else "")


def heatmap_columns(assignment: Assignment, class_rows: Sequence[ClassRow]) -> list[ItemColumn]:
    """All that can earn points, in the order of the assignment."""
    most = dict(assignment.points)
    most |= {TRAINING_LOOP_LABEL: assignment.training.points} if assignment.training else {}
    most |= {STABILITY_BONUS_LABEL: assignment.stability} if assignment.stability else {}
    functions = {label: f for one in reversed(class_rows) for label, f in one.functions.items()}
    made, before = list[ItemColumn](), None
    for label, worth in most.items():
        function = "" if label == STABILITY_BONUS_LABEL else functions.get(label, "")
        made.append(ItemColumn(label, function, function != before, worth))
        before = function
    return made


def heatmap_rows(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> list[HeatmapRow]:
    """A row for each submission; one whose name others have too is told apart by its id."""
    names = Counter(one.student for one in class_rows)
    known = dict[ItemResult, HeatmapCell]()
    return [
        _row(one, item_columns, known, is_name_shared=names[one.student] > 1) for one in class_rows
    ]


def _row(
    class_row: ClassRow,
    item_columns: Sequence[ItemColumn],
    cell_cache: dict[ItemResult, HeatmapCell],
    *,
    is_name_shared: bool,
) -> HeatmapRow:
    name = (
        f"{class_row.student} ({class_row.id})"
        if is_name_shared and class_row.id != class_row.student
        else class_row.student
    )
    items = (
        class_row.items.get(column.label, ItemResult("", 0.0, is_manual=False))
        for column in item_columns
    )
    cells = (
        tuple(cell_cache.setdefault(i, cell_of(i)) for i in items) if class_row.has_score else ()
    )
    penalty = format_points(-class_row.penalty) if class_row.penalty else ""
    return HeatmapRow(class_row, name, format_points(class_row.score), penalty, cells)


def cell_of(item: ItemResult) -> HeatmapCell:
    """The sign of a status; what was set by hand says so, and how much it is worth."""
    kind = (
        item.status.replace(" ", "-")
        if GLYPHS.get(item.status, UNKNOWN_GLYPH) != UNKNOWN_GLYPH
        else "untold"
    )
    sign, words = GLYPHS.get(item.status, UNKNOWN_GLYPH), STATUS_WORDS.get(item.status, item.status)
    if not item.is_manual:
        return HeatmapCell(sign, words, kind)
    return HeatmapCell(sign, f"{words}, by hand {format_points(item.points)}", f"{kind} hand")


def legend(table_rows: Sequence[HeatmapRow]) -> Mapping[str, str]:
    """The statuses that are there, with their signs."""
    there = {cell.words.partition(",")[0] for row in table_rows for cell in row.cells}
    return {
        STATUS_WORDS[status]: sign
        for status, sign in GLYPHS.items()
        if STATUS_WORDS[status] in there
    }
