"""A submission as Gradescope lays it out for its autograder, with what it says of its students."""

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
    """All files of the folder as one submission; archives in it are unpacked below `into`."""
    said = _read_metadata(metadata)
    users = [user for user in _list_at(said, "users") if isinstance(user, dict)]
    late = _days_late(said)
    piece = RawSubmission(
        student=_join_values(users, "name") or DEFAULT_STUDENT,
        origin=DEFAULT_STUDENT,
        items=[TreeItem("", submission, is_folder=True)],
        key=_join_values(users, "id"),
        email=_join_values(users, "email"),
        attempt=1 + len(_list_at(said, "previous_submissions")),
        late=late > 0,
        days_late=late,
    )
    return prepare_submission(
        piece, DEFAULT_STUDENT, work_folder / "unpacked", work_folder / "gathered"
    )


def _read_metadata(path: Path) -> JsonObject:
    """What Gradescope says; nothing where it says nothing that can be read."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _list_at(metadata: JsonObject, key: str) -> list[Any]:
    found = metadata.get(key)
    return found if isinstance(found, list) else []


def _join_values(users: list[dict[str, Any]], key: str) -> str:
    """What is said of each student of a group, in turn."""
    return ", ".join(str(user[key]) for user in users if user.get(key))


def _days_late(metadata: JsonObject) -> float:
    """How many days after the due date it came; 0 where either is not said."""
    assignment = metadata.get("assignment")
    due = _parse_time(assignment.get("due_date")) if isinstance(assignment, dict) else None
    came = _parse_time(metadata.get("created_at"))
    if due is None or came is None or (due.tzinfo is None) != (came.tzinfo is None):
        return 0.0
    return max(0.0, (came - due).total_seconds() / SECONDS_PER_DAY)


def _parse_time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
