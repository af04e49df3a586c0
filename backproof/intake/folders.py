"""A folder that no platform made: a folder, an archive or files of one name for each student."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from backproof.intake.archives import is_archive, stem
from backproof.intake.piece import Piece, Place
from backproof.intake.tree import Item


def pieces(place: Place) -> Iterator[Piece]:
    """One piece for each folder, and for the files beside it that differ in their suffix alone."""
    files = dict[tuple[Path, str], list[Item]]()
    for item in place.items:
        if item.folder or is_archive(item.name):
            own = replace(item, name="") if item.folder else item
            student = item.name if item.folder else stem(item.name)
            yield Piece(student, place.origin_of(item), [own], place.tree)
        else:
            files.setdefault((item.path.parent, stem(item.name)), []).append(item)
    for (_, student), items in files.items():
        yield Piece(student, place.origin_of(items[0]), items, place.tree)


def whole(place: Place, student: str) -> Piece:
    """All of a place as the submission of one student."""
    return Piece(student, place.origin, place.items, place.tree)


def is_of_students(place: Place) -> bool:
    """Whether it holds folders or archives of several students, and no work of its own."""
    several = sum(item.folder or is_archive(item.name) for item in place.items) > 1
    return several and not any(item.judged for item in place.items)
