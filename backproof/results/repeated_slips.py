"""Equations that one slip spoils: the same mistake in formulas of the same kind.

A 1/m that is missing in four gradients is one thing that was not understood, so it costs one
equation. The ids of listed faults tell: `dW1-without-mean` and `db2-without-mean` name the same
mistake after the symbol, in formulas of one kind.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from backproof.results.verdict import Cause, Verdict

KINDS: Sequence[frozenset[str]] = (
    frozenset({"Z1", "Z2"}),
    frozenset({"z1", "z2"}),
    frozenset({"W1", "b1", "W2", "b2"}),
    frozenset({"dW1", "db1", "dW2", "db2"}),
    frozenset({"W1_next", "b1_next", "W2_next", "b2_next"}),
)
"""The symbols whose formulas are of one kind."""

Slip = tuple[str, int, str]
"""A function, the position of a kind in KINDS, and the mistake."""


def causes_by_slip(causes: Sequence[Cause]) -> Iterator[tuple[Cause, ...]]:
    """Yield the causes of each slip together; most slips have one cause."""
    groups = defaultdict[Slip | int, list[Cause]](list)
    for number, cause in enumerate(causes):
        groups[_slip(cause) or number].append(cause)
    yield from (tuple(group) for group in groups.values())


def excused_labels(verdict: Verdict, points: Mapping[str, float]) -> frozenset[str]:
    """Return the labels that earn their points, since the slip costs another equation already.

    A slip costs the equation that is worth most, the first of them.
    """
    excused = set[str]()
    for group in causes_by_slip(verdict.faults):
        labels = [cause.label for cause in group if cause.label in points]
        if len(labels) > 1:
            excused |= {*labels} - {max(labels, key=lambda label: points[label])}
    return frozenset(excused)


def _slip(cause: Cause) -> Slip | None:
    """Return the slip that a listed fault stands for; None if it can be no other's."""
    kind = next((n for n, symbols in enumerate(KINDS) if cause.symbol in symbols), None)
    if cause.fault is None or kind is None:
        return None
    return cause.function, kind, cause.fault.partition("-")[2]
