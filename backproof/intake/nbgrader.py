"""What nbgrader collects: `submitted/<student>/<assignment>/<file>.ipynb`, and when it came.

The time stands in `timestamp.txt` beside the files, where nbgrader has put it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.errors import IntakeError
from backproof.intake.naming import shown
from backproof.intake.piece import Piece, Place
from backproof.intake.times import days_late
from backproof.intake.tree import Item, openable

SUBMITTED = "submitted"
TIMESTAMP = "timestamp.txt"

LISTED = 5
"""How many assignments are named on a line."""

_MAX_TIMESTAMP = 200


def recognised(place: Place) -> bool:
    """Whether it is the folder `submitted`, or a course that has one."""
    return _submitted(place) is not None


def pieces(place: Place, due: datetime | None = None) -> Iterator[Piece]:
    """One piece for each student; files beside the folder of the assignment are the student's own.

    Raises IntakeError where there are several assignments: they are not judged by the same one.
    """
    submitted = _submitted(place)
    if submitted:
        _require_one_assignment(submitted)
    for student in submitted.items if submitted else ():
        for piece in _of_student(submitted, student) if submitted else ():
            yield dated(piece, due)


def student_of(folder: Path) -> str:
    """Whose a folder `submitted/<student>/<assignment>` is; empty where it is none."""
    student = folder.resolve().parent
    return student.name if student.parent.name == SUBMITTED else ""


def _of_student(submitted: Place, student: Item) -> Iterator[Piece]:
    if not student.folder:
        yield Piece(student.name, submitted.origin_of(student), [student], submitted.tree)
        return
    own = submitted.inner(student)
    assignments = _assignments(own)
    for item in assignments:
        yield Piece(student.name, own.origin_of(item), own.tree.top(item.path), own.tree)
    if not assignments:
        yield Piece(student.name, own.origin, own.items, own.tree)


def _assignments(own: Place) -> list[Item]:
    """The folders of assignments in a student's; none where work lies beside them."""
    own_files = any(item.judged for item in own.items)
    return [item for item in own.items if item.folder and not own_files]


def _require_one_assignment(submitted: Place) -> None:
    """Raise IntakeError where the students' folders have more than one assignment in all."""
    students = [submitted.inner(item) for item in submitted.items if item.folder]
    names = sorted({shown(item.name) for student in students for item in _assignments(student)})
    if len(names) > 1:
        listed = ", ".join(names[:LISTED]) + (", …" if names[LISTED:] else "")
        where = f"{submitted.origin}: holds several assignments ({listed})"
        give = f"{'unpack it, and ' * submitted.archived}give {SUBMITTED}/*/{names[0]}"
        raise IntakeError(f"{where}, and one is graded at a time: {give}")


def dated(piece: Piece, due: datetime | None) -> Piece:
    """The piece with how late it came, by the file with the time among its items."""
    days = days_late(_came(piece.items), due)
    return replace(piece, late=days > 0, days_late=days)


def _came(items: Sequence[Item]) -> str:
    """What is written in the file with the time; nothing where there is none that can be read."""
    for item in items:
        if item.name == TIMESTAMP and not item.folder and not openable(item).problem:
            with item.path.open("rb") as file:
                return file.read(_MAX_TIMESTAMP).decode("ascii", "replace")
    return ""


def _submitted(place: Place) -> Place | None:
    """The place of the folder `submitted`."""
    if place.folder and place.folder.name == SUBMITTED and all(i.folder for i in place.items):
        return place
    found = (item for item in place.items if item.folder and item.name == SUBMITTED)
    return next((place.inner(item) for item in found), None)
