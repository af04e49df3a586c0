"""Whose work lies where: by the layout of the platform that it comes from, or by folders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from backproof.intake.file_tree import TreeItem
from backproof.intake.platforms import (
    canvas_download,
    gradescope_export,
    moodle_download,
    nbgrader_folder,
    plain_folder,
)
from backproof.intake.raw_submission import InputLocation, RawSubmission

_PLATFORMS = (gradescope_export, nbgrader_folder, moodle_download, canvas_download)


def all_submissions(
    locations: Iterable[InputLocation], due: datetime | None, *, alone: bool
) -> Iterator[RawSubmission]:
    """The submissions in all places that were given; `alone` says that nothing else was.

    One folder or archive is a class. Where several are given, one that no platform made may be one
    student's: an archive unless it holds folders of students, folders where most of their files
    have the same names, so that these cannot be the students'.
    """
    opened = [_unwrap(place) for place in locations]
    shared = _have_shared_names([place for place in opened if _is_plain(place)])
    for place in opened:
        if _has_platform(place):
            yield from _platform_submissions(place, due)
        elif not alone and _is_single_submission(place, shared):
            yield _single_submission(place, due)
        else:
            yield from plain_folder.submissions(place)


def _has_platform(location: InputLocation) -> bool:
    return any(platform.detect(location) for platform in _PLATFORMS)


def _platform_submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    if gradescope_export.detect(location):
        return gradescope_export.submissions(location, due)
    if nbgrader_folder.detect(location):
        return nbgrader_folder.submissions(location, due)
    return (
        moodle_download.submissions(location)
        if moodle_download.detect(location)
        else canvas_download.submissions(location)
    )


def _unwrap(location: InputLocation) -> InputLocation:
    """The place without folders around it that hold nothing but one folder."""
    while not _has_platform(location) and len(location.items) == 1 and location.items[0].is_folder:
        inner = location.inner_location(location.items[0])
        if not (_has_platform(inner) or _is_wrapper(location, location.items[0], inner)):
            return location
        location = inner
    return location


def _is_wrapper(location: InputLocation, item: TreeItem, inner: InputLocation) -> bool:
    """Whether a folder stands for what was given, and not for its only student."""
    if plain_folder.has_student_folders(inner):
        return True
    judged = sum(below.is_source for below in inner.items)
    return location.is_archive and (item.name == location.name or judged > 1)


def _is_plain(location: InputLocation) -> bool:
    """Whether it is folders or files of a lecturer's own making, and not of students' folders."""
    return not (
        location.is_archive or _has_platform(location) or plain_folder.has_student_folders(location)
    )


def _is_single_submission(location: InputLocation, shared: bool) -> bool:
    if plain_folder.has_student_folders(location):
        return False
    if location.folder and not location.is_archive and nbgrader_folder.student_of(location.folder):
        return True
    empty = location.folder is not None and not any(item.is_source for item in location.items)
    return location.is_archive or shared or empty


def _have_shared_names(locations: Sequence[InputLocation]) -> bool:
    """Whether most files have a name that another place has, or every folder has one file."""
    judged = [[item.name for item in place.items if item.is_source] for place in locations]
    if all(place.folder and len(names) < 2 for place, names in zip(locations, judged, strict=True)):
        return len(locations) > 1
    counts = Counter(name for names in judged for name in names)
    return 2 * sum(n for n in counts.values() if n > 1) >= counts.total() > 0


def _single_submission(location: InputLocation, due: datetime | None) -> RawSubmission:
    """A place that is one student's; a folder of nbgrader's says whose, and when it came."""
    own = (
        nbgrader_folder.student_of(location.folder)
        if location.folder and not location.is_archive
        else ""
    )
    piece = plain_folder.single_submission(location, own or location.name)
    return nbgrader_folder.add_lateness(piece, due) if own else piece
