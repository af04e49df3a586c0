"""Reproducible zip archives: their bytes depend only on the names, contents and modes of files."""

import io
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp of the zip format."""

UNIX_SYSTEM = 3


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file of an archive."""

    name: str
    data: bytes
    is_executable: bool = False


def build_zip(members: Iterable[ZipMember]) -> bytes:
    """Return a zip archive with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, ZIP_EPOCH)
            entry.create_system = UNIX_SYSTEM
            entry.external_attr = (stat.S_IFREG | (0o755 if member.is_executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.data)
    return buffer.getvalue()
