"""Zip archives whose bytes depend on what is in them alone, with the modes of their files."""

import io
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can name."""

UNIX = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name, what is in it, and whether it can be run."""

    name: str
    data: bytes
    executable: bool = False


def zipped(members: Iterable[Member]) -> bytes:
    """The archive with these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, LONG_AGO)
            entry.create_system = UNIX
            entry.external_attr = (stat.S_IFREG | (0o755 if member.executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.data)
    return whole.getvalue()
