"""What nbgrader collects: `submitted/<student>/<assignment>/<file>.ipynb`, and when it came.

The time stands in `timestamp.txt` beside the files, where nbgrader has put it.
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
"""How many assignments are named on a line."""

_MAX_TIMESTAMP = 200


def detect(location: InputLocation) -> bool:
    """Whether it is the folder `submitted`, or a course that has one."""
    return _submitted_location(location) is not None


def submissions(location: InputLocation, due: datetime | None = None) -> Iterator[RawSubmission]:
    """One piece for each student; files beside the folder of the assignment are the student's own.

    Raises IntakeError where there are several assignments: they are not judged by the same one.
    """
    submitted = _submitted_location(location)
    if submitted:
        _require_one_assignment(submitted)
    for student in submitted.items if submitted else ():
        for piece in _student_submissions(submitted, student) if submitted else ():
            yield add_lateness(piece, due)


def student_of(folder: Path) -> str:
    """Whose a folder `submitted/<student>/<assignment>` is; empty where it is none."""
    student = folder.resolve().parent
    return student.name if student.parent.name == SUBMITTED_FOLDER else ""


def _student_submissions(location: InputLocation, student: TreeItem) -> Iterator[RawSubmission]:
    if not student.is_folder:
        yield RawSubmission(student.name, location.origin_of(student), [student], location.tree)
        return
    own = location.inner_location(student)
    assignments = _assignment_folders(own)
    for item in assignments:
        yield RawSubmission(
            student.name, own.origin_of(item), own.tree.children(item.path), own.tree
        )
    if not assignments:
        yield RawSubmission(student.name, own.origin, own.items, own.tree)


def _assignment_folders(location: InputLocation) -> list[TreeItem]:
    """The folders of assignments in a student's; none where work lies beside them."""
    own_files = any(item.is_source for item in location.items)
    return [item for item in location.items if item.is_folder and not own_files]


def _require_one_assignment(location: InputLocation) -> None:
    """Raise IntakeError where the students' folders have more than one assignment in all."""
    students = [location.inner_location(item) for item in location.items if item.is_folder]
    names = sorted(
        {printable_text(item.name) for student in students for item in _assignment_folders(student)}
    )
    if len(names) > 1:
        listed = ", ".join(names[:MAX_LISTED]) + (", …" if names[MAX_LISTED:] else "")
        where = f"{location.origin}: holds several assignments ({listed})"
        give = f"{'unpack it, and ' * location.is_archive}give {SUBMITTED_FOLDER}/*/{names[0]}"
        raise IntakeError(f"{where}, and one is graded at a time: {give}")


def add_lateness(raw: RawSubmission, due: datetime | None) -> RawSubmission:
    """The piece with how late it came, by the file with the time among its items."""
    days = days_late(_submission_time(raw.items), due)
    return replace(raw, late=days > 0, days_late=days)


def _submission_time(items: Sequence[TreeItem]) -> str:
    """What is written in the file with the time; nothing where there is none that can be read."""
    for item in items:
        if item.name == TIMESTAMP and not item.is_folder and not check_readable(item).problem:
            with item.path.open("rb") as file:
                return file.read(_MAX_TIMESTAMP).decode("ascii", "replace")
    return ""


def _submitted_location(location: InputLocation) -> InputLocation | None:
    """The place of the folder `submitted`."""
    if (
        location.folder
        and location.folder.name == SUBMITTED_FOLDER
        and all(i.is_folder for i in location.items)
    ):
        return location
    found = (item for item in location.items if item.is_folder and item.name == SUBMITTED_FOLDER)
    return next((location.inner_location(item) for item in found), None)
