"""The lines of `backproof score`: parse a request, and format its verdict or its error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from backproof.results.serialization import SCHEMA
from backproof.sandbox.restricted_worker import PolicyFinding

COMPACT_EQUATION_KEYS = ("number", "symbol", "function", "status")
COMPACT_FAULT_KEYS = ("number", "symbol", "fault", "function")

EXPECTED_LINE = 'expected {"id": "…", "source": "…"}'


class LineError(ValueError):
    """A line is not a valid request; the message says why and what was expected."""


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """A source to score, with its id; `binding` is None for the binding of the command line."""

    id: str | int
    source: str
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """A line of output, with what the tally needs; `conforms` is None if nothing was judged."""

    text: str
    conforms: bool | None = None
    has_policy_findings: bool = False


def parse_request(line: bytes) -> ScoringRequest:
    """Parse a line of input; raise LineError if it is not a valid request."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise LineError(f"is no JSON ({reason}): {EXPECTED_LINE}") from None
    if not isinstance(data, dict):
        raise LineError(f"is no JSON object: {EXPECTED_LINE}")
    request_id, source, binding = (data.get(key) for key in ("id", "source", "binding"))
    if not _is_valid_id(request_id):
        raise LineError(f'has no "id" that is a string or an integer: {EXPECTED_LINE}')
    if not isinstance(source, str):
        raise LineError(f'has no "source" that is a string: {EXPECTED_LINE}')
    if not isinstance(binding, str | None):
        raise LineError('has a "binding" that is no string: expected a name or the binding\'s text')
    return ScoringRequest(request_id, source, binding)


def format_verdict(
    request: ScoringRequest, data: Mapping[str, Any], findings: list[PolicyFinding]
) -> ScoredLine:
    """Format the data of a verdict; a source with policy findings does not conform."""
    conforms = bool(data["conforms"]) and not findings
    line = {"id": request.id, **data, "conforms": conforms, "policy": findings}
    return ScoredLine(_to_json(line), conforms, bool(findings))


def format_error(request_id: str | int | None, number: int, reason: str) -> ScoredLine:
    """Format the answer to line `number`, which could not be judged."""
    line = {"id": request_id, "schema": SCHEMA, "conforms": None, "line": number, "error": reason}
    return ScoredLine(_to_json(line))


def format_line_error(line: bytes, number: int, reason: str) -> ScoredLine:
    """Format the answer to a line that may be no valid request, with its id if it has one."""
    return format_error(_find_id(line), number, reason)


def unloadable_source_data(request: ScoringRequest, reason: str) -> dict[str, Any]:
    """Return what replaces a verdict's data for a source in which nothing can be judged."""
    return {
        "schema": SCHEMA,
        "conforms": False,
        "target": str(request.id),
        "error": reason,
        "equations": [],
        "faults": [],
    }


def compact(data: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce a verdict's data to its statuses and causes."""
    return {
        "schema": data["schema"],
        "conforms": data["conforms"],
        "equations": [{key: e[key] for key in COMPACT_EQUATION_KEYS} for e in data["equations"]],
        "faults": [{key: fault[key] for key in COMPACT_FAULT_KEYS} for fault in data["faults"]],
    }


def _find_id(line: bytes) -> str | int | None:
    """Return the id in a line that may otherwise be no valid request."""
    try:
        request_id = json.loads(line).get("id")
    except (ValueError, RecursionError, AttributeError):
        return None
    return request_id if _is_valid_id(request_id) else None


def _is_valid_id(value: Any) -> TypeGuard[str | int]:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _to_json(data: Mapping[str, Any]) -> str:
    """Format data as one line of JSON in ASCII."""
    return json.dumps(data, allow_nan=False, separators=(",", ":"))
