"""Whose work lies where: by the layout of the platform that it comes from, or by folders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from backproof.intake import canvas, folders, gradescope, moodle, nbgrader
from backproof.intake.piece import Piece, Place
from backproof.intake.tree import Item

_LAYOUTS = (gradescope, nbgrader, moodle, canvas)


def all_pieces(places: Iterable[Place], due: datetime | None, *, alone: bool) -> Iterator[Piece]:
    """The submissions in all places that were given; `alone` says that nothing else was.

    One folder or archive is a class. Where several are given, one that no platform made may be one
    student's: an archive unless it holds folders of students, folders where most of their files
    have the same names, so that these cannot be the students'.
    """
    opened = [_unwrapped(place) for place in places]
    shared = _share_names([place for place in opened if _is_plain(place)])
    for place in opened:
        if _recognised(place):
            yield from _by_layout(place, due)
        elif not alone and _of_one(place, shared):
            yield _whole(place, due)
        else:
            yield from folders.pieces(place)


def _recognised(place: Place) -> bool:
    return any(layout.recognised(place) for layout in _LAYOUTS)


def _by_layout(place: Place, due: datetime | None) -> Iterator[Piece]:
    if gradescope.recognised(place):
        return gradescope.pieces(place, due)
    if nbgrader.recognised(place):
        return nbgrader.pieces(place, due)
    return moodle.pieces(place) if moodle.recognised(place) else canvas.pieces(place)


def _unwrapped(place: Place) -> Place:
    """The place without folders around it that hold nothing but one folder."""
    while not _recognised(place) and len(place.items) == 1 and place.items[0].folder:
        inner = place.inner(place.items[0])
        if not (_recognised(inner) or _is_wrapping(place, place.items[0], inner)):
            return place
        place = inner
    return place


def _is_wrapping(place: Place, item: Item, inner: Place) -> bool:
    """Whether a folder stands for what was given, and not for its only student."""
    if folders.is_of_students(inner):
        return True
    judged = sum(below.judged for below in inner.items)
    return place.archived and (item.name == place.name or judged > 1)


def _is_plain(place: Place) -> bool:
    """Whether it is folders or files of a lecturer's own making, and not of students' folders."""
    return not (place.archived or _recognised(place) or folders.is_of_students(place))


def _of_one(place: Place, shared: bool) -> bool:
    if folders.is_of_students(place):
        return False
    if place.folder and not place.archived and nbgrader.student_of(place.folder):
        return True
    empty = place.folder is not None and not any(item.judged for item in place.items)
    return place.archived or shared or empty


def _share_names(places: Sequence[Place]) -> bool:
    """Whether most files have a name that another place has, or every folder has one file."""
    judged = [[item.name for item in place.items if item.judged] for place in places]
    if all(place.folder and len(names) < 2 for place, names in zip(places, judged, strict=True)):
        return len(places) > 1
    counts = Counter(name for names in judged for name in names)
    return 2 * sum(n for n in counts.values() if n > 1) >= counts.total() > 0


def _whole(place: Place, due: datetime | None) -> Piece:
    """A place that is one student's; a folder of nbgrader's says whose, and when it came."""
    own = nbgrader.student_of(place.folder) if place.folder and not place.archived else ""
    piece = folders.whole(place, own or place.name)
    return nbgrader.dated(piece, due) if own else piece
