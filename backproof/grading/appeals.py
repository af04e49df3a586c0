"""Marks set by hand: what an appeal changes, whatever the judge says then and later."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from backproof.assignment.model import rounded
from backproof.grading.graded import Graded, Mark
from backproof.grading.looking import UNKNOWN_LATENESS

LATE = "late"
"""What stands in the place of an item where it is set by hand how many days late something came."""

MOST_DAYS = 3650.0

LISTED = 3
"""How many names are proposed."""


class MarkError(ValueError):
    """A mark that cannot be set: what was got, what was expected, what to do, in one line."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A mark that somebody set: what an item of a submission earns, why, and since when (UTC).

    With the label LATE, `points` are the days by which it came late.
    """

    submission: str
    label: str
    points: float
    reason: str
    set_at: str = ""


def in_force(graded: Graded, by_hand: Mapping[str, ByHand], share: float = 0.0) -> Graded:
    """The submission with the marks set by hand, by label, in place of the judge's.

    `share` is what lateness takes off, that by hand if there is one: it is taken off the new points
    as well.
    """
    marks = tuple(_settled(mark, by_hand.get(mark.label)) for mark in graded.marks)
    if LATE in by_hand:
        graded = _dated(graded, by_hand[LATE])
    elif marks == graded.marks:
        return graded
    full = rounded(mark.points for mark in marks)
    penalty = rounded([full * share])
    return replace(graded, marks=marks, score=rounded([full, -penalty]), penalty=penalty)


def _dated(graded: Graded, by_hand: ByHand) -> Graded:
    """The submission with how late it came, by the word of somebody."""
    handed = replace(graded.handed, late=by_hand.points > 0, days_late=by_hand.points)
    look = tuple(reason for reason in graded.look if reason != UNKNOWN_LATENESS)
    return replace(graded, handed=handed, look=look, late_reason=by_hand.reason)


def _settled(mark: Mark, by_hand: ByHand | None) -> Mark:
    if by_hand is None:
        return mark
    return replace(mark, points=by_hand.points, reason=by_hand.reason)


def label_of(word: str, labels: Collection[str]) -> str:
    """The item that a word means: a label such as "3.47 dZ1", or a part that no other has."""
    if word in labels:
        return word
    found = [label for label in labels if word in label.split()]
    if len(found) == 1:
        return found[0]
    if found:
        raise MarkError(f"{word!r} is {' and '.join(found)}: name one of them")
    raise MarkError(f"there is no item {word!r}: {nearest(word, labels)}")


def nearest(word: str, known: Collection[str]) -> str:
    """What may have been meant, or what there is."""
    if not known:
        return "the gradebook has none"
    held = [name for name in known if word and word.casefold() in name.casefold()]
    close = held or difflib.get_close_matches(word, known, LISTED)
    if close and len(close) <= LISTED:
        return f"did you mean {' or '.join(map(repr, close))}?"
    names = held or list(known)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"expected one such as {', '.join(names[:LISTED])}{more}"


def checked(mark: ByHand, max_points: float) -> ByHand:
    """The mark, if it is one that can be given; MarkError if not."""
    reason = " ".join(mark.reason.split())
    if not reason:
        raise MarkError(f"{mark.label}: a mark set by hand needs a reason: say why")
    if not 0 <= mark.points <= max_points:
        unit = "days" if mark.label == LATE else "points"
        raise MarkError(f"{mark.label}: {mark.points:g} {unit}: expected 0 to {max_points:g}")
    return replace(mark, reason=reason)
