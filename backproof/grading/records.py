"""Conversion between graded submissions and rows of the gradebook's tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backproof.assignment.definition import Assignment, LatePolicy
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.submission import Submission

DatabaseRow = Mapping[str, Any]


def utc_now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def assignment_facts(assignment: Assignment) -> dict[str, str]:
    """Return the facts of a run about its assignment: name, title, source and late policy."""
    file = Path(assignment.source)
    return {
        "assignment": assignment.name,
        "title": assignment.title,
        "source": str(file.absolute()) if file.is_file() else assignment.source,
        "late": _json(_late_policy_data(assignment.late_policy)),
    }


def late_policy(facts: Mapping[str, str]) -> LatePolicy | None:
    """Return the late policy in the facts of a run."""
    data = json.loads(facts.get("late", "null"))
    if not data:
        return None
    due = data.get("due")
    return LatePolicy(**{**data, "due": due and datetime.fromisoformat(due)})


def _late_policy_data(policy: LatePolicy | None) -> DatabaseRow | None:
    """Return the policy as JSON data."""
    if policy is None:
        return None
    return {**asdict(policy), "due": policy.due and policy.due.isoformat()}


def item_rows(assignment: Assignment) -> Iterator[DatabaseRow]:
    """Yield a row for each item of an assignment, in the order of the gradebook's columns."""
    max_points = {**assignment.points}
    if assignment.training is not None:
        max_points[TRAINING_LOOP_LABEL] = assignment.training.points
    if assignment.stability:
        max_points[STABILITY_BONUS_LABEL] = assignment.stability
    for place, (label, points) in enumerate(max_points.items()):
        is_bonus = label == STABILITY_BONUS_LABEL
        yield {"label": label, "place": place, "max_points": points, "bonus": is_bonus}


def submission_row(grade: GradedSubmission, share: float) -> DatabaseRow:
    """Return the row of a submission; `share` is the share of its points that lateness costs."""
    submission = grade.submission
    return {
        "id": submission.id,
        "student": replace_surrogates(submission.student),
        "key": replace_surrogates(submission.key),
        "email": replace_surrogates(submission.email),
        "path": submission.path and replace_surrogates(str(submission.path)),
        "origin": replace_surrogates(submission.origin),
        "digest": submission.digest,
        "attempt": submission.attempt,
        "late": submission.late,
        "days_late": submission.days_late,
        "refused": replace_surrogates(submission.refused),
        "notes": _json(submission.notes),
        "set_aside": _json(submission.set_aside),
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
    """Yield a row for each mark from the verdict."""
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
    """Return the graded submission of a row and its marks."""
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
    """Replace lone surrogates, as in paths that are not UTF-8, by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
