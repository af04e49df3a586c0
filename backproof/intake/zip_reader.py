"""Read the members of an untrusted zip archive."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from backproof.intake.archive_limits import CHUNK
from backproof.intake.archive_member import ArchiveMember, UnpackBudget
from backproof.intake.intake_errors import RefusedError

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Supported compression methods. Others decompress a block of any size at once."""

_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNIX = 3

_GB2312_TEXT = re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xf7][\xa1-\xfe])*")


class _BoundedReader(io.BufferedReader):
    """A file that refuses a read of more than `max_bytes`, whatever size its tables state."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        super().__init__(io.FileIO(path))
        self._size, self._max_bytes = path.stat().st_size, max_bytes

    def read(self, size: int | None = -1, /) -> bytes:
        count = self._size - self.tell() if size is None or size < 0 else size
        if count > self._max_bytes:
            raise RefusedError("has too large a directory: expected fewer files")
        return super().read(count)


@contextmanager
def open_zip(archive: Path, budget: UnpackBudget) -> Iterator[Iterator[ArchiveMember]]:
    """Open a zip archive and yield its members, which are readable while it is open."""
    with (
        _BoundedReader(archive, budget.limits.directory) as file,
        zipfile.ZipFile(file) as zipped,
    ):
        yield (_member(zipped, info, budget) for info in zipped.infolist())


def _member(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, budget: UnpackBudget) -> ArchiveMember:
    name = _name(info)
    chunks = partial(_chunks, zipped, info, budget)
    return ArchiveMember(name, name.endswith(("/", "\\")), _problem(info), chunks)


def _chunks(
    zipped: zipfile.ZipFile, info: zipfile.ZipInfo, budget: UnpackBudget
) -> Iterator[bytes]:
    remaining = info.file_size
    with zipped.open(info) as file:
        while chunk := file.read(CHUNK):
            budget.spend(len(chunk))
            remaining -= len(chunk)
            yield chunk
    if remaining:
        raise zipfile.BadZipFile("it states another size than it has")


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member. macOS writes UTF-8 without the flag that says so, Windows its own code.

    Bytes that are pairs of GB2312, and nothing else beyond ASCII, are read as GBK: in the codes of
    Western systems they would be drawings of boxes.
    """
    if info.flag_bits & _UTF8:
        return info.filename
    stored = info.filename.encode("cp437", errors="replace")
    encodings = ("utf-8", "gbk") if _GB2312_TEXT.fullmatch(stored) else ("utf-8",)
    for encoding in encodings:
        with suppress(UnicodeError):
            return stored.decode(encoding)
    return info.filename


def _problem(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    if stat.S_ISLNK(mode):
        return "is a symbolic link"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is not a regular file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    return "" if info.compress_type in _METHODS else "uses an unsupported compression method"
