"""Review flags: the reasons why a person should look at a judged submission.

They change no mark. They report results that could not be judged, submissions that earn nothing,
failures with one common cause, functions that end their process, refused imports, and decisions
that another grader might take differently, such as a misspelled name that was recognised.
"""

import re
from collections.abc import Iterable, Iterator

from backproof.assignment.definition import Assignment
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.name_list import list_names
from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX
from backproof.results.status import Status
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict

MAX_REASONS = 12
"""The maximum number of reasons, since the class page lists them in one cell."""

STOPPED_STATUSES = {Status.CRASHED, Status.TIMED_OUT, Status.NOT_JUDGED}

UNKNOWN_LATENESS = "late, but by how much is not known: no penalty was taken"

MAX_LISTED = 4
"""The number of names that a message lists."""

_WORKER_FAILURE = re.compile(
    r"(?:the (?:process|worker|answers)|its processes|more than \d+ bytes|given up after) .*"
    r"|raised SystemExit\b.*"
)
"""The messages of a function that ended its process, or that broke its connection."""

_CODE_LOCATION = re.compile(r" \((?:line|cell) [^()]*\)")
_STRUCTURE_ERROR = re.compile(r"\S+ ((?:is|has) .+?)(?:,? expected .*|\.)")
_SHAPE = re.compile(r" ?\([\d, ]*\)")

_MISSPELLED_NAME = re.compile(r"\S+ is taken for \S+\.")
_OVERFLOW = re.compile(r"(\S+) (?:gives inf or NaN|raises \w+) for .+ where \|z\| is large\.")


def review_reasons(submission: Submission, verdict: Verdict, assignment: Assignment) -> list[str]:
    """Return the distinct reasons to review a judged submission, the most important first."""
    reasons = [
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
    return list(dict.fromkeys(reasons))[:MAX_REASONS]


def overflowing_functions(remarks: Iterable[str]) -> Iterator[str]:
    """Yield the functions that, by the remarks, overflow or raise for large |z|."""
    return (match[1] for remark in remarks if (match := _OVERFLOW.fullmatch(remark)))


def _nothing_judged(verdict: Verdict) -> list[str]:
    """Report a submission that was stopped before any result was judged."""
    statuses = {equation.status for equation in verdict.equations}
    if statuses & STOPPED_STATUSES and statuses <= {*STOPPED_STATUSES, Status.MISSING}:
        first = next(e for e in verdict.equations if e.status in STOPPED_STATUSES)
        return [f"nothing could be judged: {first.function} {first.message.rstrip('.')}"]
    return []


def _common_causes(verdict: Verdict) -> Iterator[str]:
    """Report a submission that earns nothing, and a failure shared by most functions."""
    if not any(equation.status.earns for equation in verdict.equations):
        yield f"earns nothing, though it has {list_names(verdict.bound, MAX_LISTED) or 'something'}"
    functions_by_pattern = dict[str, dict[str, None]]()
    for equation in verdict.equations:
        if (pattern := _error_pattern(equation)) is not None:
            functions_by_pattern.setdefault(pattern, {})[equation.function] = None
    present = {e.function for e in verdict.equations if e.status is not Status.MISSING}
    pattern, functions = max(
        functions_by_pattern.items(), key=lambda pair: len(pair[1]), default=("", {})
    )
    if len(functions) > 1 and 2 * len(functions) > len(present):
        yield f"{len(functions)} of {len(present)} functions fail in the same way: {pattern}"


def _error_pattern(equation: EquationVerdict) -> str | None:
    """Describe a crash or a result of wrong structure without its location and shape."""
    message = equation.message
    if equation.status is Status.CRASHED:
        return _CODE_LOCATION.sub("", message).rstrip(".")
    if equation.status is Status.DIFFERS and (match := _STRUCTURE_ERROR.fullmatch(message)):
        return f"a result {_SHAPE.sub('', match[1])}"
    return None


def _worker_failures(verdict: Verdict) -> Iterator[str]:
    """Report functions that end their process or write to its connection."""
    for equation in verdict.equations:
        if equation.status is Status.CRASHED and _WORKER_FAILURE.fullmatch(equation.message):
            yield f"{equation.function}: {equation.message.rstrip('.')}"


def _timeouts(verdict: Verdict) -> Iterator[str]:
    labels = [e.label for e in verdict.equations if e.status is Status.TIMED_OUT]
    if labels:
        yield f"no result in time: {list_names(labels, MAX_LISTED)}"


def _policy_violations(verdict: Verdict) -> Iterator[str]:
    for remark in verdict.remarks:
        if remark.startswith((POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX)):
            yield remark[0].lower() + remark[1:].rstrip(".")


def _unsupported_conventions(verdict: Verdict) -> Iterator[str]:
    """Report equations that use a convention which the assignment does not allow."""
    for equation in verdict.equations:
        if equation.status in {Status.UNSUPPORTED, Status.NOT_JUDGED}:
            yield f"{equation.label} is not judged: {equation.message.rstrip('.')}"


def _stateful_functions(verdict: Verdict) -> Iterator[str]:
    for equation in verdict.equations:
        if equation.message.startswith("depends on earlier calls"):
            yield f"{equation.function} gives other results when it is called first"


def _misspelled_names(verdict: Verdict) -> Iterator[str]:
    """Report misspelled names that were recognised: another function may have been meant."""
    yield from (r.rstrip(".") for r in verdict.remarks if _MISSPELLED_NAME.fullmatch(r))


def _unknown_lateness(submission: Submission, assignment: Assignment) -> Iterator[str]:
    if assignment.late_policy is not None and submission.is_lateness_unknown:
        yield UNKNOWN_LATENESS
