"""State kept between calls: what is right after other calls must be right as the first one, too.

A function may read what an earlier call left in a global, or count its calls. The exam asks the
functions in the order of the binding; here each is asked once more in a fresh process, in the
opposite order, so that none is preceded by those that it would lean on.

The process of the exam is as fresh before the first call, and to ask there costs next to nothing:
what it answers then, to the last byte as in the exam afterwards, needs no other process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding import Line
from backproof.judge.grading import grade
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, sit, sit_apart
from backproof.judge.verdict import EquationVerdict, Status
from properties.example import Example


@dataclass(frozen=True, slots=True)
class Asked:
    """A function as the exam left it: its sittings, and the verdicts from them."""

    line: Line
    sittings: Sequence[Sitting]
    verdicts: Sequence[EquationVerdict]

    @property
    def passes(self) -> bool:
        """Whether there is an answer that could be repeated, and all of it was right."""
        answered = bool(self.sittings) and not is_random_start(self.line)
        return answered and all(v.status.passes for v in self.verdicts)


def asked_first(subject: Subject, exam: Mapping[str, Sequence[Example]]) -> Sequence[Sitting]:
    """Every function's answer to its last example, from a process that nobody has called yet.

    What one is given there is another's answer, and the process could find it later: so it is one
    example among others, and where there is only one, none.
    """
    asked = [(line, exam[line.graph.name]) for line in reversed(subject.lines)]
    known = [(line, e[-1]) for line, e in asked if len(e) > 1 and not is_random_start(line)]
    return sit_apart(subject, known) or ()


def asked_afresh(
    subject: Subject,
    restart: Callable[[], object],
    asked: Sequence[Asked],
    first: Sequence[Sitting] = (),
) -> list[tuple[EquationVerdict, ...]]:
    """The verdicts of all functions, after those that pass were asked again in a fresh process.

    `restart` makes the process a fresh one, and `first` are the answers from before the exam, as
    far as there are any. A result that was right and now is not differs; one that ends its process
    has crashed.
    """
    settled_already = [
        any(_is_repeated(one.sittings[-1], sitting) for sitting in first)
        for one in asked
        if one.passes
    ]
    if all(settled_already):
        return [tuple(one.verdicts) for one in asked]
    restart()
    settled = [_again(subject, one) for one in reversed(asked)]
    return settled[::-1]


def _again(subject: Subject, one: Asked) -> tuple[EquationVerdict, ...]:
    if not one.passes:
        return tuple(one.verdicts)
    last = one.sittings[-1]
    fresh = replace(sit(subject, one.line, last.example), elsewhere=last.elsewhere)
    found = {v.symbol: v for v in grade(one.line, [fresh]).verdicts if not v.inferred}
    kept = {v.symbol for v in one.verdicts if _is_as_close(v, last, fresh)}
    lost = fresh.failure is not None and not fresh.raised
    return tuple(
        verdict if verdict.symbol in kept else _settled(verdict, found.get(verdict.symbol), lost)
        for verdict in one.verdicts
    )


def _is_repeated(before: Sitting, now: Sitting) -> bool:
    """Whether it is the same question, and has the same answer."""
    same = before.line is now.line and before.example is now.example
    if not same or before.failure or now.failure:
        return False
    form = (before.problems, before.mutated, before.results.keys())
    return form == (now.problems, now.mutated, now.results.keys()) and all(
        value.dtype == now.results[symbol].dtype
        and np.array_equal(value, now.results[symbol], equal_nan=value.dtype.kind in "fc")
        for symbol, value in before.results.items()
    )


def _is_as_close(verdict: EquationVerdict, before: Sitting, now: Sitting) -> bool:
    """Whether a result that is close is the same again: a convention is not seen in one alone."""
    first, second = before.results.get(verdict.symbol), now.results.get(verdict.symbol)
    if verdict.status is not Status.CLOSE or first is None or second is None:
        return False
    return np.array_equal(first, second, equal_nan=True)


def _settled(before: EquationVerdict, now: EquationVerdict | None, lost: bool) -> EquationVerdict:
    """The verdict, unless the result is no longer right, or was `lost` with the process."""
    if now is None or now.status.passes:
        return before
    message = f"depends on earlier calls: asked first in a fresh process, {now.message}"
    status = now.status if lost else Status.DIFFERS
    return replace(now, status=status, message=message, inferred=before.inferred)
