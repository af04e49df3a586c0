"""How hard each equation was for a class: how many got it right, and what became of the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.reporting.class_rows import UNEARNED_BONUS, ClassRow
from backproof.reporting.heatmap import GLYPHS, STATUS_WORDS, ItemColumn
from backproof.results.formatting import format_percent
from backproof.results.verdict import Status

BAR_WIDTH = 160.0

BAR_STATUSES = {
    "conforms": (Status.CONFORMS, Status.CLOSE),
    "follows": (Status.FOLLOWS,),
    "differs": (Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT),
    "missing": (Status.MISSING, Status.UNSUPPORTED, "", UNEARNED_BONUS),
}
"""The parts of a bar, by the class of their colour, with the statuses that they are of."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar: the class of its colour, where it begins and how long it is."""

    css_class: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One item: the share of its points that was earned, and how often each status came."""

    column: ItemColumn
    earned_share: float
    counts: Mapping[str, int]
    parts: tuple[BarPart, ...]

    width = BAR_WIDTH

    @property
    def earned_percent(self) -> str:
        """The share in percents."""
        return format_percent(self.earned_share)

    @property
    def glyph_counts(self) -> list[tuple[str, str, int]]:
        """Each status that came: its sign, its name, how often."""
        return [(GLYPHS[s], STATUS_WORDS[s], n) for s, n in self.counts.items()]


def difficulties(
    class_rows: Sequence[ClassRow], item_columns: Sequence[ItemColumn]
) -> list[Difficulty]:
    """One for each column, over the submissions whose scores count."""
    counting = [one for one in class_rows if one.has_score]
    return [_difficulty(column, counting) for column in item_columns] if counting else []


def _difficulty(column: ItemColumn, scored_rows: Sequence[ClassRow]) -> Difficulty:
    items = [one.items[column.label] for one in scored_rows if column.label in one.items]
    found = Counter(item.status if item.status in GLYPHS else "" for item in items)
    counts = {status: found[status] for status in GLYPHS if found[status]}
    most = column.max_points * len(items)
    share = sum(item.points for item in items) / most if most else 0.0
    return Difficulty(column, share, counts, _bar_parts(found))


def _bar_parts(status_counts: Mapping[str, int]) -> tuple[BarPart, ...]:
    total, at, made = sum(status_counts.values()), 0.0, []
    for kind, statuses in BAR_STATUSES.items():
        width = BAR_WIDTH * sum(status_counts[status] for status in statuses) / max(total, 1)
        if width:
            made.append(BarPart(kind, round(at, 2), round(width, 2)))
        at += width
    return tuple(made)
