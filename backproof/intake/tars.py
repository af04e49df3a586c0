"""The members of a tar archive, plain or packed, as a stranger made it."""

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

from backproof.intake.errors import RefusedError
from backproof.intake.limits import CHUNK
from backproof.intake.members import Budget, Member

_PACKED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_LONG_HEADERS = 1 << 10
"""Bytes of long headers that each permitted entry may have: names and times take less."""

_DIGITS = re.compile(rb"\d{100}")
"""Older versions of Python search such a header for hours."""


class _Tape:
    """The bytes of a tar, read forwards only: no header can lead back into a loop.

    Of a header it gives no more than CHUNK at once, since a library believes the size that it
    states. It counts what is read and what is passed over alike.
    """

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._at, self._last, self._back = 0, b"", False
        self._headers = _LONG_HEADERS * budget.allowance.entries
        self.in_header = False
        self.block = b""

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at - self._back

    def seek(self, position: int) -> int:
        """Go forwards, or back by the one byte that tarfile reads again."""
        self._back = position == self._at - 1 and bool(self._last)
        if position < self._at - self._back:
            raise RefusedError("is a tar whose headers lead backwards: expected one after another")
        while self._at < position:
            if not self._next(min(CHUNK, position - self._at)):
                break
        return self.tell()

    def read(self, size: int) -> bytes:
        """The next bytes."""
        again = self._last if self._back else b""
        self._back = False
        if size < 0 or (self.in_header and size > CHUNK):
            raise RefusedError(f"has a header of more than {CHUNK >> 10} KiB: expected a short one")
        data = again + self._next(size - len(again))
        if self.in_header and size >= tarfile.BLOCKSIZE:
            self._look_at(data)
        return data

    def _next(self, size: int) -> bytes:
        data = self._stream.read(size) if size else b""
        self._at += len(data)
        self._last = data[-1:] or self._last
        self._budget.spend(len(data))
        return data

    def _look_at(self, header: bytes) -> None:
        self.block = header
        if len(header) > tarfile.BLOCKSIZE:
            self._headers -= len(header)
        if self._headers < 0 or _DIGITS.search(header):
            raise RefusedError("is a tar with headers that no program writes: expected short ones")


@contextmanager
def opened(archive: Path, budget: Budget) -> Iterator[Iterator[Member]]:
    """The members of a tar, as long as it is open."""
    with archive.open("rb") as file:
        start = file.read(6)
        file.seek(0)
        unpacking = next((o for mark, o in _PACKED.items() if start.startswith(mark)), None)
        with contextlib.closing(unpacking(file)) if unpacking else file as stream:
            yield _members(_Tape(stream, budget))


def _members(tape: _Tape) -> Iterator[Member]:
    tape.in_header = True
    with tarfile.TarFile(fileobj=cast("IO[bytes]", tape)) as tar:
        while (info := _next_of(tar, tape)) is not None:
            yield Member(info.name, info.isdir(), _problem(info), partial(_chunks, tar, info))
    if tape.block.strip(b"\0"):
        raise RefusedError("is a tar that is cut off or broken in the middle: download it again")


def _next_of(tar: tarfile.TarFile, tape: _Tape) -> tarfile.TarInfo | None:
    tape.in_header = True
    try:
        return tar.next()
    finally:
        tape.in_header = False


def _chunks(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(info)
    left = info.size
    while file and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
    if left:
        raise EOFError("it is cut off")


def _problem(info: tarfile.TarInfo) -> str:
    if info.issym():
        return "is a symbolic link"
    if info.islnk():
        return "is a hard link"
    if info.size < 0 or info.issparse():
        return "is no plain file"
    return "" if info.isreg() or info.isdir() else "is a device or a pipe"
