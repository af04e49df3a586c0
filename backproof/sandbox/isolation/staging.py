"""A submission as its worker sees it: a copy of plain files, and nothing that a link points to."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from backproof.sandbox.launch import SubmissionError

MAX_FILE_BYTES, MAX_BYTES = 1 << 24, 1 << 26
MAX_FILES = 2000

FileEntry = tuple[Path, Path]
"""The name that a file has in the copy, and where it lies."""

NO_FILE = Path(os.devnull)
"""The target of an order for a module that is installed: no file goes with it."""


def stage(target: Path, folder: Path) -> None:
    """Copy a file, or all that a folder holds, into a folder, for any user to read.

    Raises SubmissionError in one line where it is no plain file, or too large. A pipe or a device
    is never waited for, and no symbolic link is followed: in a class's folder it may point at
    another's work, or at what only the grader can read. In a folder they are left out, as are the
    files that cannot be read.
    """
    folder.mkdir()
    for name, data in files_of(target):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def files_of(target: Path) -> Iterator[tuple[Path, bytes]]:
    """The names and the bytes of a file, or of all that a folder holds; see `copied`."""
    room = MAX_BYTES
    for name, path in _file_entries(target):
        try:
            data = contents(path)
        except SubmissionError:
            if path == target:
                raise
            continue  # `left_out` says which
        room -= len(data)
        if room < 0:
            raise SubmissionError(f"has more than {MAX_BYTES} bytes: expected one submission")
        yield name, data


def excluded_files(target: Path) -> Iterator[str]:
    """Which files of a folder are not copied, and why: "big.py is larger than 16 MiB"."""
    for name, path in _file_entries(target):
        try:
            with _open_plain_file(path):
                pass
        except SubmissionError as error:
            yield f"{name} {str(error).partition(': expected')[0]}"


def contents(target: Path) -> bytes:
    """The bytes of a plain file; SubmissionError in one line where it is none."""
    with _open_plain_file(target) as file:
        return file.read(MAX_FILE_BYTES)


@contextlib.contextmanager
def _open_plain_file(target: Path) -> Iterator[IO[bytes]]:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(target, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SubmissionError("is a symbolic link: expected the file itself") from None
        raise SubmissionError(f"cannot be read: {error.strerror}") from None
    try:
        kind = os.fstat(descriptor)
        if not stat.S_ISREG(kind.st_mode):
            raise SubmissionError("is not a plain file: expected a Python file")
        if kind.st_size > MAX_FILE_BYTES:
            raise SubmissionError(
                f"is larger than {MAX_FILE_BYTES >> 20} MiB: expected a Python file"
            )
        with open(descriptor, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def _file_entries(target: Path) -> list[FileEntry]:
    """The target, or the plain files below it; SubmissionError where these are too many."""
    if target.is_symlink() or not target.is_dir():
        return [] if target == NO_FILE else [(Path(target.name), target)]
    found = list(islice(_plain_files_below(target), MAX_FILES + 1))
    if len(found) > MAX_FILES:
        raise SubmissionError(f"has more than {MAX_FILES} files: expected one submission")
    return found


def _plain_files_below(target: Path) -> Iterator[FileEntry]:
    for folder, _, names in os.walk(target):
        for path in (Path(folder, name) for name in names):
            with contextlib.suppress(OSError):  # one that has just gone
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path.relative_to(target), path
