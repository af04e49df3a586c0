"""Why a person should look at a submission: what a judge cannot settle, or should not alone.

Nothing of it changes a mark. It is what could not be judged, what earns nothing though something
is there, what one thing decides nearly all of, what ends or disturbs the worker that judges it,
and what the judge took a decision on that somebody else might take otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from backproof.assignment.definition import Assignment
from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX
from backproof.results.submission import Submission
from backproof.results.verdict import EquationVerdict, Status, Verdict

MAX_REASONS = 12
"""A page lists them in a cell."""

STOPPED_STATUSES = {Status.CRASHED, Status.TIMED_OUT}

UNKNOWN_LATENESS = "late, but by how much is not known: no penalty was taken"

MAX_LISTED = 4
"""How many names are told one by one."""

_WORKER_FAILURE = re.compile(
    r"(?:the (?:process|worker|answers)|its processes|more than \d+ bytes|given up after) .*"
    r"|raised SystemExit\b.*"
)
"""What is said where a worker did not outlive a call or lost its voice, or code meant it to end."""

_CODE_LOCATION = re.compile(r" \((?:line|cell) [^()]*\)")
_STRUCTURE_ERROR = re.compile(r"\S+ ((?:is|has) .+?)(?:,? expected .*|\.)")
_SHAPE = re.compile(r" ?\([\d, ]*\)")

_MISSPELLED_NAME = re.compile(r"\S+ is taken for \S+\.")
_OVERFLOW = re.compile(r"(\S+) (?:gives inf or NaN|raises \w+) for .+ where \|z\| is large\.")


def review_reasons(submission: Submission, verdict: Verdict, assignment: Assignment) -> list[str]:
    """The reasons to look at a judged submission, each once, what matters most first."""
    found = [
        *(_nothing_judged(verdict) or _common_causes(verdict)),
        *_worker_failures(verdict),
        *_timeouts(verdict),
        *_policy_violations(verdict),
        *_unsupported_conventions(verdict),
        *_stateful_functions(verdict),
        *_misspelled_names(verdict),
        *_unknown_lateness(submission, assignment),
        *submission.notes,
    ]
    return list(dict.fromkeys(found))[:MAX_REASONS]


def overflowing_functions(remarks: Iterable[str]) -> Iterator[str]:
    """The functions that a verdict's remarks say give inf or NaN at extremes, or raise."""
    return (match[1] for remark in remarks if (match := _OVERFLOW.fullmatch(remark)))


def _nothing_judged(verdict: Verdict) -> list[str]:
    """It ended before anything was judged."""
    statuses = {equation.status for equation in verdict.equations}
    if statuses & STOPPED_STATUSES and statuses <= {*STOPPED_STATUSES, Status.MISSING}:
        first = next(e for e in verdict.equations if e.status in STOPPED_STATUSES)
        return [f"nothing could be judged: {first.function} {first.message.rstrip('.')}"]
    return []


def _common_causes(verdict: Verdict) -> Iterator[str]:
    """It earns nothing, though something is there; most functions go wrong for one reason."""
    if not any(equation.status.earns for equation in verdict.equations):
        yield f"earns nothing, though it has {_name_list(verdict.bound) or 'something'}"
    ways = dict[str, dict[str, None]]()
    for equation in verdict.equations:
        if (way := _error_pattern(equation)) is not None:
            ways.setdefault(way, {})[equation.function] = None
    there = {e.function for e in verdict.equations if e.status is not Status.MISSING}
    way, functions = max(ways.items(), key=lambda pair: len(pair[1]), default=("", {}))
    if len(functions) > 1 and 2 * len(functions) > len(there):
        yield f"{len(functions)} of {len(there)} functions go wrong in one way: {way}"


def _error_pattern(equation: EquationVerdict) -> str | None:
    """How it goes wrong, if it raises or has no right form, in words that others may share."""
    message = equation.message
    if equation.status is Status.CRASHED:
        return _CODE_LOCATION.sub("", message).rstrip(".")
    form = _STRUCTURE_ERROR.fullmatch(message) if equation.status is Status.DIFFERS else None
    return f"a result {_SHAPE.sub('', form[1])}" if form else None


def _worker_failures(verdict: Verdict) -> Iterator[str]:
    """The functions that end the process or speak where the judge listens."""
    for equation in verdict.equations:
        if equation.status is Status.CRASHED and _WORKER_FAILURE.fullmatch(equation.message):
            yield f"{equation.function}: {equation.message.rstrip('.')}"


def _timeouts(verdict: Verdict) -> Iterator[str]:
    late = [e.label for e in verdict.equations if e.status is Status.TIMED_OUT]
    if late:
        yield f"gave no answer in time: {_name_list(late)}"


def _policy_violations(verdict: Verdict) -> Iterator[str]:
    for remark in verdict.remarks:
        if remark.startswith((POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX)):
            yield remark[0].lower() + remark[1:].rstrip(".")


def _unsupported_conventions(verdict: Verdict) -> Iterator[str]:
    """What was not judged, since the assignment does not allow the convention it keeps to."""
    for equation in verdict.equations:
        if equation.status is Status.UNSUPPORTED:
            yield f"{equation.label} is not judged: {equation.message.rstrip('.')}"


def _stateful_functions(verdict: Verdict) -> Iterator[str]:
    for equation in verdict.equations:
        if equation.message.startswith("depends on earlier calls"):
            yield f"{equation.function} answers otherwise when it is called first"


def _misspelled_names(verdict: Verdict) -> Iterator[str]:
    """Names that were seen through: perhaps another function was meant."""
    yield from (r.rstrip(".") for r in verdict.remarks if _MISSPELLED_NAME.fullmatch(r))


def _unknown_lateness(submission: Submission, assignment: Assignment) -> Iterator[str]:
    if assignment.late_policy is not None and submission.is_lateness_unknown:
        yield UNKNOWN_LATENESS


def _name_list(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + more
