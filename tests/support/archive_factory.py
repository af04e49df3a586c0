"""Folders and archives as lecturers and attackers have them, and naive ways to unpack them."""

import io
import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from backproof.intake.collect import collect
from backproof.results.submission import Submission

SIGMOID_CODE = "def sigmoid(z):\n    return z\n"

FileContents = Mapping[str, str | bytes]


def write_files(folder: Path, files: FileContents) -> Path:
    """A folder with files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_as_bytes(text))
    return folder


def deny_access(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have files of these names closed to us, as those of another user are: root is never that."""
    opened = os.open

    def open_but(path: Any, *flags: Any, **more: Any) -> int:
        if Path(os.fsdecode(path)).name in names:
            raise PermissionError(13, "Permission denied")
        return opened(path, *flags, **more)

    monkeypatch.setattr(os, "open", open_but)


def write_zip(path: Path, files: FileContents) -> Path:
    """A zip of files, under whatever names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), _as_bytes(text), zipfile.ZIP_DEFLATED)
    return path


def zip_bytes(files: FileContents) -> bytes:
    """A zip of files, as bytes to be put into another."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, _as_bytes(text))
    return buffer.getvalue()


def write_zip_with_link(path: Path, name: str, target: str, files: FileContents) -> Path:
    """A zip with a symbolic link in it."""
    write_zip(path, files)
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, target)
    return path


def change_zip_flags(path: Path, change: Callable[[int], int]) -> Path:
    """A zip with other flags in all its headers, as another program would write it."""
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            place = slice(found.start() + offset, found.start() + offset + 2)
            data[place] = change(int.from_bytes(data[place], "little")).to_bytes(2, "little")
    path.write_bytes(data)
    return path


def write_tar(
    path: Path, files: FileContents, *special_members: tarfile.TarInfo, mode: str = "w"
) -> Path:
    """A tar of files, and of members without contents, such as links and devices."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member in special_members:
            archive.addfile(member)
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(_as_bytes(text))
            archive.addfile(info, io.BytesIO(_as_bytes(text)))
    return path


def special_member(name: str, member_type: bytes, target: str = "") -> tarfile.TarInfo:
    """A member of a tar that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = member_type, target
    return info


def unpack_naively(archive: Path, folder: Path) -> None:
    """Unpack as many scripts do: each member where its name says, whatever it is."""
    folder.mkdir()
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(opened.read(name))
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="fully_trusted")  # noqa: S202  (the point of it)


def collect_by_id(tmp_path: Path, *paths: Path) -> dict[str, Submission]:
    """What was collected, by id."""
    return {handed.id: handed for handed in collect(paths, tmp_path / "into")}


def collect_one(tmp_path: Path, *paths: Path) -> Submission:
    """The one submission that was collected."""
    (handed,) = collect(paths, tmp_path / "into")
    return handed


def relative_file_names(path: Path | None) -> set[str]:
    """All files below a folder that is to be judged."""
    assert path is not None
    assert path.is_dir()
    return {p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file()}


def all_relative_paths(folder: Path) -> set[str]:
    """All that lies below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
