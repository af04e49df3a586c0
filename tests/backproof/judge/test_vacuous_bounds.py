"""A result whose bound zeros would pass is not judged."""

from pathlib import Path

import pytest

from backproof.cli.main import run
from tests.support.in_process import EXAMPLES

BINDING = "bias_gradient(dZ2) -> db2\nbias_gradient(dZ1) -> db1\n"
ZERO_FROM_64 = """
import numpy as np

def bias_gradient(dZ):
    return np.mean(dZ if dZ.shape[1] < 64 else 0 * dZ, axis=1, keepdims=True)
"""
RIGHT = ZERO_FROM_64.replace("0 * dZ", "dZ")
LONG = "n0=3,n1=2,n2=2,m=1000"


def _judge(
    capsys: pytest.CaptureFixture[str], folder: Path, source: str, *options: str
) -> tuple[int, str]:
    (folder / "net.py").write_text(source)
    (folder / "b.binding").write_text(BINDING)
    arguments = [str(folder / "net.py"), "--binding", str(folder / "b.binding"), "--seed", "1"]
    status = run(["validate", *arguments, *options])
    return status, capsys.readouterr().out


@pytest.mark.parametrize("source", [ZERO_FROM_64, RIGHT], ids=["zeros", "right"])
def test_long_sums_in_bfloat16_are_not_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: str
) -> None:
    status, output = _judge(capsys, tmp_path, source, "--dtype", "bfloat16", "--sizes", LONG)
    assert status in ({1, 4} if source == ZERO_FROM_64 else {4}), output
    if status == 4:
        assert "could not be judged completely" in output
        assert "zeros would lie within the rounding bound of bfloat16" in output


@pytest.mark.parametrize(("source", "expected"), [(ZERO_FROM_64, 1), (RIGHT, 0)])
def test_the_same_sums_in_float32_are_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: str, expected: int
) -> None:
    status, output = _judge(capsys, tmp_path, source, "--dtype", "float32", "--sizes", LONG)
    assert status == expected, output


def test_small_networks_in_bfloat16_are_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _judge(capsys, tmp_path, RIGHT, "--dtype", "bfloat16")[0] == 0


M_MINUS_1 = """
import numpy as np

def weight_gradient(dZ, A):
    m = dZ.shape[1]
    return dZ @ A.T / (m - 1 if m > 1000 else m)

def bias_gradient(dZ):
    m = dZ.shape[1]
    return dZ.sum(axis=1, keepdims=True) / (m - 1 if m > 1000 else m)
"""


@pytest.mark.parametrize(("divisor", "expected"), [("m - 1", 1), ("m", 0)])
@pytest.mark.parametrize("m", [2048, 3001])
def test_a_mean_over_thousands_in_float32_shows_m_minus_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, divisor: str, expected: int, m: int
) -> None:
    (tmp_path / "net.py").write_text(M_MINUS_1.replace("m - 1 if", f"{divisor} if"))
    (tmp_path / "b.binding").write_text(
        BINDING + "weight_gradient(dZ2, A1) -> dW2\nweight_gradient(dZ1, X) -> dW1\n"
    )
    arguments = [str(tmp_path / "net.py"), "--binding", str(tmp_path / "b.binding"), "--seed", "1"]
    sizes = f"n0=3,n1=4,n2=2,m={m}"
    status = run(["validate", *arguments, "--dtype", "float32", "--sizes", sizes])
    output = capsys.readouterr().out
    assert status == expected, output
    if expected:
        assert "db2" in output.split("Cause")[0]
        assert m == 3001 or "4 of 4 results wrong" in output


def test_predictions_that_are_all_0_are_judged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    solution = str(EXAMPLES / "planar" / "solution.py")
    status = run(["validate", solution, "--large", "--examples", "2", "--seed", "1"])
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "is_suggested"),
    [
        (["--dtype", "float32"], True),
        (["--dtype", "float32", "--sizes", "n0=2,n1=2,n2=2,m=65"], False),
        ([], False),
    ],
)
def test_large_sizes_are_suggested_to_a_kernel_that_was_judged_without(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str], is_suggested: bool
) -> None:
    status, output = _judge(capsys, tmp_path, RIGHT, *options)
    assert status == 0
    assert ("no sizes were given: --large" in output) == is_suggested
