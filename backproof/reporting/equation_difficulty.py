"""How difficult each equation was for a class: the share earned, and the counts of statuses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.reporting.class_rows import UNEARNED_BONUS, ClassRow
from backproof.reporting.heatmap import GLYPHS, STATUS_WORDS, ItemColumn
from backproof.results.points_formatting import format_percent
from backproof.results.status import Status

BAR_WIDTH = 160.0

BAR_STATUSES = {
    "conforms": (Status.CONFORMS, Status.CLOSE),
    "follows": (Status.FOLLOWS,),
    "differs": (Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT),
    "missing": (Status.MISSING, Status.UNSUPPORTED, Status.NOT_JUDGED, "", UNEARNED_BONUS),
}
"""By CSS class: the statuses that one part of a bar counts."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar: its CSS class, its start and its width in pixels."""

    css_class: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One item: the share of its points that was earned, and the number of each status."""

    column: ItemColumn
    earned_share: float
    counts: Mapping[str, int]
    parts: tuple[BarPart, ...]

    width = BAR_WIDTH

    @property
    def earned_percent(self) -> str:
        """The earned share in percent."""
        return format_percent(self.earned_share)

    @property
    def glyph_counts(self) -> list[tuple[str, str, int]]:
        """The glyph, the name and the number of each status that occurs."""
        return [(GLYPHS[s], STATUS_WORDS[s], n) for s, n in self.counts.items()]


def difficulties(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> list[Difficulty]:
    """Return the difficulty of each item, over the submissions that have a score."""
    scored = [row for row in class_rows if row.has_score]
    return [_difficulty(column, scored) for column in item_columns] if scored else []


def _difficulty(column: ItemColumn, scored_rows: Sequence[ClassRow]) -> Difficulty:
    items = [row.items[column.label] for row in scored_rows if column.label in row.items]
    status_counts = Counter(item.status if item.status in GLYPHS else "" for item in items)
    counts = {status: status_counts[status] for status in GLYPHS if status_counts[status]}
    max_points = column.max_points * len(items)
    share = sum(item.points for item in items) / max_points if max_points else 0.0
    return Difficulty(column, share, counts, _bar_parts(status_counts))


def _bar_parts(status_counts: Mapping[str, int]) -> tuple[BarPart, ...]:
    total, x, parts = sum(status_counts.values()), 0.0, []
    for css_class, statuses in BAR_STATUSES.items():
        width = BAR_WIDTH * sum(status_counts[status] for status in statuses) / max(total, 1)
        if width:
            parts.append(BarPart(css_class, round(x, 2), round(width, 2)))
        x += width
    return tuple(parts)
