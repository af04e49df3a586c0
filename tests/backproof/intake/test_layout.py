from pathlib import Path

from backproof.intake import limits
from backproof.worker.isolation import submission
from tests.backproof.intake.making import CODE, collected, names_in, only, written


def test_what_is_kept_is_what_a_worker_takes() -> None:
    assert limits.MAX_FILE == submission.MAX_FILE
    assert limits.MAX_KEPT == submission.MAX_BYTES
    assert limits.MAX_FILES == submission.MAX_FILES


def test_folders_above_the_work_go(tmp_path: Path) -> None:
    files = {"ada/hw/src/net.py": CODE, "ada/hw/src/util.py": CODE, "ada/hw/src/lib/a.csv": "1"}
    folder = written(tmp_path / "class", files | {"bob.py": CODE})
    assert collected(tmp_path, folder)["ada"].path == folder / "ada/hw/src"


def test_a_read_me_above_the_work_does_not_hide_it(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "class", {"ada/README.md": "# hi", "ada/src/net.py": CODE, "bob.py": CODE}
    )
    assert names_in(collected(tmp_path, folder)["ada"].path) == {"README.md", "net.py"}


def test_work_in_several_folders_is_put_together(tmp_path: Path) -> None:
    files = {"ada/one/a.py": CODE, "ada/two/b.py": CODE, "ada/two/a.py": CODE, "bob.py": CODE}
    folder = written(tmp_path / "class", files)
    ada = collected(tmp_path, folder)["ada"]
    assert names_in(ada.path) == {"a.py", "b.py", "two/a.py"}
    assert ada.notes == ("in folders below, and used only where imported: two/a.py",)
    assert files.keys() == {p.relative_to(folder).as_posix() for p in folder.rglob("*.py")}


def test_large_data_is_left_out_and_the_work_is_judged(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "ada/x.csv": "1", "bob.py": CODE})
    with (folder / "ada/big.npy").open("wb") as file:
        file.truncate(limits.MAX_FILE + 1)
    ada = collected(tmp_path, folder)["ada"]
    assert names_in(ada.path) == {"net.py", "x.csv"}
    assert ada.notes == ("big.npy has 16 MiB: expected at most 16",)


def test_much_data_is_left_out_and_the_work_is_judged(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "bob.py": CODE})
    for name in "abcde":
        with (folder / f"ada/{name}.npy").open("wb") as file:
            file.truncate(limits.MAX_FILE)
    ada = collected(tmp_path, folder)["ada"]
    assert names_in(ada.path) == {"net.py", "a.npy", "b.npy", "c.npy"}
    assert ada.notes[0] == "d.npy is left out: more than 64 MiB and 2000 files in all"


def test_work_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ada.ipynb"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE + (1 << 20))
    assert only(tmp_path, path).refused == "ada.ipynb has 17 MiB: expected at most 16"


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    deep = "/".join(["x"] * 40)
    folder = written(tmp_path / "class", {f"ada/{deep}/net.py": CODE, "bob.py": CODE})
    assert "lies more than 32 deep" in collected(tmp_path, folder)["ada"].refused


def test_thousands_of_files_are_noted_in_a_few_lines(tmp_path: Path) -> None:
    folder = written(tmp_path / "class", {"ada/net.py": CODE, "bob.py": CODE})
    for count in range(30):
        (folder / f"ada/{count:02}.txt").symlink_to("nothing")
    ada = collected(tmp_path, folder)["ada"]
    assert len(ada.notes) == 9
    assert ada.notes[-1] == "22 more files are left out"
