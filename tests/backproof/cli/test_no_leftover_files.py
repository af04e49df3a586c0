"""No command leaves files in the current folder."""

import subprocess
import sys
from pathlib import Path

from tests.support.in_process import EXAMPLES

WRONG = EXAMPLES / "planar" / "wrong" / "db2_without_mean.py"


def ran(command: list[str], folder: Path) -> None:
    """Run the command line in a folder."""
    whole = [sys.executable, "-P", "-m", "backproof", *command]
    done = subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr


def test_a_counterexample_that_is_searched_leaves_nothing(tmp_path: Path) -> None:
    ran(["validate", str(WRONG), "--seed", "1", "--isolation", "process"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_class_leaves_its_gradebook_alone(tmp_path: Path) -> None:
    asked = ["grade", str(WRONG), "--assignment", "planar", "--out", "book"]
    ran([*asked, "--isolation", "process"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_a_check_of_an_assignment_leaves_nothing(tmp_path: Path) -> None:
    asked = ["assignment", "check", str(WRONG), "--assignment", "planar"]
    ran([*asked, "--isolation", "process"], tmp_path)
    assert list(tmp_path.iterdir()) == []
