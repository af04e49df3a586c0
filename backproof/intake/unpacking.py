"""Unpacking archives of strangers: nothing outside the folder, no links, and within limits.

What an archive says of itself, such as the size of a file, is never believed: bytes are counted as
they are unpacked.
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
"""Archives of kinds that are not read."""


@dataclass(slots=True)
class UnpackedArchive:
    """A folder that an archive is unpacked into, and what was left out of it."""

    folder: Path
    budget: UnpackBudget
    _omitted: dict[Path, TreeItem] = field(default_factory=dict)
    _created: set[Path] = field(default_factory=set)

    def add(self, member: ArchiveMember) -> None:
        """Write a member into the folder, or note why not; raises RefusedError if it is hostile."""
        parts = parts_of(member.name)
        if not parts or any(map(is_skipped, parts)):
            return
        self.budget.count_entry()
        path = self.folder.joinpath(*parts)
        if member.is_folder and not self.budget.limits.strict:
            self._create_folder(path)  # an empty folder of a class is somebody's
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
        """What was left out, by the folder that it is missing in."""
        folders = dict[Path, list[TreeItem]]()
        for path, item in self._omitted.items():
            self._create_folder(path.parent)
            path.unlink(missing_ok=True)  # what an earlier member of the name has left
            folders.setdefault(path.parent, []).append(item)
        return folders

    def _write(self, path: Path, member: ArchiveMember) -> None:
        """Write a file; of one that is too large nothing is kept, and all of it is counted."""
        most = MAX_ARCHIVE if is_archive(path.name) else MAX_FILE
        size = 0
        self._create_folder(path.parent)
        self._omitted.pop(path, None)
        with path.open("wb") as file:
            for chunk in member.chunks():
                size += len(chunk)
                if size <= most:
                    file.write(chunk)
        if size > most:
            problem = f"has {size >> 20} MiB: expected at most {most >> 20}"
            self._omitted[path] = TreeItem(path.name, path, problem=problem)


def is_archive(name: str) -> bool:
    """Whether a file of this name is a zip or a tar."""
    return name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """The name of a file without its suffix, or both of `.tar.gz`."""
    lower = name.lower()
    longest = max((s for s in SUFFIXES if lower.endswith(s)), key=len, default="")
    return name.removesuffix(name[len(name) - len(longest) :]) if longest else Path(name).stem


def unpack(archive: Path, folder: Path, budget: UnpackBudget) -> dict[Path, list[TreeItem]]:
    """Unpack an archive into a new folder; what was left out of each folder, and why.

    Raises RefusedError in one line where it is broken, hostile or too much; then nothing of it is
    left. Raises IntakeError where the disk is to blame.
    """
    unpacked = UnpackedArchive(folder, budget)
    budget.packed_bytes += archive.stat().st_size
    try:
        folder.mkdir(parents=True)
        with _open_archive(archive, budget) as members:
            for member in members:
                unpacked.add(member)
        return unpacked.omitted_by_folder()
    except Exception as error:  # noqa: BLE001  (whatever it breaks costs this archive alone)
        shutil.rmtree(folder, ignore_errors=True)
        raise _as_intake_error(error, folder) from None


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file of a name in an archive; RefusedError where it leads out of it."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or (name and not parts[0]) or (len(parts[0]) == 2 and parts[0][1] == ":"):
        raise RefusedError(
            f"holds {printable_text(name, 80)!r}, a name outside its folder: not unpacked"
        )
    kept = tuple(
        part if is_skipped(part) else _replace_unprintable(part)
        for part in parts
        if part not in ("", ".")
    )
    if len(kept) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME for part in kept):
        raise RefusedError(f"holds a name that is too long: {printable_text(name, 40)}…")
    return kept


def _replace_unprintable(part: str) -> str:
    """A part of a name without controls and broken characters, which no file name needs."""
    return "".join(c if c.isprintable() else "_" for c in part)


def _open_archive(
    archive: Path, budget: UnpackBudget
) -> AbstractContextManager[Iterator[ArchiveMember]]:
    with archive.open("rb") as file:
        start = file.read(2)
    return (
        zip_reader.open_zip(archive, budget)
        if start == b"PK"
        else tar_reader.open_tar(archive, budget)
    )


def _as_intake_error(error: Exception, folder: Path) -> Exception:
    """The error in words: a library raises whatever it likes over a broken archive."""
    if isinstance(error, RefusedError | IntakeError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return write_error(error, folder)
    said = printable_text(str(error), 80) or type(error).__name__
    return RefusedError(f"is no zip or tar archive that can be unpacked: {said}")
