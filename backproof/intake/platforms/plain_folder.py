"""A folder without the layout of a platform: a folder, an archive or files for each student."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.file_tree import TreeItem
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.unpacking import is_archive, stem


def detect(location: InputLocation) -> bool:
    """True: every location can be read as a plain folder."""
    del location
    return True


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """Yield one submission per folder or archive, and per group of files with one stem."""
    del due  # a plain folder does not record the time of submission
    files = dict[tuple[Path, str], list[TreeItem]]()
    for item in location.items:
        if item.is_folder or is_archive(item.name):
            content = replace(item, name="") if item.is_folder else item
            student = item.name if item.is_folder else stem(item.name)
            yield RawSubmission(student, location.origin_of(item), [content], location.tree)
        else:
            files.setdefault((item.path.parent, stem(item.name)), []).append(item)
    for (_, student), items in files.items():
        yield RawSubmission(student, location.origin_of(items[0]), items, location.tree)


def single_submission(location: InputLocation, student: str) -> RawSubmission:
    """The whole location as the submission of one student."""
    return RawSubmission(student, location.origin, location.items, location.tree)


def has_student_folders(location: InputLocation) -> bool:
    """True if the location has several folders or archives, and no source file beside them."""
    count = sum(item.is_folder or is_archive(item.name) for item in location.items)
    return count > 1 and not any(item.is_source for item in location.items)
