"""The kind, the size and the number of the submitted files that are copied."""

import os
from pathlib import Path

import pytest

from backproof.sandbox.isolation.staging import MAX_FILE_BYTES, contents, excluded_files, stage
from backproof.sandbox.launch import SubmissionError
from tests.support.submission_files import write_code


def test_only_a_plain_file_of_bounded_size_is_read(tmp_path: Path) -> None:
    plain = write_code(tmp_path, "x = 1")
    assert contents(plain) == b"x = 1"
    pipe, large, link = tmp_path / "pipe.py", tmp_path / "large.py", tmp_path / "link.py"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    link.symlink_to("/etc/shadow")
    for path, words in (
        (pipe, "is not a plain file"),
        (Path("/dev/zero"), "is not a plain file"),
        (tmp_path, "is not a plain file"),
        (large, "is larger than 16 MiB"),
        (link, "is a symbolic link"),
        (tmp_path / "none.py", "cannot be read: No such file"),
    ):
        with pytest.raises(SubmissionError, match=words):
            contents(path)


def test_a_submission_of_too_many_files_or_bytes_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backproof.sandbox.isolation import staging

    work = tmp_path / "work"
    work.mkdir()
    for number in range(5):
        write_code(work, "x" * 100, f"{number}.py")
    monkeypatch.setattr(staging, "MAX_FILES", 4)
    with pytest.raises(SubmissionError, match="has more than 4 files"):
        staging.stage(work, tmp_path / "one")
    monkeypatch.setattr(staging, "MAX_FILES", 5)
    monkeypatch.setattr(staging, "MAX_BYTES", 499)
    with pytest.raises(SubmissionError, match="has more than 499 bytes"):
        staging.stage(work, tmp_path / "two")


def test_a_folder_is_copied_without_too_large_files_which_are_reported(
    tmp_path: Path,
) -> None:
    work, copy = tmp_path / "work", tmp_path / "copy"
    work.mkdir()
    write_code(work, "x = 1", "small.py")
    with (work / "big.py").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    stage(work, copy)
    assert [path.name for path in copy.iterdir()] == ["small.py"]
    assert list(excluded_files(work)) == ["big.py is larger than 16 MiB"]
    assert not list(excluded_files(copy))
