"""Prepare one submission: unpack its archives, gather its files and compute their digest."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from backproof.intake.archive_limits import MAX_ARCHIVE, MAX_FILE, MAX_NESTING, SUBMISSION_LIMITS
from backproof.intake.archive_member import UnpackBudget
from backproof.intake.file_selection import FileSelection, select_files
from backproof.intake.file_tree import FileTree, TreeItem, check_readable
from backproof.intake.intake_errors import RefusedError, write_error
from backproof.intake.raw_submission import RawSubmission
from backproof.intake.safe_names import display_name, printable_text
from backproof.intake.unpacking import is_archive, stem, unpack
from backproof.results.submission import Submission

MAX_LINE = 300
"""Characters of a note or of the reason for a refusal."""


def prepare_submission(
    raw: RawSubmission, submission_id: str, unpack_folder: Path, copy_folder: Path
) -> Submission:
    """Return the submission; a problem with it is recorded in its `refused`.

    Its path is the original file or folder if that contains nothing but the selected files, and
    otherwise a copy in `copy_folder`. Nested archives are unpacked into `unpack_folder`.
    """
    submission = Submission(
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
        return _refuse(submission, raw.refused)
    try:
        selection = select_files(_files(raw, unpack_folder))
        file_hashes = {n: _sha256(_contents(item)) for n, item in selection.files.items()}
        path = _submission_path(selection, copy_folder)
    except RefusedError as error:
        return _refuse(submission, str(error))
    notes = (*submission.notes, *_printable_lines(selection.notes))
    return replace(
        submission,
        path=path,
        digest=_digest(file_hashes),
        content_digest=_sha256(b"".join(sorted(file_hashes.values()))).hex(),
        notes=notes,
    )


def _printable_lines(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(printable_text(note, MAX_LINE) for note in notes)


def _refuse(submission: Submission, message: str) -> Submission:
    reason = printable_text(message, MAX_LINE)
    return replace(
        submission, refused=reason, digest=_digest({"refused": _sha256(reason.encode())})
    )


def _files(raw: RawSubmission, unpack_folder: Path) -> Iterator[TreeItem]:
    """The files of a submission, including the files in its archives."""
    budget = UnpackBudget(SUBMISSION_LIMITS)
    pending = [(item, 0) for item in raw.tree.files(raw.items)]
    taken_names = {str(name) for item, _ in pending for name in _name_and_parents(item.name)}
    archive_count = 0
    while pending:
        unchecked_item, depth = pending.pop()
        item = check_readable(unchecked_item)
        if item.problem or not is_archive(item.name):
            yield item
            continue
        archive_count += 1
        folder = unpack_folder / str(archive_count)
        try:
            tree, top = _unpack_nested(item, depth, folder, taken_names, budget)
        except RefusedError as error:
            yield replace(item, problem=str(error))
        else:
            pending += [(inner, depth + 1) for inner in tree.files([top])]


def _unpack_nested(
    item: TreeItem, depth: int, folder: Path, taken_names: set[str], budget: UnpackBudget
) -> tuple[FileTree, TreeItem]:
    """Unpack an archive in a submission; the folder replaces the archive under a free name."""
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
    """The name as a path, then the folders above it."""
    yield PurePosixPath(name)
    yield from PurePosixPath(name).parents


def _submission_path(selection: FileSelection, copy_folder: Path) -> Path:
    """The path of the only file, or of a folder that contains the selected files and no others.

    A file that the platform has renamed is copied, so that reports use the student's name for it.
    """
    files = selection.files
    if len(files) == 1:
        name, item = next(iter(files.items()))
        base_name = PurePosixPath(name).name
        return item.path if item.path.name == base_name else _copy_files(files, copy_folder) / name
    return _common_folder(files) or _copy_files(files, copy_folder)


def _common_folder(files: Mapping[str, TreeItem]) -> Path | None:
    """The folder that already contains the files under these names and nothing else, or None."""
    name, item = next(iter(files.items()))
    folder = item.path.parents[name.count("/")]
    if any(folder / name != item.path for name, item in files.items()):
        return None
    present = set[Path]()
    for parent, folders, names in os.walk(folder):
        present |= {Path(parent, name) for name in names}
        present |= {Path(parent, name) for name in folders if Path(parent, name).is_symlink()}
        if len(present) > len(files):
            return None
    return folder


def _copy_files(files: Mapping[str, TreeItem], folder: Path) -> Path:
    """Copy the files into a folder."""
    for name, item in files.items():
        data, path = _contents(item), folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise write_error(error, folder) from None
    return folder


def _contents(item: TreeItem) -> bytes:
    """The bytes of a regular file. Opening does not block on a pipe."""
    try:
        descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise RefusedError(f"{printable_text(item.name)} is not a regular file")
            return file.read(MAX_FILE)
    except OSError as error:
        raise RefusedError(
            f"{printable_text(item.name)} cannot be read: {error.strerror}"
        ) from None


def _digest(file_hashes: Mapping[str, bytes]) -> str:
    """SHA-256 of, for each file: the length of its name, its name, and the SHA-256 of its bytes.

    All files count that the code can read, so that a changed data file is judged again.
    """
    digest = hashlib.sha256()
    for name in sorted(file_hashes):
        encoded = name.encode(errors="surrogateescape")
        digest.update(len(encoded).to_bytes(8) + encoded + file_hashes[name])
    return digest.hexdigest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
