"""Copy a submission for its worker: plain files only, and no symbolic link is followed."""

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
"""The name of a file in the copy, and its path."""

NO_FILE = Path(os.devnull)
"""The target of a launch for an installed module, which has no file to copy."""


def stage(target: Path, folder: Path) -> None:
    """Copy a file, or the files of a folder, into a new folder that every user may read.

    Raises SubmissionError if the target is not a plain file, or is too large. Pipes and devices
    are never opened for waiting, and no symbolic link is followed: it may point at the work of
    another student, or at a file that only the grader can read. In a folder, such files and those
    that cannot be read are left out.
    """
    folder.mkdir()
    for name, data in files_of(target):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def files_of(target: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the names and bytes of a file, or of the files of a folder, as `stage` copies them."""
    bytes_left = MAX_BYTES
    for name, path in _file_entries(target):
        try:
            data = contents(path)
        except SubmissionError:
            if path == target:
                raise
            continue  # `excluded_files` lists it
        bytes_left -= len(data)
        if bytes_left < 0:
            raise SubmissionError(f"has more than {MAX_BYTES} bytes: expected one submission")
        yield name, data


def excluded_files(target: Path) -> Iterator[str]:
    """Yield the files of a folder that are not copied: "big.py is larger than 16 MiB"."""
    for name, path in _file_entries(target):
        try:
            with _open_plain_file(path):
                pass
        except SubmissionError as error:
            yield f"{name} {str(error).partition(': expected')[0]}"


def contents(target: Path) -> bytes:
    """Return the bytes of a plain file; raise SubmissionError if it is none."""
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
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError("is not a plain file: expected a Python file")
        if status.st_size > MAX_FILE_BYTES:
            raise SubmissionError(
                f"is larger than {MAX_FILE_BYTES >> 20} MiB: expected a Python file"
            )
        with open(descriptor, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def _file_entries(target: Path) -> list[FileEntry]:
    """Return the target, or the plain files below it; raise SubmissionError on too many."""
    if target.is_symlink() or not target.is_dir():
        return [] if target == NO_FILE else [(Path(target.name), target)]
    entries = list(islice(_plain_files_below(target), MAX_FILES + 1))
    if len(entries) > MAX_FILES:
        raise SubmissionError(f"has more than {MAX_FILES} files: expected one submission")
    return entries


def _plain_files_below(target: Path) -> Iterator[FileEntry]:
    for folder, _, names in os.walk(target):
        for path in (Path(folder, name) for name in names):
            with contextlib.suppress(OSError):  # a file may vanish meanwhile
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path.relative_to(target), path
