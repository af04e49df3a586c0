"""A submission as its worker sees it: a copy of plain files, and nothing that a link points to."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from backproof.worker.launch import LaunchError

MAX_FILE, MAX_BYTES = 1 << 24, 1 << 26
MAX_FILES = 2000

NOTHING = Path(os.devnull)
"""The target of an order for a module that is installed: no file goes with it."""


def copied(target: Path, folder: Path) -> None:
    """Copy a file, or all that a folder holds, into a folder, for any user to read.

    Raises LaunchError in one line where it is no plain file, or too large. A pipe or a device is
    never waited for, and no symbolic link is followed: in a class's folder it may point at
    another's work, or at what only the grader can read. In a folder they are left out.
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
    for name, path in _files(target):
        data = contents(path)
        room -= len(data)
        if room < 0:
            raise LaunchError(f"{target}: has more than {MAX_BYTES} bytes: expected one submission")
        yield name, data


def contents(target: Path) -> bytes:
    """The bytes of a plain file; LaunchError in one line where it is none."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(target, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            message = f"{target}: is a symbolic link: expected the file itself"
            raise LaunchError(message) from None
        raise LaunchError(f"{target}: cannot be read: {error.strerror}") from None
    try:
        kind = os.fstat(descriptor)
        if not stat.S_ISREG(kind.st_mode):
            raise LaunchError(f"{target}: is not a plain file: expected a Python file")
        if kind.st_size > MAX_FILE:
            raise LaunchError(f"{target}: has more than {MAX_FILE} bytes: expected a Python file")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_FILE)
    finally:
        os.close(descriptor)


def _files(target: Path) -> Iterator[tuple[Path, Path]]:
    """The target, or the plain files below it, each with the name that it has there."""
    if target.is_symlink() or not target.is_dir():
        if target != NOTHING:
            yield Path(target.name), target
        return
    count = 0
    for folder, _, names in os.walk(target):
        for path in (Path(folder, name) for name in names):
            if not stat.S_ISREG(path.lstat().st_mode):
                continue
            count += 1
            if count > MAX_FILES:
                raise LaunchError(f"{target}: has more than {MAX_FILES} files: expected one work")
            yield path.relative_to(target), path
