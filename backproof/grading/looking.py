"""Why a person should look at a submission: what a judge cannot settle, or should not alone."""

import re
from collections.abc import Iterable, Iterator

from backproof.assignment.model import Assignment
from backproof.intake.handed import Handed
from backproof.judge.verdict import Status, Verdict
from backproof.worker.remarks import POLICY

MAX_REASONS = 12
"""A page lists them in a cell."""

STOPPED = {Status.CRASHED, Status.TIMED_OUT}

_SLIP = re.compile(r"\S+ is taken for \S+\.")
_OVERFLOW = re.compile(r"(\S+) (?:gives inf or NaN|raises \w+) for .+ where \|z\| is large\.")


def reasons(handed: Handed, verdict: Verdict, assignment: Assignment) -> list[str]:
    """The reasons to look at a judged submission, each once, what matters most first."""
    found = [
        *_unjudged(verdict),
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


def _unjudged(verdict: Verdict) -> Iterator[str]:
    """It ended before anything was judged."""
    statuses = {equation.status for equation in verdict.equations}
    if statuses & STOPPED and statuses <= {*STOPPED, Status.MISSING}:
        first = next(e for e in verdict.equations if e.status in STOPPED)
        yield f"nothing could be judged: {first.function} {first.message.rstrip('.')}"


def _against_policy(verdict: Verdict) -> Iterator[str]:
    for remark in verdict.remarks:
        if remark.startswith(POLICY):
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
    if handed.late and handed.days_late <= 0 and assignment.late is not None:
        yield "late, but by how much is not known: no penalty was taken"
