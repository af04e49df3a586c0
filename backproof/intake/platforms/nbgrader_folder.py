"""The folder of nbgrader: `submitted/<student>/<assignment>/<file>.ipynb`.

nbgrader writes the time of submission to `timestamp.txt` beside the files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.file_tree import TreeItem, check_readable
from backproof.intake.intake_errors import IntakeError
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.safe_names import printable_text
from backproof.intake.timestamps import days_late

SUBMITTED_FOLDER = "submitted"
TIMESTAMP = "timestamp.txt"

MAX_LISTED = 5
"""Number of assignments that a message lists."""

_MAX_TIMESTAMP = 200


def detect(location: InputLocation) -> bool:
    """True for the folder `submitted`, or for a course folder that contains it."""
    return _submitted_location(location) is not None


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """Yield one submission per student.

    Raises IntakeError if there are several assignments, since a run grades one.
    """
    submitted = _submitted_location(location)
    if submitted is None:
        return
    _require_one_assignment(submitted)
    for student in submitted.items:
        for raw in _student_submissions(submitted, student):
            yield add_lateness(raw, due)


def student_of(folder: Path) -> str:
    """The student of a folder `submitted/<student>/<assignment>`; empty for other folders."""
    student = folder.resolve().parent
    return student.name if student.parent.name == SUBMITTED_FOLDER else ""


def _student_submissions(location: InputLocation, student: TreeItem) -> Iterator[RawSubmission]:
    """The submission in a student's folder: the folder of the assignment, or its own files."""
    if not student.is_folder:
        yield RawSubmission(student.name, location.origin_of(student), [student], location.tree)
        return
    inner = location.inner_location(student)
    assignments = _assignment_folders(inner)
    for item in assignments:
        yield RawSubmission(
            student.name, inner.origin_of(item), inner.tree.children(item.path), inner.tree
        )
    if not assignments:
        yield RawSubmission(student.name, inner.origin, inner.items, inner.tree)


def _assignment_folders(location: InputLocation) -> list[TreeItem]:
    """The assignment folders of a student; none if there are source files beside them."""
    has_sources = any(item.is_source for item in location.items)
    return [item for item in location.items if item.is_folder and not has_sources]


def _require_one_assignment(location: InputLocation) -> None:
    """Raise IntakeError if the students' folders contain more than one assignment in all."""
    students = [location.inner_location(item) for item in location.items if item.is_folder]
    names = sorted(
        {printable_text(item.name) for student in students for item in _assignment_folders(student)}
    )
    if len(names) > 1:
        listed = ", ".join(names[:MAX_LISTED]) + (", …" if names[MAX_LISTED:] else "")
        problem = f"{location.origin}: holds several assignments ({listed})"
        remedy = f"{'unpack it, and ' * location.is_archive}give {SUBMITTED_FOLDER}/*/{names[0]}"
        raise IntakeError(f"{problem}, and one is graded at a time: {remedy}")


def add_lateness(raw: RawSubmission, due: datetime | None) -> RawSubmission:
    """The submission with its lateness, by the timestamp file among its items."""
    days = days_late(_submission_time(raw.items), due)
    return replace(raw, late=days > 0, days_late=days)


def _submission_time(items: Sequence[TreeItem]) -> str:
    """The text of the timestamp file; empty if there is none that can be read."""
    for item in items:
        if item.name == TIMESTAMP and not item.is_folder and not check_readable(item).problem:
            with item.path.open("rb") as file:
                return file.read(_MAX_TIMESTAMP).decode("ascii", "replace")
    return ""


def _submitted_location(location: InputLocation) -> InputLocation | None:
    """The location of the folder `submitted`, or None."""
    if (
        location.folder
        and location.folder.name == SUBMITTED_FOLDER
        and all(item.is_folder for item in location.items)
    ):
        return location
    folders = (i for i in location.items if i.is_folder and i.name == SUBMITTED_FOLDER)
    return next((location.inner_location(folder) for folder in folders), None)
