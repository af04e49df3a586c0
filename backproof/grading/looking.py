"""Why a person should look at a submission: what a judge cannot settle, or should not alone.

Nothing of it changes a mark. It is what could not be judged, what earns nothing though something
is there, what one thing decides nearly all of, what ends or disturbs the worker that judges it,
and what the judge took a decision on that somebody else might take otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from backproof.assignment.model import Assignment
from backproof.intake.handed import Handed
from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.worker.remarks import POLICY, STARTED

MAX_REASONS = 12
"""A page lists them in a cell."""

STOPPED = {Status.CRASHED, Status.TIMED_OUT}

UNKNOWN_LATENESS = "late, but by how much is not known: no penalty was taken"

LISTED = 4
"""How many names are told one by one."""

_DISTURBING = re.compile(
    r"(?:the (?:process|worker|answers)|its processes|more than \d+ bytes|given up after) .*"
    r"|raised SystemExit\b.*"
)
"""What is said where a worker did not outlive a call or lost its voice, or code meant it to end."""

_LINE = re.compile(r" \((?:line|cell) [^()]*\)")
_FORM = re.compile(r"\S+ ((?:is|has) .+?)(?:,? expected .*|\.)")
_SHAPE = re.compile(r" ?\([\d, ]*\)")

_SLIP = re.compile(r"\S+ is taken for \S+\.")
_OVERFLOW = re.compile(r"(\S+) (?:gives inf or NaN|raises \w+) for .+ where \|z\| is large\.")


def reasons(handed: Handed, verdict: Verdict, assignment: Assignment) -> list[str]:
    """The reasons to look at a judged submission, each once, what matters most first."""
    found = [
        *(_unjudged(verdict) or _decided_by_little(verdict)),
        *_disturbing(verdict),
        *_late_answers(verdict),
        *_against_policy(verdict),
        *_by_other_conventions(verdict),
        *_leaning_on_calls(verdict),
        *_slips(verdict),
        *_unsure_lateness(handed, assignment),
        *handed.notes,
    ]
    return list(dict.fromkeys(found))[:MAX_REASONS]


def overflowing(remarks: Iterable[str]) -> Iterator[str]:
    """The functions that a verdict's remarks say give inf or NaN at extremes, or raise."""
    return (match[1] for remark in remarks if (match := _OVERFLOW.fullmatch(remark)))


def is_lateness_unknown(handed: Handed, assignment: Assignment) -> bool:
    """Whether it came late, which costs something, and nobody says by how much."""
    return handed.late and handed.days_late <= 0 and assignment.late is not None


def _unjudged(verdict: Verdict) -> list[str]:
    """It ended before anything was judged."""
    statuses = {equation.status for equation in verdict.equations}
    if statuses & STOPPED and statuses <= {*STOPPED, Status.MISSING}:
        first = next(e for e in verdict.equations if e.status in STOPPED)
        return [f"nothing could be judged: {first.function} {first.message.rstrip('.')}"]
    return []


def _decided_by_little(verdict: Verdict) -> Iterator[str]:
    """It earns nothing, though something is there; most functions go wrong for one reason."""
    if not any(equation.status.earns for equation in verdict.equations):
        yield f"earns nothing, though it has {_listed(verdict.bound) or 'something'}"
    ways = dict[str, dict[str, None]]()
    for equation in verdict.equations:
        if (way := _way(equation)) is not None:
            ways.setdefault(way, {})[equation.function] = None
    there = {e.function for e in verdict.equations if e.status is not Status.MISSING}
    way, functions = max(ways.items(), key=lambda pair: len(pair[1]), default=("", {}))
    if len(functions) > 1 and 2 * len(functions) > len(there):
        yield f"{len(functions)} of {len(there)} functions go wrong in one way: {way}"


def _way(equation: EquationVerdict) -> str | None:
    """How it goes wrong, if it raises or has no right form, in words that others may share."""
    message = equation.message
    if equation.status is Status.CRASHED:
        return _LINE.sub("", message).rstrip(".")
    form = _FORM.fullmatch(message) if equation.status is Status.DIFFERS else None
    return f"a result {_SHAPE.sub('', form[1])}" if form else None


def _disturbing(verdict: Verdict) -> Iterator[str]:
    """The functions that end the process or speak where the judge listens."""
    for equation in verdict.equations:
        if equation.status is Status.CRASHED and _DISTURBING.fullmatch(equation.message):
            yield f"{equation.function}: {equation.message.rstrip('.')}"


def _late_answers(verdict: Verdict) -> Iterator[str]:
    late = [e.label for e in verdict.equations if e.status is Status.TIMED_OUT]
    if late:
        yield f"gave no answer in time: {_listed(late)}"


def _against_policy(verdict: Verdict) -> Iterator[str]:
    for remark in verdict.remarks:
        if remark.startswith((POLICY, STARTED)):
            yield remark[0].lower() + remark[1:].rstrip(".")


def _by_other_conventions(verdict: Verdict) -> Iterator[str]:
    """What was not judged, since the assignment does not allow the convention it keeps to."""
    for equation in verdict.equations:
        if equation.status is Status.UNSUPPORTED:
            yield f"{equation.label} is not judged: {equation.message.rstrip('.')}"


def _leaning_on_calls(verdict: Verdict) -> Iterator[str]:
    for equation in verdict.equations:
        if equation.message.startswith("depends on earlier calls"):
            yield f"{equation.function} answers otherwise when it is called first"


def _slips(verdict: Verdict) -> Iterator[str]:
    """Names that were seen through: perhaps another function was meant."""
    yield from (r.rstrip(".") for r in verdict.remarks if _SLIP.fullmatch(r))


def _unsure_lateness(handed: Handed, assignment: Assignment) -> Iterator[str]:
    if is_lateness_unknown(handed, assignment):
        yield UNKNOWN_LATENESS


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
