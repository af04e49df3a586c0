"""The table of students by equations: a glyph and a colour for each status."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.assignment.definition import Assignment
from backproof.reporting.class_rows import UNEARNED_BONUS, ClassRow, ItemResult
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.points_formatting import format_points
from backproof.results.status import Status

UNKNOWN_GLYPH = "·"
"""The glyph of an item whose result could not be checked."""

GLYPHS = {str(status): status.glyph for status in Status} | {
    "": UNKNOWN_GLYPH,
    UNEARNED_BONUS: UNKNOWN_GLYPH,
}
STATUS_WORDS = {status: status or "unknown" for status in GLYPHS}


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column of the table: one item, and whether it is the first one of its function."""

    label: str
    function: str
    is_first: bool
    max_points: float

    @property
    def number(self) -> str:
        """The number of the equation, "" for an item without one."""
        return self.label.rpartition(" ")[0]

    @property
    def symbol(self) -> str:
        """The symbol without the number."""
        return self.label.rpartition(" ")[2]

    @property
    def formula(self) -> str:
        """The formula of the equation, "" for an item that is none."""
        return formula_of(self.symbol, self.number or None)

    @property
    def meaning(self) -> str:
        """The description of an item that is no equation, "" for an equation."""
        return item_meaning(self.label, self.function)


@dataclass(frozen=True, slots=True)
class HeatmapCell:
    """The result of one submission for one item: glyph, words and CSS class."""

    glyph: str
    words: str
    css_class: str


@dataclass(frozen=True, slots=True)
class HeatmapRow:
    """A row of the table; a submission that was not judged has no cells."""

    class_row: ClassRow
    name: str
    score: str
    penalty: str
    cells: tuple[HeatmapCell, ...]

    @property
    def late_text(self) -> str:
        """The penalty for lateness, or "late" where lateness had no penalty."""
        return self.penalty or ("late" if self.class_row.late else "")


def glyph_of(status: str) -> str:
    """Return the glyph of a status as text."""
    return GLYPHS.get(status, UNKNOWN_GLYPH)


def css_class_of(status: str) -> str:
    """Return the CSS class of a status as text."""
    return "unknown" if glyph_of(status) == UNKNOWN_GLYPH else status.replace(" ", "-")


def heatmap_columns(assignment: Assignment, class_rows: Sequence[ClassRow]) -> list[ItemColumn]:
    """Return a column for each item that can earn points, in the order of the assignment."""
    points = dict(assignment.points)
    points |= {TRAINING_LOOP_LABEL: assignment.training.points} if assignment.training else {}
    points |= {STABILITY_BONUS_LABEL: assignment.stability} if assignment.stability else {}
    functions = {label: f for row in reversed(class_rows) for label, f in row.functions.items()}
    columns, previous = list[ItemColumn](), None
    for label, max_points in points.items():
        function = "" if label == STABILITY_BONUS_LABEL else functions.get(label, "")
        columns.append(ItemColumn(label, function, function != previous, max_points))
        previous = function
    return columns


def heatmap_rows(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> list[HeatmapRow]:
    """Return a row for each submission; students of the same name are shown with their ids."""
    name_counts = Counter(row.student for row in class_rows)
    cell_cache = dict[ItemResult, HeatmapCell]()
    return [
        _row(row, item_columns, cell_cache, is_name_shared=name_counts[row.student] > 1)
        for row in class_rows
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
    """Return the cell of an item; a manual mark is shown with its points."""
    glyph, words = glyph_of(item.status), STATUS_WORDS.get(item.status, item.status)
    css_class = css_class_of(item.status)
    if not item.is_manual:
        return HeatmapCell(glyph, words, css_class)
    return HeatmapCell(glyph, f"{words}, by hand {format_points(item.points)}", f"{css_class} hand")


def legend(table_rows: Sequence[HeatmapRow]) -> Mapping[str, str]:
    """Return the glyph of each status that occurs in the table."""
    present = {cell.words.partition(",")[0] for row in table_rows for cell in row.cells}
    return {
        STATUS_WORDS[status]: glyph
        for status, glyph in GLYPHS.items()
        if STATUS_WORDS[status] in present
    }
