"""What nbgrader collects: `submitted/<student>/<assignment>/<file>.ipynb`, and when it came.

The time stands in `timestamp.txt` beside the files, where nbgrader has put it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.piece import Piece, Place
from backproof.intake.times import days_late
from backproof.intake.tree import Item, openable

SUBMITTED = "submitted"
TIMESTAMP = "timestamp.txt"

_MAX_TIMESTAMP = 200


def recognised(place: Place) -> bool:
    """Whether it is the folder `submitted`, or a course that has one."""
    return _submitted(place) is not None


def pieces(place: Place, due: datetime | None = None) -> Iterator[Piece]:
    """One piece for each assignment of each student; what lies beside them is the student's own."""
    submitted = _submitted(place)
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
    own_files = any(item.judged for item in own.items)
    assignments = [item for item in own.items if item.folder and not own_files]
    for item in assignments:
        notes = (f"assignment {item.name}",) if len(assignments) > 1 else ()
        items = own.tree.top(item.path)
        yield Piece(student.name, own.origin_of(item), items, own.tree, notes=notes)
    if not assignments:
        yield Piece(student.name, own.origin, own.items, own.tree)


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
