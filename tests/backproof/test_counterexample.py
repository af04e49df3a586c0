"""Counterexamples are small, and fail where they are pasted: with the wrong file, not the right."""

import subprocess
import sys
from pathlib import Path

import pytest

import backproof
from tests.backproof.local import EXAMPLES

PLANAR = EXAMPLES / "planar"
SHOWN = (  # one of each kind: a value, a form, an argument changed, a size, a random start
    "dz1_without_slope",
    "db1_without_keepdims",
    "dz2_overwrites_a2",
    "sizes_of_examples",
    "init_zeros",
)


def _pasted(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize("name", SHOWN)
def test_a_pasted_counterexample_fails_with_the_wrong_file_alone(name: str, tmp_path: Path) -> None:
    wrong, right = PLANAR / "wrong" / f"{name}.py", PLANAR / "solution.py"
    shown = backproof.validate(wrong, seed=11).counterexample
    assert shown is not None
    failing = _pasted(shown.code, tmp_path)
    assert failing.returncode == 1
    assert "AssertionError" in failing.stderr
    passing = _pasted(shown.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


def test_the_smallest_example_is_found() -> None:
    wrong = PLANAR / "wrong" / "dw2_without_mean.py"
    shown = backproof.validate(wrong, seed=12).counterexample
    assert shown is not None
    assert dict(shown.sizes) == {"n0": 1, "n1": 1, "n2": 1, "m": 2}, "1/m shows from m = 2 on"


def test_a_right_file_has_no_counterexample() -> None:
    assert backproof.validate(PLANAR / "solution.py", seed=13).counterexample is None
