"""How hard each equation was for a class: how many got it right, and what became of the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.judge.verdict import Status
from backproof.report.heatmap import SIGNS, WORDS, Column
from backproof.report.points import percent
from backproof.report.roll import NOT_EARNED, Listed

WIDTH = 160.0

KINDS = {
    "conforms": (Status.CONFORMS, Status.CLOSE),
    "follows": (Status.FOLLOWS,),
    "differs": (Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT),
    "missing": (Status.MISSING, Status.UNSUPPORTED, "", NOT_EARNED),
}
"""The parts of a bar, by the class of their colour, with the statuses that they are of."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: the class of its colour, where it begins and how long it is."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One item: the share of its points that was earned, and how often each status came."""

    column: Column
    share: float
    counts: Mapping[str, int]
    parts: tuple[Part, ...]

    width = WIDTH

    @property
    def earned(self) -> str:
        """The share in percents."""
        return percent(self.share)

    @property
    def signs(self) -> list[tuple[str, str, int]]:
        """Each status that came: its sign, its name, how often."""
        return [(SIGNS[s], WORDS[s], n) for s, n in self.counts.items()]


def difficulties(roll: Sequence[Listed], asked: Sequence[Column]) -> list[Difficulty]:
    """One for each column, over the submissions whose scores count."""
    counting = [one for one in roll if one.counts]
    return [_difficulty(column, counting) for column in asked] if counting else []


def _difficulty(column: Column, counting: Sequence[Listed]) -> Difficulty:
    items = [one.items[column.label] for one in counting if column.label in one.items]
    found = Counter(item.status if item.status in SIGNS else "" for item in items)
    counts = {status: found[status] for status in SIGNS if found[status]}
    most = column.most * len(items)
    share = sum(item.points for item in items) / most if most else 0.0
    return Difficulty(column, share, counts, _parts(found))


def _parts(found: Mapping[str, int]) -> tuple[Part, ...]:
    total, at, made = sum(found.values()), 0.0, []
    for kind, statuses in KINDS.items():
        width = WIDTH * sum(found[status] for status in statuses) / max(total, 1)
        if width:
            made.append(Part(kind, round(at, 2), round(width, 2)))
        at += width
    return tuple(made)
