"""Hostile archives are refused. Where it is cheap, a test shows that naive unpacking fails."""

import bz2
import io
import os
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from backproof.intake import archive_limits, unpacking
from backproof.intake.archive_member import UnpackBudget
from backproof.intake.collect import IntakeError, collect
from backproof.intake.intake_errors import RefusedError
from backproof.results.submission import Submission
from tests.support.archive_factory import (
    SIGMOID_CODE,
    all_relative_paths,
    change_zip_flags,
    collect_by_id,
    collect_one,
    special_member,
    unpack_naively,
    write_files,
    write_tar,
    write_zip,
    write_zip_with_link,
    zip_bytes,
)

MiB = 1 << 20


def _refused(tmp_path: Path, archive: Path) -> str:
    """The reason for refusing the archive as a submission; no file of it may be left anywhere."""
    folder = write_files(tmp_path / "class", {"zoe.py": SIGMOID_CODE})
    inside = archive.rename(folder / f"mallory{''.join(archive.suffixes)}")
    outside = all_relative_paths(tmp_path)
    submissions = collect_by_id(tmp_path, folder)
    assert not submissions["zoe"].refused
    assert {
        name for name in all_relative_paths(tmp_path) - outside if not name.startswith("into")
    } == set()
    assert not any(path.is_file() for path in (tmp_path / "into").rglob("*"))
    inside.rename(archive)
    mallory = submissions["mallory"]
    assert mallory.path is None
    assert "\n" not in mallory.refused
    return mallory.refused


@pytest.mark.parametrize("name", ["../evil.py", "a/../../evil.py", "ABSOLUTE"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_outside_the_folder(tmp_path: Path, kind: str, name: str) -> None:
    evil = tmp_path / "evil.py"
    files = {"a/good.py": SIGMOID_CODE, str(evil) if name == "ABSOLUTE" else name: SIGMOID_CODE}
    archive = tmp_path / f"hw.{kind}"
    (write_zip if kind == "zip" else write_tar)(archive, files)
    unpack_naively(archive, tmp_path / "naive")
    assert evil.read_text() == SIGMOID_CODE
    evil.unlink()
    assert "a name outside its folder" in _refused(tmp_path, archive)
    assert collect_one(tmp_path, archive).refused.startswith(f"hw.{kind} holds")
    assert not evil.exists()


@pytest.mark.parametrize("name", ["..\\evil.py", "C:\\evil.py", "C:/evil.py", "\\\\host\\evil.py"])
def test_names_outside_the_folder_on_windows(tmp_path: Path, name: str) -> None:
    archive = write_zip(tmp_path / "hw.zip", {name: SIGMOID_CODE})
    assert "a name outside its folder" in _refused(tmp_path, archive)


def test_a_link_and_a_file_written_through_it(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    link = special_member("d", tarfile.SYMTYPE, str(target))
    archive = write_tar(tmp_path / "hw.tar", {"d/evil.py": SIGMOID_CODE}, link)
    unpack_naively(archive, tmp_path / "naive")
    assert (target / "evil.py").exists()
    (target / "evil.py").unlink()
    assert "d in it is a symbolic link" in _refused(tmp_path, archive)
    collect_by_id(tmp_path, archive)  # as a class, only the link is omitted
    assert not list(target.iterdir())


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    archive = write_zip_with_link(
        tmp_path / "hw.zip", "d.py", "/etc/passwd", {"good.py": SIGMOID_CODE}
    )
    assert "d.py in it is a symbolic link" in _refused(tmp_path, archive)


def test_a_hard_link_to_a_file_that_only_the_grader_may_read(tmp_path: Path) -> None:
    secret = write_files(tmp_path, {"secret": "1234"}) / "secret"
    link = special_member("mine.py", tarfile.LNKTYPE, str(secret))
    archive = write_tar(tmp_path / "hw.tar", {"good.py": SIGMOID_CODE}, link)
    unpack_naively(archive, tmp_path / "naive")
    assert (tmp_path / "naive/mine.py").read_text() == "1234"
    assert "mine.py in it is a hard link" in _refused(tmp_path, archive)


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_devices_and_pipes(tmp_path: Path, kind: bytes) -> None:
    archive = write_tar(
        tmp_path / "hw.tar", {"good.py": SIGMOID_CODE}, special_member("p.py", kind)
    )
    assert "p.py in it is a device or a pipe" in _refused(tmp_path, archive)


def test_a_link_in_the_archive_of_a_class_affects_only_its_owner(tmp_path: Path) -> None:
    link = special_member("class/bob/net.py", tarfile.SYMTYPE, "/etc/passwd")
    file = special_member("class/cleo.py", tarfile.LNKTYPE, "/etc/passwd")
    alone = special_member("class/dan/net.py", tarfile.SYMTYPE, "/etc/passwd")
    files = {"class/ada/net.py": SIGMOID_CODE, "class/bob/readme.txt": "x"}
    submissions = collect_by_id(
        tmp_path, write_tar(tmp_path / "class.tar", files, link, file, alone)
    )
    assert not submissions["ada"].refused
    assert submissions["bob"].refused == "net.py is a symbolic link"
    assert submissions["cleo"].refused == "cleo.py is a hard link"
    assert submissions["dan"].refused == "net.py is a symbolic link"


def test_a_bomb_by_ratio(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "hw.zip", {"net.py": bytes(64 * MiB)})
    with zipfile.ZipFile(archive) as opened:
        assert len(opened.read("net.py")) > 500 * archive.stat().st_size
    assert "unpacks to more than 100 times its size, as a bomb does" in _refused(tmp_path, archive)
    assert "as a bomb does" in collect_one(tmp_path, archive).refused


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_bomb_in_a_tar(tmp_path: Path, mode: str) -> None:
    name = f"hw.tar.{mode[2:]}"
    archive = write_tar(tmp_path / name, {"net.py": bytes(32 * MiB)}, mode=mode)
    assert "as a bomb does" in _refused(tmp_path, archive)


def test_a_bomb_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = archive_limits.ArchiveLimits(total=1 << 16, entries=100, directory=1 << 20, strict=True)
    monkeypatch.setattr("backproof.intake.prepare_submission.SUBMISSION_LIMITS", small)
    archive = write_zip(tmp_path / "hw.zip", {f"{n}.py": os.urandom(1 << 13) for n in range(9)})
    assert "unpacks to more than 0 MiB: expected less" in _refused(tmp_path, archive)


def test_a_bomb_by_count(tmp_path: Path) -> None:
    archive = write_zip(
        tmp_path / "hw.zip", {f"{n}/": "" for n in range(archive_limits.MAX_FILES + 1)}
    )
    assert "has more than 2000 files" in _refused(tmp_path, archive)


def test_a_bomb_by_nesting(tmp_path: Path) -> None:
    data = zip_bytes({"net.py": SIGMOID_CODE})
    for _ in range(5):
        data = zip_bytes({"more.zip": data})
    archive = tmp_path / "hw.zip"
    archive.write_bytes(data)
    folder = write_files(tmp_path / "class", {"zoe.py": SIGMOID_CODE, "mallory.zip": data})
    mallory = collect_by_id(tmp_path, folder)["mallory"]
    assert mallory.refused == (
        "mallory/more/more.zip is an archive in an archive in an archive: "
        "expected the files themselves"
    )


def test_a_bomb_by_overlap(tmp_path: Path) -> None:
    """Thousands of entries of the directory share one compressed file."""
    archive = write_zip(tmp_path / "hw.zip", {"a.py": bytes(MiB)})
    data = archive.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    directory = data[start:end] * 1000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(directory), start, 0)
    archive.write_bytes(data[:start] + directory + tail)
    assert _refused(tmp_path, archive)


@pytest.mark.parametrize("claimed", [1, 10 * MiB])
def test_a_forged_size(tmp_path: Path, claimed: int) -> None:
    size = MiB
    archive = write_zip(tmp_path / "hw.zip", {"net.py": os.urandom(size)})
    data = archive.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", claimed))
    archive.write_bytes(data)
    assert "is not a zip or tar archive that can be unpacked" in _refused(tmp_path, archive)


def test_a_forged_directory(tmp_path: Path) -> None:
    archive = tmp_path / "hw.zip"
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 16 * MiB, 4, 0)
    archive.write_bytes(b"PK\x03\x04" + bytes(16 * MiB) + tail)
    assert "has too large a directory" in _refused(tmp_path, archive)


def test_a_method_that_unpacks_all_at_once(tmp_path: Path) -> None:
    archive = tmp_path / "hw.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_BZIP2) as opened:
        opened.writestr("net.py", bytes(MiB))
    assert "net.py in it uses an unsupported compression method" in _refused(tmp_path, archive)


def test_an_encrypted_zip(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "hw.zip", {"net.py": SIGMOID_CODE})
    change_zip_flags(archive, lambda flags: flags | 1)
    assert "net.py in it is encrypted" in _refused(tmp_path, archive)
    assert collect_one(tmp_path, archive).refused == "net.py is encrypted"


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_truncated_archives_and_other_files(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole{suffix}"
    mode = {".gz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(Path(suffix).suffix, "w")
    files = {"net.py": os.urandom(5000), "util.py": os.urandom(5000)}
    if suffix == ".zip":
        write_zip(whole, files)
    else:
        write_tar(whole, files, mode=mode)
    data = whole.read_bytes()
    cut = len(data) // 2 if suffix != ".tar" else 512 + 5120 + 300
    for broken in (data[:cut], data[:3], b"", b"<html>Please log in</html>", os.urandom(2000)):
        archive = tmp_path / f"hw{suffix}"
        archive.write_bytes(broken)
        assert _refused(tmp_path, archive)


def test_a_tar_that_is_broken_in_the_middle(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "hw.tar", {"net.py": SIGMOID_CODE, "util.py": SIGMOID_CODE})
    data = bytearray(archive.read_bytes())
    data[1024:1034] = b"\xff" * 10
    archive.write_bytes(data)
    with tarfile.open(archive) as tar:
        assert tar.getnames() == ["net.py"]  # tarfile reports no error
    assert "cut off or broken in the middle" in _refused(tmp_path, archive)


def _header(name: str, kind: bytes, size: bytes) -> bytes:
    """A tar header with these bytes as its size."""
    header = bytearray(special_member(name, kind).tobuf(tarfile.GNU_FORMAT))
    header[124:136] = size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
def test_a_tar_with_a_header_of_gigabytes(tmp_path: Path, kind: bytes) -> None:
    archive = tmp_path / "hw.tar"
    archive.write_bytes(_header("x", kind, b"77777777777\0") + bytes(4096))
    assert "has a header of more than 16 KiB" in _refused(tmp_path, archive)


def test_a_tar_whose_headers_lead_backwards(tmp_path: Path) -> None:
    back = b"\xff" * 10 + b"\xf4\x00"
    for kind in (tarfile.REGTYPE, tarfile.XHDTYPE):
        archive = tmp_path / "hw.tar"
        first = write_tar(tmp_path / "one.tar", {"a.py": "x" * 3000}).read_bytes()[:3584]
        archive.write_bytes(first + _header("b.py", kind, back) + bytes(1024))
        assert _refused(tmp_path, archive)


def test_a_tar_with_headers_that_take_old_libraries_hours(tmp_path: Path) -> None:
    archive = tmp_path / "hw.tar"
    archive.write_bytes(
        _header("x", tarfile.XHDTYPE, b"00000037000\0") + b"1" * 15872 + bytes(1024)
    )
    assert "headers that no program writes" in _refused(tmp_path, archive)


def test_a_sparse_file_of_terabytes(tmp_path: Path) -> None:
    header = bytearray(special_member("net.py", tarfile.GNUTYPE_SPARSE).tobuf(tarfile.GNU_FORMAT))
    header[386:410] = b"00000000000\0" + b"00000000000\0"
    header[483:495] = b"77777777777\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    archive = tmp_path / "hw.tar"
    archive.write_bytes(bytes(header) + bytes(1024))
    assert "net.py in it is not a regular file" in _refused(tmp_path, archive)


def test_a_name_that_is_a_file_and_a_folder(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "hw.zip", {"a": SIGMOID_CODE, "a/b.py": SIGMOID_CODE})
    assert "has names that conflict" in _refused(tmp_path, archive)


@pytest.mark.parametrize("name", ["x" * 300, "/".join(["x"] * 33), "y/".join(["x" * 250] * 20)])
def test_names_that_are_too_long(tmp_path: Path, name: str) -> None:
    archive = write_zip(tmp_path / "hw.zip", {f"{name}.py": SIGMOID_CODE})
    refused = _refused(tmp_path, archive)
    assert "a name that is too long" in refused or "conflict" in refused


def test_names_with_control_and_broken_characters_are_printable(tmp_path: Path) -> None:
    archive = write_tar(
        tmp_path / "hw.tar", {"a\n\x1b[31m\udcff.py": SIGMOID_CODE, "b.py": SIGMOID_CODE}
    )
    submissions = collect_by_id(tmp_path, archive)
    assert set(submissions) == {"b", "a___31m_"}
    assert all(
        submission.student.isprintable() and submission.origin.isprintable()
        for submission in submissions.values()
    )


def test_a_hostile_archive_beside_a_source_file_is_omitted(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    write_zip(folder / "ada/data.zip", {"../x.py": SIGMOID_CODE})
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert not ada.refused
    assert ada.notes[0].startswith("data.zip holds '../x.py', a name outside its folder")


def test_the_last_of_two_members_with_one_name_is_used(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "hw.tar", {"net.py": "x = 1\n"})
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo("net.py")
        info.size = 6
        tar.addfile(info, io.BytesIO(b"x = 2\n"))
    path = collect_one(tmp_path, archive).path
    assert path is not None
    assert path.read_text() == "x = 2\n"


def test_a_large_file_in_the_archive_of_a_class_affects_only_its_owner(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"class/ada.py": SIGMOID_CODE}
    files |= {"class/bob.py": os.urandom(archive_limits.MAX_FILE + 1)}
    submissions = collect_by_id(tmp_path, write_zip(tmp_path / "class.zip", files))
    assert not submissions["ada"].refused
    assert submissions["bob"].refused == "bob.py has 16 MiB: expected at most 16"
    assert "class/bob.py" not in all_relative_paths(tmp_path / "into/given/class")


def test_a_full_disk_is_not_the_students_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpacking.UnpackedArchive, "_write", full)
    with pytest.raises(IntakeError, match="cannot be written: No space left on device: make room"):
        collect([write_zip(tmp_path / "hw.zip", {"net.py": SIGMOID_CODE})], tmp_path / "into")


def test_unpacked_bytes_are_counted(tmp_path: Path) -> None:
    budget = UnpackBudget(archive_limits.SUBMISSION_LIMITS, packed_bytes=10 * MiB)
    with pytest.raises(RefusedError, match="more than 256 MiB"):
        budget.spend(archive_limits.SUBMISSION_LIMITS.total + 1)
    archive = write_zip(tmp_path / "a.zip", {"x.py": SIGMOID_CODE})
    counted = UnpackBudget(archive_limits.SUBMISSION_LIMITS)
    unpacking.unpack(archive, tmp_path / "folder", counted)
    assert counted.unpacked_bytes == len(SIGMOID_CODE)


def test_corrupted_archives_never_raise(tmp_path: Path) -> None:
    good = write_zip(
        tmp_path / "good.zip", {"net.py": SIGMOID_CODE * 20, "util.py": SIGMOID_CODE}
    ).read_bytes()
    tar = write_tar(
        tmp_path / "good.tar", {"net.py": SIGMOID_CODE * 20, "util.py": SIGMOID_CODE}
    ).read_bytes()
    folder = tmp_path / "class"
    folder.mkdir()
    for count in range(150):
        for suffix, data in (("zip", good), ("tar", tar[:4096])):
            changed = bytearray(data)
            for step in range(4):
                index = zlib.crc32(b"%d %d" % (count, step)) % len(changed)
                changed[index] = (changed[index] + 1 + 53 * count) % 256
            (folder / f"{suffix}{count}.{suffix}").write_bytes(changed)
    submissions: dict[str, Submission] = collect_by_id(tmp_path, folder)
    assert len(submissions) == 300
    assert all(submission.refused or submission.path for submission in submissions.values())
    assert not [name for name in all_relative_paths(tmp_path) if name.endswith("evil")]


def test_a_packed_bomb_of_bzip2_is_stopped_early(tmp_path: Path) -> None:
    archive = tmp_path / "hw.tar.bz2"
    packer = bz2.BZ2Compressor()
    head = _header("net.py", tarfile.REGTYPE, b"04000000000\0")
    archive.write_bytes(packer.compress(head + bytes(60 * MiB)) + packer.flush())
    assert "as a bomb does" in _refused(tmp_path, archive)
