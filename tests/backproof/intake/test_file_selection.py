"""The selection of a submission's files, with limits and notes."""

from pathlib import Path

from backproof.intake import archive_limits
from backproof.sandbox.isolation import staging
from tests.support.archive_factory import (
    SIGMOID_CODE,
    collect_by_id,
    collect_one,
    relative_file_names,
    write_files,
)


def test_limits_of_intake_and_sandbox_are_equal() -> None:
    assert archive_limits.MAX_FILE == staging.MAX_FILE_BYTES
    assert archive_limits.MAX_SUBMISSION == staging.MAX_BYTES
    assert archive_limits.MAX_FILES == staging.MAX_FILES


def test_wrapping_folders_are_removed(tmp_path: Path) -> None:
    files = {
        "ada/hw/src/net.py": SIGMOID_CODE,
        "ada/hw/src/util.py": SIGMOID_CODE,
        "ada/hw/src/lib/a.csv": "1",
    }
    folder = write_files(tmp_path / "class", files | {"bob.py": SIGMOID_CODE})
    assert collect_by_id(tmp_path, folder)["ada"].path == folder / "ada/hw/src"


def test_a_read_me_above_the_code_is_ignored_for_the_layout(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class",
        {"ada/README.md": "# hi", "ada/src/net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE},
    )
    assert relative_file_names(collect_by_id(tmp_path, folder)["ada"].path) == {
        "README.md",
        "net.py",
    }


def test_code_in_several_folders_is_merged(tmp_path: Path) -> None:
    files = {
        "ada/one/a.py": SIGMOID_CODE,
        "ada/two/b.py": SIGMOID_CODE,
        "ada/two/a.py": SIGMOID_CODE,
        "bob.py": SIGMOID_CODE,
    }
    folder = write_files(tmp_path / "class", files)
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert relative_file_names(ada.path) == {"a.py", "b.py", "two/a.py"}
    assert ada.notes == ("in folders below, and used only where imported: two/a.py",)
    assert files.keys() == {p.relative_to(folder).as_posix() for p in folder.rglob("*.py")}


def test_a_large_data_file_is_omitted(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "ada/x.csv": "1", "bob.py": SIGMOID_CODE}
    )
    with (folder / "ada/big.npy").open("wb") as file:
        file.truncate(archive_limits.MAX_FILE + 1)
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert relative_file_names(ada.path) == {"net.py", "x.csv"}
    assert ada.notes == ("big.npy has 16 MiB: expected at most 16",)


def test_data_files_beyond_the_limit_are_omitted(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    for name in "abcde":
        with (folder / f"ada/{name}.npy").open("wb") as file:
            file.truncate(archive_limits.MAX_FILE)
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert relative_file_names(ada.path) == {"net.py", "a.npy", "b.npy", "c.npy"}
    assert ada.notes[0] == "d.npy is left out: more than 64 MiB and 2000 files in all"


def test_a_source_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ada.ipynb"
    with path.open("wb") as file:
        file.truncate(archive_limits.MAX_FILE + (1 << 20))
    assert collect_one(tmp_path, path).refused == "ada.ipynb has 17 MiB: expected at most 16"


def test_deeply_nested_folders_are_refused(tmp_path: Path) -> None:
    deep = "/".join(["x"] * 40)
    folder = write_files(
        tmp_path / "class", {f"ada/{deep}/net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE}
    )
    assert "is in more than 32 nested folders" in collect_by_id(tmp_path, folder)["ada"].refused


def test_thousands_of_files_are_noted_in_a_few_lines(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {"ada/net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE})
    for count in range(30):
        (folder / f"ada/{count:02}.txt").symlink_to("nothing")
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert len(ada.notes) == 9
    assert ada.notes[-1] == "22 more files are left out"
