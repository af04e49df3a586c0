"""What nbgrader collects: `submitted/<student>/<assignment>/<file>.ipynb`."""

from collections.abc import Iterator
from pathlib import Path

from backproof.intake.piece import Piece, Place
from backproof.intake.tree import Item

SUBMITTED = "submitted"


def recognised(place: Place) -> bool:
    """Whether it is the folder `submitted`, or a course that has one."""
    return _submitted(place) is not None


def pieces(place: Place) -> Iterator[Piece]:
    """One piece for each assignment of each student; what lies beside them is the student's own."""
    submitted = _submitted(place)
    for student in submitted.items if submitted else ():
        yield from _of_student(submitted, student) if submitted else ()


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


def _submitted(place: Place) -> Place | None:
    """The place of the folder `submitted`."""
    if place.folder and place.folder.name == SUBMITTED and all(i.folder for i in place.items):
        return place
    found = (item for item in place.items if item.folder and item.name == SUBMITTED)
    return next((place.inner(item) for item in found), None)
