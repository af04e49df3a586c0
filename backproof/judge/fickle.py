"""Wrong results that are others when the same is asked again: told as that, not as a wrong formula.

A function may draw at random, or keep something from call to call. What it returned then fits no
formula, and a cause among the listed ones would be chance.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backproof.binding import Line
from backproof.judge.sitting import Sitting, is_random_start, upstream
from backproof.judge.subject import Subject, sit
from backproof.judge.verdict import EquationVerdict, Status

FICKLE = "is another when the same is asked again"
TRIES = 3
"""How many of each are asked again: the largest, on which chance does not repeat itself."""

WHY = "what is drawn at random, or kept from call to call?"


def as_fickle(
    subject: Subject,
    line: Line,
    sittings: Sequence[Sitting],
    verdicts: Sequence[EquationVerdict],
) -> tuple[EquationVerdict, ...]:
    """The verdicts of a wrong function, with those of its results that change told so."""
    changing = set() if is_random_start(line) else _changing(subject, line, sittings)
    if not changing:
        return tuple(verdicts)
    roots = {s for s in changing if not changing & upstream(line, s)}
    follows = {s for s in line.outputs if roots & upstream(line, s)}
    return tuple(
        _told(verdict, roots, follows)
        for verdict in verdicts
        if not verdict.inferred or verdict.status.passes
    )


def _changing(subject: Subject, line: Line, sittings: Sequence[Sitting]) -> set[str]:
    """The results of a few sittings, wrong and right, that are others now."""
    changed = set[str]()
    answered = [s for s in sittings if s.failure is None]
    wrong = [s for s in answered if s.is_wrong]
    right = [s for s in answered if not s.is_wrong]
    for before in (*wrong[-TRIES:], *right[-TRIES:]):
        again = sit(subject, line, before.example, before.given)
        if again.failure is not None and not again.raised:
            continue  # the process came to grief, which says nothing of the results
        pairs = ((s, value, again.results.get(s)) for s, value in before.results.items())
        changed |= {s for s, one, other in pairs if not _same(one, other)}
    return changed


def _same(one: object, other: object) -> bool:
    first, second = np.asarray(one), np.asarray(other)
    form = (first.shape, first.dtype) == (second.shape, second.dtype)
    return form and first.tobytes() == second.tobytes()


def _told(verdict: EquationVerdict, roots: set[str], follows: set[str]) -> EquationVerdict:
    if verdict.symbol in roots:
        message = f"{verdict.symbol} {FICKLE}: {WHY}"
        return replace(verdict, status=Status.DIFFERS, message=message, entry=None)
    if verdict.symbol in follows and verdict.status is Status.FOLLOWS:
        return replace(verdict, message=f"made of what {FICKLE}.", entry=None)
    return verdict
