"""Read the members of an untrusted tar archive, compressed or not."""

import bz2
import contextlib
import gzip
import lzma
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from backproof.intake.archive_limits import CHUNK
from backproof.intake.archive_member import ArchiveMember, UnpackBudget
from backproof.intake.intake_errors import RefusedError

_DECOMPRESSORS: dict[bytes, Any] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_LONG_HEADER_BYTES = 1 << 10
"""Bytes of extended headers per permitted entry: names and times need fewer."""

_DIGITS = re.compile(rb"\d{100}")
"""Older versions of Python need hours for a regular expression on such a header."""


class _ForwardReader:
    """The bytes of a tar, read forwards only, so that no header can lead back into a loop.

    `tarfile` trusts the size that a header states, so that a header of more than CHUNK bytes is
    refused. Skipped bytes count for the budget as read bytes do.
    """

    def __init__(self, stream: IO[bytes], budget: UnpackBudget) -> None:
        self._stream, self._budget = stream, budget
        self._position, self._last_byte, self._is_back = 0, b"", False
        self._header_bytes_left = _LONG_HEADER_BYTES * budget.limits.entries
        self.is_in_header = False
        self.last_block = b""

    def tell(self) -> int:
        """The position of the next byte."""
        return self._position - self._is_back

    def seek(self, position: int) -> int:
        """Skip forwards, or go back by the one byte that `tarfile` reads again."""
        self._is_back = position == self._position - 1 and bool(self._last_byte)
        if position < self._position - self._is_back:
            raise RefusedError("is a tar whose headers lead backwards: expected one after another")
        while self._position < position:
            if not self._read_next(min(CHUNK, position - self._position)):
                break
        return self.tell()

    def read(self, size: int) -> bytes:
        """Read the next bytes."""
        repeated = self._last_byte if self._is_back else b""
        self._is_back = False
        if size < 0 or (self.is_in_header and size > CHUNK):
            raise RefusedError(f"has a header of more than {CHUNK >> 10} KiB: expected a short one")
        data = repeated + self._read_next(size - len(repeated))
        if self.is_in_header and size >= tarfile.BLOCKSIZE:
            self._check_header(data)
        return data

    def _read_next(self, size: int) -> bytes:
        data = self._stream.read(size) if size else b""
        self._position += len(data)
        self._last_byte = data[-1:] or self._last_byte
        self._budget.spend(len(data))
        return data

    def _check_header(self, header: bytes) -> None:
        self.last_block = header
        if len(header) > tarfile.BLOCKSIZE:
            self._header_bytes_left -= len(header)
        if self._header_bytes_left < 0 or _DIGITS.search(header):
            raise RefusedError("is a tar with headers that no program writes: expected short ones")


@contextmanager
def open_tar(archive: Path, budget: UnpackBudget) -> Iterator[Iterator[ArchiveMember]]:
    """Open a tar archive and yield its members, which are readable while it is open."""
    with archive.open("rb") as file:
        magic = file.read(6)
        file.seek(0)
        decompress = next((d for m, d in _DECOMPRESSORS.items() if magic.startswith(m)), None)
        with contextlib.closing(decompress(file)) if decompress else file as stream:
            yield _members(_ForwardReader(stream, budget))


def _members(reader: _ForwardReader) -> Iterator[ArchiveMember]:
    reader.is_in_header = True
    with tarfile.TarFile(fileobj=cast("IO[bytes]", reader)) as tar:
        while (info := _next_member(tar, reader)) is not None:
            yield ArchiveMember(
                info.name, info.isdir(), _problem(info), partial(_chunks, tar, info)
            )
    if reader.last_block.strip(b"\0"):
        raise RefusedError("is a tar that is cut off or broken in the middle: download it again")


def _next_member(tar: tarfile.TarFile, reader: _ForwardReader) -> tarfile.TarInfo | None:
    reader.is_in_header = True
    try:
        return tar.next()
    finally:
        reader.is_in_header = False


def _chunks(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(info)
    remaining = info.size
    while file and (chunk := file.read(min(CHUNK, remaining))):
        remaining -= len(chunk)
        yield chunk
    if remaining:
        raise EOFError("it is cut off")


def _problem(info: tarfile.TarInfo) -> str:
    """The reason why a member is not unpacked, or empty.

    This is stricter than `tarfile.data_filter`, which accepts links inside the folder.
    """
    if info.issym():
        return "is a symbolic link"
    if info.islnk():
        return "is a hard link"
    if info.size < 0 or info.issparse():
        return "is not a regular file"
    return "" if info.isreg() or info.isdir() else "is a device or a pipe"
