"""The submission of a Gradescope autograder, with students and lateness from its metadata."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from backproof.intake.file_tree import TreeItem
from backproof.intake.prepare_submission import prepare_submission
from backproof.intake.raw_submission import RawSubmission
from backproof.results.submission import Submission

DEFAULT_STUDENT = "submission"
SECONDS_PER_DAY = 86400

JsonObject = Mapping[str, Any]


def gradescope_submission(submission: Path, metadata: Path, work_folder: Path) -> Submission:
    """Return the files of a folder as one submission; archives are unpacked below `work_folder`."""
    data = _read_metadata(metadata)
    users = [user for user in _list_at(data, "users") if isinstance(user, dict)]
    days_late = _days_late(data)
    raw_submission = RawSubmission(
        student=_join_values(users, "name") or DEFAULT_STUDENT,
        origin=DEFAULT_STUDENT,
        items=[TreeItem("", submission, is_folder=True)],
        key=_join_values(users, "id"),
        email=_join_values(users, "email"),
        attempt=1 + len(_list_at(data, "previous_submissions")),
        late=days_late > 0,
        days_late=days_late,
    )
    return prepare_submission(
        raw_submission, DEFAULT_STUDENT, work_folder / "unpacked", work_folder / "gathered"
    )


def _read_metadata(path: Path) -> JsonObject:
    """Return the metadata, or an empty object if they cannot be read."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _list_at(metadata: JsonObject, key: str) -> list[Any]:
    value = metadata.get(key)
    return value if isinstance(value, list) else []


def _join_values(users: list[dict[str, Any]], key: str) -> str:
    """Join the values of a group's students."""
    return ", ".join(str(user[key]) for user in users if user.get(key))


def _days_late(metadata: JsonObject) -> float:
    """Return the number of days after the due date, or 0 if a date is missing."""
    assignment = metadata.get("assignment")
    due = _parse_time(assignment.get("due_date")) if isinstance(assignment, dict) else None
    submitted = _parse_time(metadata.get("created_at"))
    if due is None or submitted is None or (due.tzinfo is None) != (submitted.tzinfo is None):
        return 0.0
    return max(0.0, (submitted - due).total_seconds() / SECONDS_PER_DAY)


def _parse_time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
