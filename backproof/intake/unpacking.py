"""Unpack untrusted archives: no file outside the folder, no links, and within limits.

The sizes that an archive states are not trusted: bytes are counted while they are unpacked.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from backproof.intake import tar_reader, zip_reader
from backproof.intake.archive_limits import MAX_ARCHIVE, MAX_DEPTH, MAX_FILE, MAX_NAME
from backproof.intake.archive_member import ArchiveMember, UnpackBudget
from backproof.intake.file_tree import TreeItem, is_skipped
from backproof.intake.intake_errors import IntakeError, RefusedError, write_error
from backproof.intake.safe_names import printable_text

SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz",
)  # fmt: skip
UNSUPPORTED_SUFFIXES = (".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".lzh", ".cab", ".dmg", ".iso")
"""Suffixes of archives in formats that are not supported."""


@dataclass(slots=True)
class UnpackedArchive:
    """The folder that an archive is unpacked into, and the members that were omitted."""

    folder: Path
    budget: UnpackBudget
    _omitted: dict[Path, TreeItem] = field(default_factory=dict)
    _created: set[Path] = field(default_factory=set)

    def add(self, member: ArchiveMember) -> None:
        """Write a member, or record why it is omitted; raises RefusedError if it is hostile."""
        parts = parts_of(member.name)
        if not parts or any(map(is_skipped, parts)):
            return
        self.budget.count_entry()
        path = self.folder.joinpath(*parts)
        if member.is_folder and not self.budget.limits.strict:
            self._create_folder(path)  # an empty folder may be a student's submission
        if member.problem:
            self._omit(path, member.problem)
        elif not member.is_folder:
            self._write(path, member)

    def _create_folder(self, folder: Path) -> None:
        if folder not in self._created:
            folder.mkdir(parents=True, exist_ok=True)
            self._created.add(folder)

    def _omit(self, path: Path, problem: str) -> None:
        if self.budget.limits.strict:
            name = printable_text(path.relative_to(self.folder).as_posix())
            raise RefusedError(f"{name} in it {problem}: expected plain files and folders")
        self._omitted[path] = TreeItem(path.name, path, problem=problem)

    def omitted_by_folder(self) -> dict[Path, list[TreeItem]]:
        """The omitted members, by the folder that they would be in."""
        folders = dict[Path, list[TreeItem]]()
        for path, item in self._omitted.items():
            self._create_folder(path.parent)
            path.unlink(missing_ok=True)  # an earlier member of the same name
            folders.setdefault(path.parent, []).append(item)
        return folders

    def _write(self, path: Path, member: ArchiveMember) -> None:
        """Write a file; all bytes are counted, and a file that is too large is omitted."""
        limit = MAX_ARCHIVE if is_archive(path.name) else MAX_FILE
        size = 0
        self._create_folder(path.parent)
        self._omitted.pop(path, None)
        with path.open("wb") as file:
            for chunk in member.chunks():
                size += len(chunk)
                if size <= limit:
                    file.write(chunk)
        if size > limit:
            problem = f"has {size >> 20} MiB: expected at most {limit >> 20}"
            self._omitted[path] = TreeItem(path.name, path, problem=problem)


def is_archive(name: str) -> bool:
    """True for the name of a zip or tar archive."""
    return name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """The name of a file without its suffix, or without both suffixes of `.tar.gz`."""
    lower_name = name.lower()
    suffix = max((s for s in SUFFIXES if lower_name.endswith(s)), key=len, default="")
    return name[: len(name) - len(suffix)] if suffix else Path(name).stem


def unpack(archive: Path, folder: Path, budget: UnpackBudget) -> dict[Path, list[TreeItem]]:
    """Unpack an archive into a new folder; return the omitted members of each folder.

    Raises RefusedError if the archive is broken, hostile or too large, and IntakeError if the disk
    fails. The folder is deleted in both cases.
    """
    unpacked = UnpackedArchive(folder, budget)
    budget.packed_bytes += archive.stat().st_size
    try:
        folder.mkdir(parents=True)
        with _open_archive(archive, budget) as members:
            for member in members:
                unpacked.add(member)
        return unpacked.omitted_by_folder()
    except Exception as error:  # noqa: BLE001  (a failure concerns this archive only)
        shutil.rmtree(folder, ignore_errors=True)
        raise _as_intake_error(error, folder) from None


def parts_of(name: str) -> tuple[str, ...]:
    """The path components of a member's name; raises RefusedError if it leads out of the folder."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or (name and not parts[0]) or (len(parts[0]) == 2 and parts[0][1] == ":"):
        raise RefusedError(
            f"holds {printable_text(name, 80)!r}, a name outside its folder: not unpacked"
        )
    safe_parts = tuple(
        part if is_skipped(part) else _replace_unprintable(part)
        for part in parts
        if part not in ("", ".")
    )
    if len(safe_parts) > MAX_DEPTH or any(len(p.encode()) > MAX_NAME for p in safe_parts):
        raise RefusedError(f"holds a name that is too long: {printable_text(name, 40)}…")
    return safe_parts


def _replace_unprintable(part: str) -> str:
    """The component with "_" for control and broken characters."""
    return "".join(c if c.isprintable() else "_" for c in part)


def _open_archive(
    archive: Path, budget: UnpackBudget
) -> AbstractContextManager[Iterator[ArchiveMember]]:
    with archive.open("rb") as file:
        magic = file.read(2)
    return (
        zip_reader.open_zip(archive, budget)
        if magic == b"PK"
        else tar_reader.open_tar(archive, budget)
    )


def _as_intake_error(error: Exception, folder: Path) -> Exception:
    """The error as RefusedError or IntakeError: libraries raise many kinds for broken archives."""
    if isinstance(error, RefusedError | IntakeError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return write_error(error, folder)
    reason = printable_text(str(error), 80) or type(error).__name__
    return RefusedError(f"is not a zip or tar archive that can be unpacked: {reason}")
