"""State kept between calls: what is right after other calls must be right as the first one, too.

A function may read what an earlier call left in a global, or count its calls. The exam asks the
functions in the order of the binding; here each is asked once more in a fresh process, in the
opposite order, so that none is preceded by those that it would lean on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from backproof.binding import Line
from backproof.judge.grading import grade
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, sit
from backproof.judge.verdict import EquationVerdict, Status


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


def asked_afresh(
    subject: Subject, restart: Callable[[], object], asked: Sequence[Asked]
) -> list[tuple[EquationVerdict, ...]]:
    """The verdicts of all functions, after those that pass were asked again in a fresh process.

    `restart` makes the process a fresh one. A result that was right and now is not differs.
    """
    if not any(one.passes for one in asked):
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
    return tuple(_settled(verdict, found.get(verdict.symbol)) for verdict in one.verdicts)


def _settled(before: EquationVerdict, now: EquationVerdict | None) -> EquationVerdict:
    """The verdict, unless the result is no longer right."""
    if now is None or now.status.passes:
        return before
    message = f"depends on earlier calls: asked first in a fresh process, {now.message}"
    return replace(now, status=Status.DIFFERS, message=message, inferred=before.inferred)
