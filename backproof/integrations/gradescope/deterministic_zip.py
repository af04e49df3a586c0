"""Zip archives whose bytes depend on what is in them alone, with the modes of their files."""

import io
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can name."""

UNIX_SYSTEM = 3


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file of an archive: its name, what is in it, and whether it can be run."""

    name: str
    data: bytes
    is_executable: bool = False


def build_zip(members: Iterable[ZipMember]) -> bytes:
    """The archive with these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, ZIP_EPOCH)
            entry.create_system = UNIX_SYSTEM
            entry.external_attr = (stat.S_IFREG | (0o755 if member.is_executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.data)
    return whole.getvalue()
