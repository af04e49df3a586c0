"""A result whose bound zeros would pass is not judged."""

from pathlib import Path

import pytest

from backproof.cli.main import run

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
