"""What changed between two runs of a class: who came and went, and every mark that is another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.grading.graded import Graded, Mark
from backproof.grading.terms import unmarked

UNLIKE = frozenset(["begun", "finished", "graded_on", "seed", "exam_of"])
"""The facts that differ from run to run and explain nothing, or are nobody's business."""

_HASH = re.compile(r"([0-9a-f]{16})[0-9a-f]{24,}")
"""A hash; enough of it is told to know one from another."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not the same in both runs; `what` is "score", "status" or an item."""

    submission: str
    what: str
    before: str
    after: str
    reason: str = ""


def changes(old: Iterable[Graded], new: Iterable[Graded]) -> Iterator[Change]:
    """All that differs between two runs, each in the order of the submissions' ids."""
    for before, after in _pairs(iter(old), iter(new)):
        if before is None and after is not None:
            yield Change(after.handed.id, "submission", "not there", _scored(after))
        elif after is None and before is not None:
            yield Change(before.handed.id, "submission", _scored(before), "not there")
        elif before is not None and after is not None:
            yield from _changed(before, after)


def facts_changed(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """The facts of the runs that differ and may be why marks do."""
    for name in sorted((old.keys() | new.keys()) - UNLIKE):
        before, after = (facts.get(name, "not there") for facts in (old, new))
        if before != after:
            yield Change("", name, *(_HASH.sub(r"\1…", fact) for fact in (before, after)))


def _pairs(
    old: Iterator[Graded], new: Iterator[Graded]
) -> Iterator[tuple[Graded | None, Graded | None]]:
    """The submissions of both runs side by side, one at a time; None where one has it not."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        first = min(one.handed.id for one in (before, after) if one is not None)
        here = before if before is not None and before.handed.id == first else None
        there = after if after is not None and after.handed.id == first else None
        yield here, there
        before = before if here is None else next(old, None)
        after = after if there is None else next(new, None)


def _changed(before: Graded, after: Graded) -> Iterator[Change]:
    """What is not the same for one submission, and why where that is known."""
    name, why = after.handed.id, _why(before, after)
    if before.status != after.status:
        yield Change(name, "status", before.status, after.status, why)
    old = {mark.label: mark for mark in before.marks}
    new = {mark.label: mark for mark in after.marks}
    if _scored(before) != _scored(after):
        both = [why] * bool(why) + ["marks by hand"] * _hand_took_part(old, new)
        yield Change(name, "score", _scored(before), _scored(after), " and ".join(both))
    for label in dict.fromkeys([*old, *new]):
        was, now = _said(old.get(label)), _said(new.get(label))
        if was != now:
            by_hand = _by_hand(old.get(label), new.get(label))
            yield Change(name, label, was, now, by_hand or why)


def _why(before: Graded, after: Graded) -> str:
    """That another file was judged, or on other terms: by another assignment, exam or version."""
    old, new = (unmarked(one).handed.digest for one in (before, after))
    terms = [one.handed.digest.removeprefix(own) for one, own in ((before, old), (after, new))]
    found = ["another file"] * (old != new) + ["other terms"] * (terms[0] != terms[1])
    return " and ".join(found)


def _hand_took_part(old: Mapping[str, Mark], new: Mapping[str, Mark]) -> bool:
    """Whether a mark that is another was set by hand, in either run."""
    pairs = ((old.get(label), new.get(label)) for label in {*old, *new})
    return any(_by_hand(was, now) for was, now in pairs if _said(was) != _said(now))


def _by_hand(before: Mark | None, after: Mark | None) -> str:
    """The reason of a mark that was set by hand, in either run."""
    return next((f"by hand: {m.reason}" for m in (after, before) if m and m.by_hand), "")


def _said(mark: Mark | None) -> str:
    if mark is None:
        return "not there"
    return f"{mark.status or 'unknown'}, {mark.points:g} of {mark.max_points:g}"


def _scored(graded: Graded) -> str:
    late = f", {graded.penalty:g} for lateness" if graded.penalty else ""
    return f"{graded.score:g} of {graded.max_score:g}{late}"
