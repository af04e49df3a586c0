"""Counterexamples are small, and fail where they are pasted: with the wrong file, not the right."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import backproof
from backproof.validation.pipeline import validate_target
from backproof.validation.public_api import _file_request
from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample, sample_rows

PLANAR = EXAMPLES / "planar"
SHOWN = (  # one of each kind: a value, a form, an argument changed, a size, a random start
    "dz1_without_slope",
    "db1_without_keepdims",
    "dz2_overwrites_a2",
    "sizes_of_examples",
    "init_zeros",
)


OTHERS = (  # a private method, steps, a scaled result, a joined one
    ("rows", "hidden_slope_of_z"),
    ("rows", "step_with_new_weights"),
    ("rows", "step_at_one_rate"),
    ("tuples", "gradients_averaged_twice"),
    ("unrolled", "through_the_bias"),
)


def _pasted(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize("name", sample(SHOWN, 3))
def test_a_pasted_counterexample_fails_with_the_wrong_file_alone(name: str, tmp_path: Path) -> None:
    wrong, right = PLANAR / "wrong" / f"{name}.py", PLANAR / "solution.py"
    shown = backproof.validate(wrong, seed=11).counterexample
    assert shown is not None
    failing = _pasted(shown.code, tmp_path)
    assert failing.returncode == 1
    assert "AssertionError" in failing.stderr
    passing = _pasted(shown.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


@pytest.mark.parametrize(("folder", "name"), sample_rows(OTHERS, 2))
def test_what_a_binding_sets_up_is_written_out(folder: str, name: str, tmp_path: Path) -> None:
    wrong = EXAMPLES / folder / "wrong" / f"{name}.py"
    binding = str(EXAMPLES / folder / f"{folder}.binding")
    shown = backproof.validate(wrong, binding, seed=11).counterexample
    assert shown is not None
    failing = _pasted(shown.code, tmp_path)
    assert failing.returncode == 1, failing.stderr
    assert "AssertionError" in failing.stderr, failing.stderr
    right = EXAMPLES / folder / "solution.py"
    passing = _pasted(shown.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


SPOILING = """
import numpy as np
class Net:
    def __init__(self, W): self.W1 = W
    def forward(self, X, stacked, *, scale): {}; return self.W1 @ X + scale
"""


@pytest.mark.parametrize("spoil", ["X *= 2", "stacked[0] = 0", "scale += 1"])
def test_a_changed_argument_is_shown_also_where_it_is_passed_by_name(
    spoil: str, tmp_path: Path
) -> None:
    line = "net.forward(X, vstack(1, X), **{'scale': b1}) -> Z1"
    (tmp_path / "net.binding").write_text(f"setup: net = Net(W1)\n{line}", encoding="utf-8")
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(SPOILING.format("pass"), encoding="utf-8")
    wrong.write_text(SPOILING.format(spoil), encoding="utf-8")
    binding = str(tmp_path / "net.binding")
    assert backproof.validate(right, binding, seed=1).conforms
    shown = backproof.validate(wrong, binding, seed=1).counterexample
    assert shown is not None
    assert "changes its argument" in _pasted(shown.code, tmp_path).stderr
    passing = _pasted(shown.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


def test_the_smallest_example_is_found() -> None:
    wrong = PLANAR / "wrong" / "dw2_without_mean.py"
    shown = backproof.validate(wrong, seed=12).counterexample
    assert shown is not None
    assert dict(shown.sizes) == {"n0": 1, "n1": 1, "n2": 1, "m": 2}, "1/m shows from m = 2 on"


def test_an_example_of_the_exam_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = PLANAR / "wrong" / "dw2_without_mean.py"
    found = backproof.validate(wrong, seed=12).counterexample
    monkeypatch.setattr("backproof.judge.example_shrinking.SECONDS", 0.0)
    left = backproof.validate(wrong, seed=12).counterexample
    assert found is not None
    assert left is not None
    assert (found.of_exam, left.of_exam) == (False, True)


def test_a_right_file_has_no_counterexample() -> None:
    assert backproof.validate(PLANAR / "solution.py", seed=13).counterexample is None


def _under_policy(text: str, folder: Path) -> backproof.Verdict:
    """The verdict on a file that may import NumPy alone."""
    path = folder / "ada.py"
    path.write_text(text)
    return validate_target(
        path, replace(_file_request("planar", seed=1), allowed_imports=("numpy",))
    )


FORWARD = '    W1 = parameters["W1"]\n'


@pytest.mark.parametrize(
    "refused",
    [
        "    import hypothesis\n",
        "    import os\n    os.system('true')\n",
        "    hypothesis.given()\n",
    ],
)
def test_what_only_a_policy_refuses_is_not_said_to_fail_where_it_is_pasted(
    refused: str, tmp_path: Path
) -> None:
    text = (EXAMPLES / "planar" / "solution.py").read_text()
    text = "import hypothesis\n" + text.replace(FORWARD, refused + FORWARD, 1)
    found = _under_policy(text, tmp_path)
    crashed = [e for e in found.equations if e.status.value == "crashed"]
    assert {e.function for e in crashed} == {"forward_propagation"}
    assert "the policy " in crashed[0].message
    assert found.counterexample is None


def test_beside_a_refusal_the_next_fault_is_shown_and_fails(tmp_path: Path) -> None:
    text = (EXAMPLES / "planar" / "wrong" / "db2_without_mean.py").read_text()
    found = _under_policy(text.replace(FORWARD, "    import hypothesis\n" + FORWARD, 1), tmp_path)
    assert found.counterexample is not None
    assert found.counterexample.symbol == "db2"
    ran = _pasted(found.counterexample.code, tmp_path)
    assert "AssertionError: db2 (3.46) differs" in ran.stderr


def test_another_crash_under_a_policy_is_shown_and_fails(tmp_path: Path) -> None:
    text = (EXAMPLES / "planar" / "solution.py").read_text()
    text = text.replace(FORWARD, "    raise ImportError('by hand')\n" + FORWARD, 1)
    found = _under_policy(text, tmp_path)
    assert found.counterexample is not None
    assert "ImportError: by hand" in _pasted(found.counterexample.code, tmp_path).stderr
