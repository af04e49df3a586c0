"""Detect the platform of each input, and find the submissions in it."""

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
from backproof.intake.platforms.platform_protocol import Platform
from backproof.intake.raw_submission import InputLocation, RawSubmission

PLATFORMS: Sequence[Platform] = (
    gradescope_export,
    nbgrader_folder,
    moodle_download,
    canvas_download,
    plain_folder,
)
"""The platforms in the order of detection. A plain folder accepts every location."""


def all_submissions(
    locations: Iterable[InputLocation], due: datetime | None, *, only_input: bool
) -> Iterator[RawSubmission]:
    """Yield the submissions in all locations.

    The only input is a class. Among several inputs without the layout of a platform, an input is
    one submission if it is an archive that does not contain several folders, or a folder most of
    whose files have the same names as files of other inputs.
    """
    unwrapped = [_unwrap(location) for location in locations]
    shared_names = _have_shared_names([loc for loc in unwrapped if _may_be_student_folder(loc)])
    for location in unwrapped:
        is_plain = not _has_platform(location)
        if is_plain and not only_input and _is_single_submission(location, shared_names):
            yield _single_submission(location, due)
        else:
            yield from _platform_of(location).submissions(location, due)


def _platform_of(location: InputLocation) -> Platform:
    return next(platform for platform in PLATFORMS if platform.detect(location))


def _has_platform(location: InputLocation) -> bool:
    return _platform_of(location) is not PLATFORMS[-1]


def _unwrap(location: InputLocation) -> InputLocation:
    """The location without wrapping folders that contain only one folder."""
    while not _has_platform(location) and len(location.items) == 1 and location.items[0].is_folder:
        inner = location.inner_location(location.items[0])
        if not (_has_platform(inner) or _is_wrapper(location, location.items[0], inner)):
            return location
        location = inner
    return location


def _is_wrapper(location: InputLocation, item: TreeItem, inner: InputLocation) -> bool:
    """True if the only folder in a location wraps the class, and is not the only submission."""
    if plain_folder.has_student_folders(inner):
        return True
    source_count = sum(child.is_source for child in inner.items)
    return location.is_archive and (item.name == location.name or source_count > 1)


def _may_be_student_folder(location: InputLocation) -> bool:
    """True for a folder or files that may be one submission or a class."""
    return not (
        location.is_archive or _has_platform(location) or plain_folder.has_student_folders(location)
    )


def _is_single_submission(location: InputLocation, shared_names: bool) -> bool:
    """True if one of several inputs is one submission and not a class."""
    if plain_folder.has_student_folders(location):
        return False
    if location.folder and not location.is_archive and nbgrader_folder.student_of(location.folder):
        return True
    has_no_sources = location.folder is not None and not any(i.is_source for i in location.items)
    return location.is_archive or shared_names or has_no_sources


def _have_shared_names(locations: Sequence[InputLocation]) -> bool:
    """True if most source files share their name with another location's, or are alone in it."""
    sources = [[item.name for item in location.items if item.is_source] for location in locations]
    if all(loc.folder and len(names) < 2 for loc, names in zip(locations, sources, strict=True)):
        return len(locations) > 1
    counts = Counter(name for names in sources for name in names)
    return 2 * sum(n for n in counts.values() if n > 1) >= counts.total() > 0


def _single_submission(location: InputLocation, due: datetime | None) -> RawSubmission:
    """The location as one submission; the path of an nbgrader folder contains the student."""
    student = (
        nbgrader_folder.student_of(location.folder)
        if location.folder and not location.is_archive
        else ""
    )
    raw = plain_folder.single_submission(location, student or location.name)
    return nbgrader_folder.add_lateness(raw, due) if student else raw
