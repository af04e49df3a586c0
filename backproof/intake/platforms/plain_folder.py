"""A folder that no platform made: a folder, an archive or files of one name for each student."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from backproof.intake.file_tree import TreeItem
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.unpacking import is_archive, stem


def submissions(location: InputLocation) -> Iterator[RawSubmission]:
    """One piece for each folder, and for the files beside it that differ in their suffix alone."""
    files = dict[tuple[Path, str], list[TreeItem]]()
    for item in location.items:
        if item.is_folder or is_archive(item.name):
            own = replace(item, name="") if item.is_folder else item
            student = item.name if item.is_folder else stem(item.name)
            yield RawSubmission(student, location.origin_of(item), [own], location.tree)
        else:
            files.setdefault((item.path.parent, stem(item.name)), []).append(item)
    for (_, student), items in files.items():
        yield RawSubmission(student, location.origin_of(items[0]), items, location.tree)


def single_submission(location: InputLocation, student: str) -> RawSubmission:
    """All of a place as the submission of one student."""
    return RawSubmission(student, location.origin, location.items, location.tree)


def has_student_folders(location: InputLocation) -> bool:
    """Whether it holds folders or archives of several students, and no work of its own."""
    several = sum(item.is_folder or is_archive(item.name) for item in location.items) > 1
    return several and not any(item.is_source for item in location.items)
