"""Counterexamples are small; pasted, they fail with the wrong file and pass with the right one."""

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
SHOWN = (  # one of each kind: a value, a form, a size, a random start
    "dz1_without_slope",
    "db1_without_keepdims",
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


@pytest.mark.parametrize("name", sample(SHOWN, 2))
def test_a_pasted_counterexample_fails_with_the_wrong_file_alone(name: str, tmp_path: Path) -> None:
    wrong, right = PLANAR / "wrong" / f"{name}.py", PLANAR / "solution.py"
    counterexample = backproof.validate(wrong, seed=11).counterexample
    assert counterexample is not None
    failing = _pasted(counterexample.code, tmp_path)
    assert failing.returncode == 1
    assert "AssertionError" in failing.stderr
    passing = _pasted(counterexample.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


@pytest.mark.parametrize(("folder", "name"), sample_rows(OTHERS, 1))
def test_counterexample_includes_the_setup_of_the_binding(
    folder: str, name: str, tmp_path: Path
) -> None:
    wrong = EXAMPLES / folder / "wrong" / f"{name}.py"
    binding = str(EXAMPLES / folder / f"{folder}.binding")
    counterexample = backproof.validate(wrong, binding, seed=11).counterexample
    assert counterexample is not None
    failing = _pasted(counterexample.code, tmp_path)
    assert failing.returncode == 1, failing.stderr
    assert "AssertionError" in failing.stderr, failing.stderr
    right = EXAMPLES / folder / "solution.py"
    passing = _pasted(counterexample.code.replace(str(wrong), str(right)), tmp_path)
    assert passing.returncode == 0, passing.stderr


def test_the_smallest_example_is_found() -> None:
    wrong = PLANAR / "wrong" / "dw2_without_mean.py"
    counterexample = backproof.validate(wrong, seed=12).counterexample
    assert counterexample is not None
    assert dict(counterexample.sizes) == {"n0": 1, "n1": 1, "n2": 1, "m": 2}, (
        "1/m shows from m = 2 on"
    )


def test_counterexample_reports_whether_it_is_a_hidden_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = PLANAR / "wrong" / "dw2_without_mean.py"
    shrunk = backproof.validate(wrong, seed=12).counterexample
    monkeypatch.setattr("backproof.judge.example_shrinking.MAX_CALLS", 0)
    unshrunk = backproof.validate(wrong, seed=12).counterexample
    assert shrunk is not None
    assert unshrunk is not None
    assert (shrunk.of_exam, unshrunk.of_exam) == (False, True)


def test_a_right_file_has_no_counterexample() -> None:
    assert backproof.validate(PLANAR / "solution.py", seed=13).counterexample is None


def _under_policy(text: str, folder: Path) -> backproof.Verdict:
    """Return the verdict on a file that may import NumPy alone."""
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
def test_policy_refusal_has_no_counterexample(refused: str, tmp_path: Path) -> None:
    text = (EXAMPLES / "planar" / "solution.py").read_text()
    text = "import hypothesis\n" + text.replace(FORWARD, refused + FORWARD, 1)
    verdict = _under_policy(text, tmp_path)
    crashed = [e for e in verdict.equations if e.status.value == "crashed"]
    assert {e.function for e in crashed} == {"forward_propagation"}
    assert "the policy " in crashed[0].message
    assert verdict.counterexample is None


def test_next_fault_after_a_policy_refusal_is_shown(tmp_path: Path) -> None:
    text = (EXAMPLES / "planar" / "wrong" / "db2_without_mean.py").read_text()
    verdict = _under_policy(text.replace(FORWARD, "    import hypothesis\n" + FORWARD, 1), tmp_path)
    assert verdict.counterexample is not None
    assert verdict.counterexample.symbol == "db2"
    completed = _pasted(verdict.counterexample.code, tmp_path)
    assert "AssertionError: db2 (3.46) differs" in completed.stderr


def test_crash_under_a_policy_is_shown(tmp_path: Path) -> None:
    text = (EXAMPLES / "planar" / "solution.py").read_text()
    text = text.replace(FORWARD, "    raise ImportError('by hand')\n" + FORWARD, 1)
    verdict = _under_policy(text, tmp_path)
    assert verdict.counterexample is not None
    assert "ImportError: by hand" in _pasted(verdict.counterexample.code, tmp_path).stderr
