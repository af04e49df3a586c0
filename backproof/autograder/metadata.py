"""A submission as Gradescope lays it out for its autograder, with what it says of its students."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from backproof.intake.handed import Handed
from backproof.intake.piece import Piece
from backproof.intake.submission import ready
from backproof.intake.tree import Item

NAME = "submission"
SECONDS_PER_DAY = 86400

Data = Mapping[str, Any]


def handed_in(submission: Path, metadata: Path, into: Path) -> Handed:
    """All files of the folder as one submission; archives in it are unpacked below `into`."""
    said = _read(metadata)
    users = [user for user in _list(said, "users") if isinstance(user, dict)]
    late = _days_late(said)
    piece = Piece(
        student=_joined(users, "name") or NAME,
        origin=NAME,
        items=[Item("", submission, folder=True)],
        key=_joined(users, "id"),
        email=_joined(users, "email"),
        attempt=1 + len(_list(said, "previous_submissions")),
        late=late > 0,
        days_late=late,
    )
    return ready(piece, NAME, into / "unpacked", into / "gathered")


def _read(metadata: Path) -> Data:
    """What Gradescope says; nothing where it says nothing that can be read."""
    try:
        said = json.loads(metadata.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _list(said: Data, key: str) -> list[Any]:
    found = said.get(key)
    return found if isinstance(found, list) else []


def _joined(users: list[dict[str, Any]], key: str) -> str:
    """What is said of each student of a group, in turn."""
    return ", ".join(str(user[key]) for user in users if user.get(key))


def _days_late(said: Data) -> float:
    """How many days after the due date it came; 0 where either is not said."""
    assignment = said.get("assignment")
    due = _moment(assignment.get("due_date")) if isinstance(assignment, dict) else None
    came = _moment(said.get("created_at"))
    if due is None or came is None or (due.tzinfo is None) != (came.tzinfo is None):
        return 0.0
    return max(0.0, (came - due).total_seconds() / SECONDS_PER_DAY)


def _moment(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return None
