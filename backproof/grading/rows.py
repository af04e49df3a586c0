"""A graded submission as rows of the gradebook's tables, and out of them again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backproof.assignment.model import Assignment, Late
from backproof.grading.graded import STABILITY, TRAINING, Graded, Mark
from backproof.intake.handed import Handed

Row = Mapping[str, Any]


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def facts(assignment: Assignment) -> dict[str, str]:
    """What is recorded of the assignment: where it is found again, and its rule for lateness."""
    file = Path(assignment.source)
    found = str(file.absolute()) if file.is_file() else assignment.source
    named = {"assignment": assignment.name, "title": assignment.title}
    return {**named, "source": found, "late": _json(_rule(assignment.late))}


def late(facts: Mapping[str, str]) -> Late | None:
    """The rule for lateness of a run."""
    rule = json.loads(facts.get("late", "null"))
    if not rule:
        return None
    due = rule.get("due")
    return Late(**{**rule, "due": due and datetime.fromisoformat(due)})


def _rule(late: Late | None) -> Row | None:
    """The rule as JSON can hold it."""
    if late is None:
        return None
    return {**asdict(late), "due": late.due and late.due.isoformat()}


def items(assignment: Assignment) -> Iterator[Row]:
    """What an assignment gives points for, in the order of the gradebook's columns."""
    worth = {**assignment.points}
    if assignment.training is not None:
        worth[TRAINING] = assignment.training.points
    if assignment.stability:
        worth[STABILITY] = assignment.stability
    for place, (label, points) in enumerate(worth.items()):
        bonus = label == STABILITY
        yield {"label": label, "place": place, "max_points": points, "bonus": bonus}


def submission(graded: Graded, share: float) -> Row:
    """The row of a submission; `share` is what lateness takes off, as a share of its points."""
    handed = graded.handed
    return {
        "id": handed.id,
        "student": text(handed.student),
        "key": text(handed.key),
        "email": text(handed.email),
        "path": handed.path and text(str(handed.path)),
        "origin": text(handed.origin),
        "digest": handed.digest,
        "attempt": handed.attempt,
        "late": handed.late,
        "days_late": handed.days_late,
        "refused": text(handed.refused),
        "notes": _json(handed.notes),
        "set_aside": _json(handed.set_aside),
        "status": text(graded.status),
        "score": graded.score,
        "max_score": graded.max_score,
        "penalty": graded.penalty,
        "share": share,
        "look": _json(graded.look),
        "seconds": graded.seconds,
        "verdict": None if graded.verdict is None else _json(graded.verdict),
        "graded_at": now(),
    }


def marks(graded: Graded) -> Iterator[Row]:
    """A row for each item that the judge has marked."""
    for place, mark in enumerate(graded.marks):
        yield {
            "submission": graded.handed.id,
            "label": mark.label,
            "place": place,
            "function": text(mark.function),
            "status": mark.status,
            "points": mark.points,
            "max_points": mark.max_points,
        }


def graded_of(row: Row, marked: Iterable[Row]) -> Graded:
    """The submission that was written so."""
    return Graded(
        handed=_handed(row),
        status=row["status"],
        marks=tuple(map(_mark, marked)),
        score=row["score"],
        max_score=row["max_score"],
        penalty=row["penalty"],
        verdict=None if row["verdict"] is None else json.loads(row["verdict"]),
        look=tuple(json.loads(row["look"])),
        seconds=row["seconds"],
    )


def _handed(row: Row) -> Handed:
    return Handed(
        id=row["id"],
        student=row["student"],
        path=None if row["path"] is None else Path(row["path"]),
        origin=row["origin"],
        digest=row["digest"],
        key=row["key"],
        email=row["email"],
        attempt=row["attempt"],
        late=bool(row["late"]),
        days_late=row["days_late"],
        refused=row["refused"],
        notes=tuple(json.loads(row["notes"])),
        set_aside=tuple(json.loads(row["set_aside"])),
    )


def _mark(row: Row) -> Mark:
    return Mark(row["label"], row["function"], row["status"], row["points"], row["max_points"])


def _json(value: Any) -> str:
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def text(words: str) -> str:
    """The text with a question mark for each half of a pair, as a path of odd bytes may have."""
    return words.encode("utf-8", "replace").decode("utf-8")
