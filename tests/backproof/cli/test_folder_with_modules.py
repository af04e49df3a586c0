"""Files of the folder in which a command is started never shadow modules of Python or ours."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample

START = """
from backproof.cli import main

if __name__ == "__main__":
    main()
"""
"""The script of the installed command: Python puts its folder on the search path, not the current
one."""

SHADOWING = "raise ImportError('the file of the current folder was imported')\n"


@pytest.mark.parametrize("name", sample(["math", "numpy", "backproof"], 1))
def test_a_class_is_graded_where_a_file_has_the_name_of_a_module(name: str, tmp_path: Path) -> None:
    command, folder = tmp_path / "bin" / "start", tmp_path / "here"
    command.parent.mkdir()
    command.write_text(START, encoding="utf-8")
    (folder / "class").mkdir(parents=True)
    (folder / f"{name}.py").write_text(SHADOWING, encoding="utf-8")
    solution = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")
    (folder / "class" / "ada.py").write_text(solution, encoding="utf-8")
    words = ["grade", "class", "--assignment", "planar", "--isolation", "process", "--out", "out"]
    done = subprocess.run(
        [sys.executable, str(command), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with (folder / "out" / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["23"]
