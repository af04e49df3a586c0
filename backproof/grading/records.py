"""A graded submission as rows of the gradebook's tables, and out of them again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backproof.assignment.definition import Assignment, LatePolicy
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    TRAINING_LOOP_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.submission import Submission

DatabaseRow = Mapping[str, Any]


def utc_now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def assignment_facts(assignment: Assignment) -> dict[str, str]:
    """What is recorded of the assignment: where it is found again, and its rule for lateness."""
    file = Path(assignment.source)
    found = str(file.absolute()) if file.is_file() else assignment.source
    named = {"assignment": assignment.name, "title": assignment.title}
    return {**named, "source": found, "late": _json(_late_policy_data(assignment.late_policy))}


def late_policy(facts: Mapping[str, str]) -> LatePolicy | None:
    """The rule for lateness of a run."""
    rule = json.loads(facts.get("late", "null"))
    if not rule:
        return None
    due = rule.get("due")
    return LatePolicy(**{**rule, "due": due and datetime.fromisoformat(due)})


def _late_policy_data(policy: LatePolicy | None) -> DatabaseRow | None:
    """The rule as JSON can hold it."""
    if policy is None:
        return None
    return {**asdict(policy), "due": policy.due and policy.due.isoformat()}


def item_rows(assignment: Assignment) -> Iterator[DatabaseRow]:
    """What an assignment gives points for, in the order of the gradebook's columns."""
    worth = {**assignment.points}
    if assignment.training is not None:
        worth[TRAINING_LOOP_LABEL] = assignment.training.points
    if assignment.stability:
        worth[STABILITY_BONUS_LABEL] = assignment.stability
    for place, (label, points) in enumerate(worth.items()):
        bonus = label == STABILITY_BONUS_LABEL
        yield {"label": label, "place": place, "max_points": points, "bonus": bonus}


def submission_row(grade: GradedSubmission, share: float) -> DatabaseRow:
    """The row of a submission; `share` is what lateness takes off, as a share of its points."""
    handed = grade.submission
    return {
        "id": handed.id,
        "student": replace_surrogates(handed.student),
        "key": replace_surrogates(handed.key),
        "email": replace_surrogates(handed.email),
        "path": handed.path and replace_surrogates(str(handed.path)),
        "origin": replace_surrogates(handed.origin),
        "digest": handed.digest,
        "attempt": handed.attempt,
        "late": handed.late,
        "days_late": handed.days_late,
        "refused": replace_surrogates(handed.refused),
        "notes": _json(handed.notes),
        "set_aside": _json(handed.set_aside),
        "status": replace_surrogates(grade.status),
        "score": grade.score,
        "max_score": grade.max_score,
        "penalty": grade.penalty,
        "share": share,
        "look": _json(grade.review_reasons),
        "seconds": grade.seconds,
        "verdict": None if grade.verdict is None else _json(grade.verdict),
        "graded_at": utc_now(),
    }


def mark_rows(grade: GradedSubmission) -> Iterator[DatabaseRow]:
    """A row for each item that the judge has marked."""
    for place, mark in enumerate(grade.marks):
        yield {
            "submission": grade.submission.id,
            "label": mark.label,
            "place": place,
            "function": replace_surrogates(mark.function),
            "status": mark.status,
            "points": mark.points,
            "max_points": mark.max_points,
        }


def graded_submission(row: DatabaseRow, mark_records: Iterable[DatabaseRow]) -> GradedSubmission:
    """The submission that was written so."""
    return GradedSubmission(
        submission=_submission(row),
        status=row["status"],
        marks=tuple(map(_mark, mark_records)),
        score=row["score"],
        max_score=row["max_score"],
        penalty=row["penalty"],
        verdict=None if row["verdict"] is None else json.loads(row["verdict"]),
        review_reasons=tuple(json.loads(row["look"])),
        seconds=row["seconds"],
    )


def _submission(row: DatabaseRow) -> Submission:
    return Submission(
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


def _mark(row: DatabaseRow) -> EquationMark:
    return EquationMark(
        row["label"], row["function"], row["status"], row["points"], row["max_points"]
    )


def _json(value: Any) -> str:
    return replace_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def replace_surrogates(text: str) -> str:
    """The text with a question mark for each half of a pair, as a path of odd bytes may have."""
    return text.encode("utf-8", "replace").decode("utf-8")
