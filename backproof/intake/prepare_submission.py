"""One submission made ready: archives in it unpacked, its files together, and their digest."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from backproof.intake.archive_limits import MAX_ARCHIVE, MAX_FILE, MAX_NESTING, SUBMISSION_LIMITS
from backproof.intake.archive_member import UnpackBudget
from backproof.intake.file_selection import FileSelection, select_files
from backproof.intake.file_tree import FileTree, TreeItem, check_readable, is_source_file
from backproof.intake.intake_errors import RefusedError, write_error
from backproof.intake.raw_submission import RawSubmission
from backproof.intake.safe_names import display_name, printable_text
from backproof.intake.unpacking import is_archive, stem, unpack
from backproof.results.submission import Submission

MAX_LINE = 300
"""Characters of a reason; names in it are cut already."""


def prepare_submission(
    raw: RawSubmission, submission_id: str, unpack_folder: Path, copy_folder: Path
) -> Submission:
    """The submission, where it lies if that holds nothing else, or else gathered in a folder.

    Whatever is the matter with it is its `refused`.
    """
    handed = Submission(
        id=submission_id,
        student=display_name(raw.student),
        path=None,
        origin=printable_text(raw.origin, MAX_LINE),
        key=printable_text(raw.key),
        email=printable_text(raw.email),
        attempt=raw.attempt,
        late=raw.late,
        days_late=raw.days_late,
        notes=_printable_lines(raw.notes),
        set_aside=_printable_lines(raw.set_aside),
    )
    if raw.refused:
        return _refuse(handed, raw.refused)
    try:
        layout = select_files(_files(raw, unpack_folder))
        contents = {name: _contents(i) for name, i in layout.files.items() if is_source_file(name)}
        path = _judged_path(layout, copy_folder)
    except RefusedError as error:
        return _refuse(handed, str(error))
    notes = (*handed.notes, *_printable_lines(layout.notes))
    return replace(handed, path=path, digest=_digest(contents), notes=notes)


def _printable_lines(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(printable_text(note, MAX_LINE) for note in notes)


def _refuse(submission: Submission, message: str) -> Submission:
    reason = printable_text(message, MAX_LINE)
    return replace(submission, refused=reason, digest=_digest({"refused": reason.encode()}))


def _files(raw: RawSubmission, unpack_folder: Path) -> Iterator[TreeItem]:
    """The files of a piece, those in its archives too."""
    budget = UnpackBudget(SUBMISSION_LIMITS)
    waiting = [(item, 0, raw.tree) for item in raw.tree.files(raw.items)]
    taken = {str(name) for item, _, _ in waiting for name in _name_and_parents(item.name)}
    count = 0
    while waiting:
        found, depth, tree = waiting.pop()
        item = check_readable(found)
        if item.problem or not is_archive(item.name):
            yield item
            continue
        count += 1
        try:
            tree, top = _unpack_nested(item, depth, unpack_folder / str(count), taken, budget)
        except RefusedError as error:
            yield replace(item, problem=str(error))
        else:
            waiting += [(inner, depth + 1, tree) for inner in tree.files([top])]


def _unpack_nested(
    item: TreeItem, depth: int, folder: Path, taken_names: set[str], budget: UnpackBudget
) -> tuple[FileTree, TreeItem]:
    """An archive in a submission, unpacked as a folder in its place."""
    if depth == MAX_NESTING:
        raise RefusedError(
            "is an archive in an archive in an archive: expected the files themselves"
        )
    if item.size > MAX_ARCHIVE:
        raise RefusedError(f"has {item.size >> 20} MiB: expected at most {MAX_ARCHIVE >> 20}")
    tree = FileTree(unpack(item.path, folder, budget))
    name = stem(item.name) or "archive"
    while name in taken_names:
        name += "_"
    taken_names.add(name)
    return tree, TreeItem(name, folder, is_folder=True)


def _name_and_parents(name: str) -> Iterator[PurePosixPath]:
    yield PurePosixPath(name)
    yield from PurePosixPath(name).parents


def _judged_path(selection: FileSelection, copy_folder: Path) -> Path:
    """The file, or the folder that holds the files and nothing else, which may have to be made.

    A file that a platform has given another name is copied: reports call it as its author does.
    """
    files = selection.files
    if len(files) == 1:
        name, item = next(iter(files.items()))
        own = PurePosixPath(name).name
        return item.path if item.path.name == own else _copy_files(files, copy_folder) / name
    return _common_folder(files) or _copy_files(files, copy_folder)


def _common_folder(files: Mapping[str, TreeItem]) -> Path | None:
    """The folder in which the files lie by their names already, if nothing else is in it."""
    name, item = next(iter(files.items()))
    folder = item.path.parents[name.count("/")]
    if any(folder / name != item.path for name, item in files.items()):
        return None
    there = set[Path]()
    for parent, folders, names in os.walk(folder):
        there |= {Path(parent, name) for name in names}
        there |= {Path(parent, name) for name in folders if Path(parent, name).is_symlink()}
        if len(there) > len(files):
            return None
    return folder


def _copy_files(files: Mapping[str, TreeItem], folder: Path) -> Path:
    """Copies of the files in a folder of their own."""
    for name, item in files.items():
        data, path = _contents(item), folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise write_error(error, folder) from None
    return folder


def _contents(item: TreeItem) -> bytes:
    """The bytes of a plain file, without following a link or waiting for a pipe."""
    try:
        descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise RefusedError(f"{printable_text(item.name)} is no plain file")
            return file.read(MAX_FILE)
    except OSError as error:
        raise RefusedError(
            f"{printable_text(item.name)} cannot be read: {error.strerror}"
        ) from None


def _digest(contents: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, each by the length of its name and its own digest."""
    whole = hashlib.sha256()
    for name in sorted(contents):
        encoded = name.encode(errors="surrogateescape")
        whole.update(len(encoded).to_bytes(8) + encoded + hashlib.sha256(contents[name]).digest())
    return whole.hexdigest()
