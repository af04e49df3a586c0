"""Submissions in folders, archives and single files."""

import os
from itertools import permutations
from pathlib import Path

import pytest

from backproof.intake.collect import IntakeError, collect
from tests.support.archive_factory import (
    SIGMOID_CODE,
    all_relative_paths,
    change_zip_flags,
    collect_by_id,
    collect_one,
    deny_access,
    relative_file_names,
    write_files,
    write_tar,
    write_zip,
)


def test_each_file_of_a_folder_is_a_submission_and_stays_where_it_is(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada.py": SIGMOID_CODE, "bob.ipynb": "{}", "cleo.md": "# hi"}
    )
    submissions = collect_by_id(tmp_path, folder)
    assert {name: submission.path for name, submission in submissions.items()} == {
        "ada": folder / "ada.py", "bob": folder / "bob.ipynb", "cleo": folder / "cleo.md",
    }  # fmt: skip
    assert not any(submission.refused or submission.notes for submission in submissions.values())
    assert submissions["ada"].student == "ada"
    assert submissions["ada"].origin == str(folder / "ada.py")


def test_files_with_one_stem_are_one_submission(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada.py": SIGMOID_CODE, "ada.pdf": "%PDF", "bob.py": SIGMOID_CODE}
    )
    assert relative_file_names(collect_by_id(tmp_path, folder)["ada"].path) == {"ada.py", "ada.pdf"}


def test_each_folder_of_a_folder_is_a_submission(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class",
        {
            "Ada Lovelace/net.py": SIGMOID_CODE,
            "Ada Lovelace/data/x.csv": "1",
            "Łukasz/hw.ipynb": "{}",
        },
    )
    submissions = collect_by_id(tmp_path, folder)
    assert set(submissions) == {"Ada Lovelace", "Łukasz"}
    assert submissions["Ada Lovelace"].path == folder / "Ada Lovelace"
    assert submissions["Łukasz"].path == folder / "Łukasz/hw.ipynb"


def test_single_files_are_submissions(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"ada.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    assert set(collect_by_id(tmp_path, folder / "ada.py", folder / "bob.py")) == {"ada", "bob"}


def test_files_of_one_name_are_named_after_their_folders(tmp_path: Path) -> None:
    inputs = [
        write_files(tmp_path / name, {"net.py": SIGMOID_CODE}) / "net.py" for name in ("ada", "bob")
    ]
    assert set(collect_by_id(tmp_path, *inputs)) == {"ada", "bob"}


def test_several_folders_with_files_of_one_name_are_several_students(tmp_path: Path) -> None:
    ada = write_files(tmp_path / "ada", {"net.py": SIGMOID_CODE, "util.py": SIGMOID_CODE})
    bob = write_files(tmp_path / "bob", {"net.py": SIGMOID_CODE})
    submissions = collect_by_id(tmp_path, ada, bob)
    assert submissions["ada"].path == ada
    assert set(submissions) == {"ada", "bob"}


def test_several_folders_with_a_file_per_student_are_several_classes(tmp_path: Path) -> None:
    monday = write_files(tmp_path / "monday", {"ada.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    friday = write_files(
        tmp_path / "friday",
        {"cleo.py": SIGMOID_CODE, "dan.py": SIGMOID_CODE, "eve.py": SIGMOID_CODE},
    )
    late = write_files(tmp_path / "late", {"ada.py": SIGMOID_CODE})
    assert set(collect_by_id(tmp_path, monday, friday, late / "ada.py")) == {
        "ada", "ada-2", "bob", "cleo", "dan", "eve",
    }  # fmt: skip


def test_archives_are_read_as_folders(tmp_path: Path) -> None:
    files = {
        "hw/ada.py": SIGMOID_CODE,
        "hw/bob/net.py": SIGMOID_CODE,
        "hw/bob/util.py": SIGMOID_CODE,
    }
    for archive in (
        write_zip(tmp_path / "hw.zip", files),
        write_tar(tmp_path / "hw.tar", files),
        write_tar(tmp_path / "hw.tgz", files, mode="w:gz"),
        write_tar(tmp_path / "hw.tar.bz2", files, mode="w:bz2"),
        write_tar(tmp_path / "hw.tar.xz", files, mode="w:xz"),
    ):
        submissions = collect_by_id(tmp_path, archive)
        assert set(submissions) == {"ada", "bob"}
        assert relative_file_names(submissions["bob"].path) == {"net.py", "util.py"}
        assert submissions["ada"].origin == f"{archive}/hw/ada.py"


def test_several_archives_are_several_students(tmp_path: Path) -> None:
    ada = write_zip(tmp_path / "ada.zip", {"hw/main.py": SIGMOID_CODE, "hw/util.py": SIGMOID_CODE})
    bob = write_tar(tmp_path / "bob.tar.gz", {"mine.py": SIGMOID_CODE}, mode="w:gz")
    submissions = collect_by_id(tmp_path, ada, bob)
    assert set(submissions) == {"ada", "bob"}
    assert relative_file_names(submissions["ada"].path) == {"main.py", "util.py"}


def test_a_broken_archive_does_not_affect_another_input(tmp_path: Path) -> None:
    ada = write_zip(tmp_path / "ada.v2.zip", {"main.py": SIGMOID_CODE, "util.py": SIGMOID_CODE})
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK")
    submissions = collect_by_id(tmp_path, ada, bad)
    assert set(submissions) == {"ada.v2", "bad"}
    assert submissions["bad"].refused.startswith("bad.zip is not a zip or tar archive")


def test_archives_in_a_folder_and_one_in_them_are_unpacked(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"net.py": SIGMOID_CODE}).read_bytes()
    folder = tmp_path / "class"
    write_zip(folder / "ada.zip", {"work/net.py": SIGMOID_CODE, "work/__pycache__/net.pyc": "x"})
    write_zip(folder / "bob.zip", {"inner.zip": inner})
    write_files(folder / "cleo", {"inner.zip": inner, "report.pdf": "%PDF"})
    submissions = collect_by_id(tmp_path, folder)
    assert {name: bool(submission.refused) for name, submission in submissions.items()} == {
        "ada": False, "bob": False, "cleo": False,
    }  # fmt: skip
    assert submissions["ada"].path is not None
    assert submissions["ada"].path.name == "net.py"
    assert relative_file_names(submissions["cleo"].path) == {"net.py", "report.pdf"}
    assert all_relative_paths(folder) == {
        "ada.zip", "bob.zip", "cleo", "cleo/inner.zip", "cleo/report.pdf",
    }  # fmt: skip


def test_names_without_the_utf8_flag_and_with_backslashes_are_read(tmp_path: Path) -> None:
    archive = write_zip(
        tmp_path / "hw.zip", {"José.py": SIGMOID_CODE, "bob\\net.py": SIGMOID_CODE, "bob\\": ""}
    )
    change_zip_flags(archive, lambda flags: flags & ~0x800)  # the flag for names in UTF-8
    assert set(collect_by_id(tmp_path, archive)) == {"José", "bob"}


def test_generated_files_are_skipped(tmp_path: Path) -> None:
    files = {"ada/net.py": SIGMOID_CODE, "ada/util.py": SIGMOID_CODE}
    generated_files = {
        "ada/.git/config": "x",
        "ada/.venv/lib/a.py": SIGMOID_CODE,
        "ada/node_modules/b.py": SIGMOID_CODE,
        "ada/.ipynb_checkpoints/net.py": SIGMOID_CODE,
        "ada/__pycache__/net.pyc": "x",
        "ada/._net.py": "x",
        "__MACOSX/ada/._net.py": "x",
        ".DS_Store": "x",
    }
    for inputs in (
        write_files(tmp_path / "class", files | generated_files | {"bob.py": SIGMOID_CODE}),
        write_zip(tmp_path / "class.zip", files | generated_files | {"bob.py": SIGMOID_CODE}),
    ):
        submissions = collect_by_id(tmp_path, inputs)
        assert set(submissions) == {"ada", "bob"}
        assert relative_file_names(submissions["ada"].path) == {"net.py", "util.py"}


def test_output_of_the_run_is_not_a_submission(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada.py": SIGMOID_CODE, "out/old.py": SIGMOID_CODE})
    inputs, into = [folder], folder / "out/work"
    assert [submission.id for submission in collect(inputs, into)] == ["ada"]
    assert [submission.id for submission in collect(inputs, into)] == ["ada"]


def test_links_in_folders_are_not_followed(tmp_path: Path) -> None:
    secret = write_files(tmp_path / "secret", {"solution.py": SIGMOID_CODE})
    folder = write_files(tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "bob/notes.txt": "x"})
    (folder / "ada/more.py").symlink_to(secret / "solution.py")
    (folder / "bob/all").symlink_to(secret)
    (folder / "cleo").symlink_to(secret)
    (folder / "dan.py").symlink_to(secret / "solution.py")
    submissions = collect_by_id(tmp_path, folder)
    assert submissions["ada"].path == folder / "ada/net.py"
    assert submissions["ada"].notes == (
        "more.py is a symbolic link, which is not followed: expected the file itself",
    )
    for name in ("bob", "cleo", "dan"):
        assert submissions[name].path is None
        assert "is a symbolic link, which is not followed" in submissions[name].refused


def test_an_input_path_may_be_a_link(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada.py": SIGMOID_CODE})
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert set(collect_by_id(tmp_path, link, folder)) == {"ada"}


def test_every_entry_is_a_submission_with_a_reason_for_refusal(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class",
        {"pdf/report.pdf": "%PDF", "bob.docx": "x", "rar/all.rar": "Rar!", "ok.py": SIGMOID_CODE},
    )
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe.py")
    write_files(folder / "hidden", {".net.py": SIGMOID_CODE})
    reasons = {
        name: submission.refused for name, submission in collect_by_id(tmp_path, folder).items()
    }
    expected = "expected a .py, .ipynb or .md file"
    assert reasons == {
        "bob": f"has nothing to judge: got bob.docx: {expected}",
        "empty": f"is empty: {expected}",
        "hidden": f"has nothing to judge: got .net.py: {expected}",
        "ok": "",
        "pdf": f"has nothing to judge: got report.pdf: {expected}",
        "pipe": "pipe.py is not a regular file",
        "rar": "all.rar is an archive that is not read: expected zip or tar",
    }


def test_unreadable_submissions_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(
        tmp_path / "class",
        {"ada.py": SIGMOID_CODE, "bob/net.py": SIGMOID_CODE, "cleo.py": SIGMOID_CODE},
    )
    write_zip(folder / "dan.zip", {"net.py": SIGMOID_CODE})
    scandir = os.scandir

    def scan_except_bob(path: Path) -> object:
        if Path(path).name == "bob":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    deny_access(monkeypatch, "ada.py", "dan.zip")
    monkeypatch.setattr(os, "scandir", scan_except_bob)
    submissions = collect_by_id(tmp_path, folder)
    assert submissions["ada"].refused == "ada.py cannot be read: Permission denied"
    assert submissions["bob"].refused == "bob cannot be read: Permission denied"
    assert submissions["cleo"].path == folder / "cleo.py"
    assert submissions["dan"].refused == "dan.zip cannot be read: Permission denied"


def test_unreadable_files_beside_the_code_are_omitted_with_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "ada/net.py": SIGMOID_CODE,
        "ada/data.csv": "1",
        "ada/old.py": SIGMOID_CODE,
        "ada/parts.py": SIGMOID_CODE,
    }
    folder = write_files(tmp_path / "class", files)
    deny_access(monkeypatch, "data.csv", "old.py")
    submissions = collect_by_id(tmp_path, folder)["ada"]
    assert submissions.path is not None
    assert sorted(path.name for path in submissions.path.iterdir()) == ["net.py", "parts.py"]
    assert submissions.notes == (
        "data.csv cannot be read: Permission denied",
        "old.py cannot be read: Permission denied",
    )


def test_missing_and_empty_inputs_are_errors(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match=r"missing: no such file or folder"):
        collect([tmp_path / "missing"], tmp_path / "into")
    with pytest.raises(IntakeError, match=r"empty: has nothing in it: expected submissions"):
        collect([tmp_path / "empty"], tmp_path / "into")


def test_only_an_empty_folder_among_others_is_refused(tmp_path: Path) -> None:
    ada = write_files(tmp_path / "ada", {"net.py": SIGMOID_CODE})
    bob = write_files(tmp_path / "bob", {})
    submissions = collect_by_id(tmp_path, ada, bob)
    assert submissions["bob"].refused.startswith("is empty")
    assert not submissions["ada"].refused


def test_students_with_one_name_get_the_same_ids_in_any_order_of_inputs(tmp_path: Path) -> None:
    inputs = [
        write_zip(tmp_path / "a/Ada Lovelace.zip", {"net.py": "a = 1\n"}),
        write_zip(tmp_path / "b/ada lovelace.zip", {"net.py": "b = 1\n"}),
        write_zip(tmp_path / "c/Ada Lovelace.zip", {"net.py": "c = 1\n"}),
    ]
    orders = [collect(order, tmp_path / "into") for order in permutations(inputs)]
    ids = [submission.id for submission in orders[0]]
    assert ids == ["Ada Lovelace", "Ada Lovelace-2", "ada lovelace-3"]
    assert all(order == orders[0] for order in orders)
    assert orders[0][0].notes == ("2 submissions have this name",)


def test_a_repeated_or_nested_input_counts_once(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    assert set(collect_by_id(tmp_path, folder, folder, folder / "ada.py")) == {"ada", "bob"}


def test_a_submission_that_changed_has_another_digest(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "ada/x.csv": "1", "bob.py": SIGMOID_CODE}
    )
    before = collect_by_id(tmp_path, folder)
    write_files(folder, {"ada/x.csv": "2"})
    with_data = collect_by_id(tmp_path, folder)
    assert with_data["ada"].digest != before["ada"].digest
    write_files(folder, {"ada/net.py": SIGMOID_CODE + "\n"})
    after = collect_by_id(tmp_path, folder)
    assert after["ada"].digest != with_data["ada"].digest
    assert after["bob"].digest == before["bob"].digest
    (folder / "ada/net.py").rename(folder / "ada/two.py")
    assert collect_by_id(tmp_path, folder)["ada"].digest != after["ada"].digest
    assert all(len(submission.digest) == 64 for submission in after.values())


def test_digest_is_independent_of_packaging(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "ada/util.py": SIGMOID_CODE}
    )
    packed = write_zip(
        tmp_path / "packed/ada.zip", {"hw/net.py": SIGMOID_CODE, "hw/util.py": SIGMOID_CODE}
    ).parent
    assert collect_one(tmp_path, folder).digest == collect_one(tmp_path, packed).digest


@pytest.mark.parametrize("name", ["作业一", "Müller", "Zoë"])
def test_names_in_the_code_of_the_system_that_packed_them_are_read(
    tmp_path: Path, name: str
) -> None:
    stored = name.encode("gbk" if name == "作业一" else "cp437")
    placeholder = "x" * len(stored)
    archive = write_zip(tmp_path / "class.zip", {f"{placeholder}/net.py": SIGMOID_CODE})
    archive.write_bytes(archive.read_bytes().replace(placeholder.encode(), stored))
    (submission,) = collect_by_id(tmp_path, archive).values()
    assert submission.student == name
