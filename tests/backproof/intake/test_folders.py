import os
from itertools import permutations
from pathlib import Path

import pytest

from backproof.intake.collect import IntakeError, collect
from tests.backproof.intake.making import (
    CODE,
    closed,
    collected,
    everything,
    names_in,
    only,
    tarred,
    with_flags,
    written,
    zipped,
)


def test_each_file_of_a_folder_is_a_submission_and_stays_where_it_is(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE, "bob.ipynb": "{}", "cleo.md": "# hi"})
    found = collected(tmp_path, folder)
    assert {name: one.path for name, one in found.items()} == {
        "ada": folder / "ada.py", "bob": folder / "bob.ipynb", "cleo": folder / "cleo.md",
    }  # fmt: skip
    assert not any(one.refused or one.notes for one in found.values())
    assert found["ada"].student == "ada"
    assert found["ada"].origin == str(folder / "ada.py")


def test_files_that_differ_in_their_suffix_alone_are_one_submission(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE, "ada.pdf": "%PDF", "bob.py": CODE})
    assert names_in(collected(tmp_path, folder)["ada"].path) == {"ada.py", "ada.pdf"}


def test_each_folder_of_a_folder_is_a_submission(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "class",
        {"Ada Lovelace/net.py": CODE, "Ada Lovelace/data/x.csv": "1", "Łukasz/hw.ipynb": "{}"},
    )
    found = collected(tmp_path, folder)
    assert set(found) == {"Ada Lovelace", "Łukasz"}
    assert found["Ada Lovelace"].path == folder / "Ada Lovelace"
    assert found["Łukasz"].path == folder / "Łukasz/hw.ipynb"


def test_single_files_are_submissions(tmp_path: Path) -> None:
    folder = written(tmp_path, {"ada.py": CODE, "bob.py": CODE})
    assert set(collected(tmp_path, folder / "ada.py", folder / "bob.py")) == {"ada", "bob"}


def test_files_of_one_name_are_named_after_their_folders(tmp_path: Path) -> None:
    given = [written(tmp_path / name, {"net.py": CODE}) / "net.py" for name in ("ada", "bob")]
    assert set(collected(tmp_path, *given)) == {"ada", "bob"}


def test_several_folders_with_files_of_one_name_are_several_students(tmp_path: Path) -> None:
    ada = written(tmp_path / "ada", {"net.py": CODE, "util.py": CODE})
    bob = written(tmp_path / "bob", {"net.py": CODE})
    found = collected(tmp_path, ada, bob)
    assert found["ada"].path == ada
    assert set(found) == {"ada", "bob"}


def test_several_folders_with_a_student_a_file_are_several_classes(tmp_path: Path) -> None:
    one = written(tmp_path / "monday", {"ada.py": CODE, "bob.py": CODE})
    two = written(tmp_path / "friday", {"cleo.py": CODE, "dan.py": CODE, "eve.py": CODE})
    late = written(tmp_path / "late", {"ada.py": CODE})
    assert set(collected(tmp_path, one, two, late / "ada.py")) == {
        "ada", "ada-2", "bob", "cleo", "dan", "eve",
    }  # fmt: skip


def test_archives_are_folders_by_another_name(tmp_path: Path) -> None:
    files = {"hw/ada.py": CODE, "hw/bob/net.py": CODE, "hw/bob/util.py": CODE}
    for archive in (
        zipped(tmp_path / "hw.zip", files),
        tarred(tmp_path / "hw.tar", files),
        tarred(tmp_path / "hw.tgz", files, mode="w:gz"),
        tarred(tmp_path / "hw.tar.bz2", files, mode="w:bz2"),
        tarred(tmp_path / "hw.tar.xz", files, mode="w:xz"),
    ):
        found = collected(tmp_path, archive)
        assert set(found) == {"ada", "bob"}
        assert names_in(found["bob"].path) == {"net.py", "util.py"}
        assert found["ada"].origin == f"{archive}/hw/ada.py"


def test_several_archives_are_several_students(tmp_path: Path) -> None:
    ada = zipped(tmp_path / "ada.zip", {"hw/main.py": CODE, "hw/util.py": CODE})
    bob = tarred(tmp_path / "bob.tar.gz", {"mine.py": CODE}, mode="w:gz")
    found = collected(tmp_path, ada, bob)
    assert set(found) == {"ada", "bob"}
    assert names_in(found["ada"].path) == {"main.py", "util.py"}


def test_a_broken_archive_does_not_change_what_another_is(tmp_path: Path) -> None:
    ada = zipped(tmp_path / "ada.v2.zip", {"main.py": CODE, "util.py": CODE})
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK")
    found = collected(tmp_path, ada, bad)
    assert set(found) == {"ada.v2", "bad"}
    assert found["bad"].refused.startswith("bad.zip is no zip or tar archive")


def test_archives_in_a_folder_and_one_in_them_are_unpacked(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"net.py": CODE}).read_bytes()
    folder = tmp_path / "class"
    zipped(folder / "ada.zip", {"work/net.py": CODE, "work/__pycache__/net.pyc": "x"})
    zipped(folder / "bob.zip", {"inner.zip": inner})
    written(folder / "cleo", {"inner.zip": inner, "report.pdf": "%PDF"})
    found = collected(tmp_path, folder)
    assert {name: bool(one.refused) for name, one in found.items()} == {
        "ada": False, "bob": False, "cleo": False,
    }  # fmt: skip
    assert found["ada"].path is not None
    assert found["ada"].path.name == "net.py"
    assert names_in(found["cleo"].path) == {"net.py", "report.pdf"}
    assert everything(folder) == {
        "ada.zip", "bob.zip", "cleo", "cleo/inner.zip", "cleo/report.pdf",
    }  # fmt: skip


def test_names_in_archives_of_old_and_foreign_programs_are_read(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "hw.zip", {"José.py": CODE, "bob\\net.py": CODE, "bob\\": ""})
    with_flags(archive, lambda flags: flags & ~0x800)  # which says that names are UTF-8
    assert set(collected(tmp_path, archive)) == {"José", "bob"}


def test_what_nobody_wrote_is_left_out(tmp_path: Path) -> None:
    files = {"ada/net.py": CODE, "ada/util.py": CODE}
    litter = {
        "ada/.git/config": "x",
        "ada/.venv/lib/a.py": CODE,
        "ada/node_modules/b.py": CODE,
        "ada/.ipynb_checkpoints/net.py": CODE,
        "ada/__pycache__/net.pyc": "x",
        "ada/._net.py": "x",
        "__MACOSX/ada/._net.py": "x",
        ".DS_Store": "x",
    }
    for given in (
        written(tmp_path / "class", files | litter | {"bob.py": CODE}),
        zipped(tmp_path / "class.zip", files | litter | {"bob.py": CODE}),
    ):
        found = collected(tmp_path, given)
        assert set(found) == {"ada", "bob"}
        assert names_in(found["ada"].path) == {"net.py", "util.py"}


def test_what_the_run_writes_is_no_submission(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE, "out/old.py": CODE})
    given, into = [folder], folder / "out/work"
    assert [one.id for one in collect(given, into)] == ["ada"]
    assert [one.id for one in collect(given, into)] == ["ada"]


def test_links_in_folders_are_not_followed(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret", {"solution.py": CODE})
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "bob/notes.txt": "x"})
    (folder / "ada/more.py").symlink_to(secret / "solution.py")
    (folder / "bob/all").symlink_to(secret)
    (folder / "cleo").symlink_to(secret)
    (folder / "dan.py").symlink_to(secret / "solution.py")
    found = collected(tmp_path, folder)
    assert found["ada"].path == folder / "ada/net.py"
    assert found["ada"].notes == (
        "more.py is a symbolic link, which is not followed: expected the file itself",
    )
    for name in ("bob", "cleo", "dan"):
        assert found[name].path is None
        assert "is a symbolic link, which is not followed" in found[name].refused


def test_a_given_path_may_be_a_link(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE})
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert set(collected(tmp_path, link, folder)) == {"ada"}


def test_whatever_is_handed_in_has_a_row_and_a_reason(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "class",
        {"pdf/report.pdf": "%PDF", "bob.docx": "x", "rar/all.rar": "Rar!", "ok.py": CODE},
    )
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe.py")
    written(folder / "hidden", {".net.py": CODE})
    reasons = {name: one.refused for name, one in collected(tmp_path, folder).items()}
    expected = "expected a .py, .ipynb or .md file"
    assert reasons == {
        "bob": f"has nothing to judge: got bob.docx: {expected}",
        "empty": f"is empty: {expected}",
        "hidden": f"has nothing to judge: got .net.py: {expected}",
        "ok": "",
        "pdf": f"has nothing to judge: got report.pdf: {expected}",
        "pipe": "pipe.py is no plain file",
        "rar": "all.rar is an archive that is not read: expected zip or tar",
    }


def test_what_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE, "bob/net.py": CODE, "cleo.py": CODE})
    zipped(folder / "dan.zip", {"net.py": CODE})
    scanned = os.scandir

    def scan_but(path: Path) -> object:
        if Path(path).name == "bob":
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    closed(monkeypatch, "ada.py", "dan.zip")
    monkeypatch.setattr(os, "scandir", scan_but)
    found = collected(tmp_path, folder)
    assert found["ada"].refused == "ada.py cannot be read: Permission denied"
    assert found["bob"].refused == "bob cannot be read: Permission denied"
    assert found["cleo"].path == folder / "cleo.py"
    assert found["dan"].refused == "dan.zip cannot be read: Permission denied"


def test_what_cannot_be_read_beside_the_work_is_left_out_for_every_judge_and_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"ada/net.py": CODE, "ada/data.csv": "1", "ada/old.py": CODE, "ada/parts.py": CODE}
    folder = written(tmp_path / "class", files)
    closed(monkeypatch, "data.csv", "old.py")
    found = collected(tmp_path, folder)["ada"]
    assert found.path is not None
    assert sorted(path.name for path in found.path.iterdir()) == ["net.py", "parts.py"]
    assert found.notes == (
        "data.csv cannot be read: Permission denied",
        "old.py cannot be read: Permission denied",
    )


def test_nothing_at_all_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match=r"missing: no such file or folder"):
        collect([tmp_path / "missing"], tmp_path / "into")
    with pytest.raises(IntakeError, match=r"empty: has nothing in it: expected submissions"):
        collect([tmp_path / "empty"], tmp_path / "into")


def test_an_empty_folder_among_others_is_refused_alone(tmp_path: Path) -> None:
    ada = written(tmp_path / "ada", {"net.py": CODE})
    bob = written(tmp_path / "bob", {})
    found = collected(tmp_path, ada, bob)
    assert found["bob"].refused.startswith("is empty")
    assert not found["ada"].refused


def test_namesakes_are_told_apart_whatever_order_paths_are_given_in(tmp_path: Path) -> None:
    given = [
        zipped(tmp_path / "a/Ada Lovelace.zip", {"net.py": "a = 1\n"}),
        zipped(tmp_path / "b/ada lovelace.zip", {"net.py": "b = 1\n"}),
        zipped(tmp_path / "c/Ada Lovelace.zip", {"net.py": "c = 1\n"}),
    ]
    orders = [collect(order, tmp_path / "into") for order in permutations(given)]
    ids = [one.id for one in orders[0]]
    assert ids == ["Ada Lovelace", "Ada Lovelace-2", "ada lovelace-3"]
    assert all(order == orders[0] for order in orders)
    assert orders[0][0].notes == ("2 submissions have this name",)


def test_a_path_given_twice_or_within_another_counts_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada.py": CODE, "bob.py": CODE})
    assert set(collected(tmp_path, folder, folder, folder / "ada.py")) == {"ada", "bob"}


def test_a_submission_that_changed_has_another_digest(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "ada/x.csv": "1", "bob.py": CODE})
    before = collected(tmp_path, folder)
    written(folder, {"ada/x.csv": "2"})
    assert collected(tmp_path, folder) == before
    written(folder, {"ada/net.py": CODE + "\n"})
    after = collected(tmp_path, folder)
    assert after["ada"].digest != before["ada"].digest
    assert after["bob"].digest == before["bob"].digest
    (folder / "ada/net.py").rename(folder / "ada/two.py")
    assert collected(tmp_path, folder)["ada"].digest != after["ada"].digest
    assert all(len(one.digest) == 64 for one in after.values())


def test_the_same_work_packed_otherwise_has_the_same_digest(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "ada/util.py": CODE})
    packed = zipped(tmp_path / "packed/ada.zip", {"hw/net.py": CODE, "hw/util.py": CODE}).parent
    assert only(tmp_path, folder).digest == only(tmp_path, packed).digest
