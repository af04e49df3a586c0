"""The demonstration of training draws its picture, and agrees with the text."""

import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "training" / "train_rings.py"


@pytest.fixture(scope="module")
def demonstration() -> dict[str, Any]:
    return run_path(str(SCRIPT))


def test_the_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "training.png"
    command = [sys.executable, str(SCRIPT), "--iterations", "3", "--out", str(picture)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=120)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_random_start_separates_the_rings_and_zeros_never_do(
    demonstration: dict[str, Any],
) -> None:
    X, Y, trained = demonstration["trainings"](1000)
    learnt = demonstration["probability"](trained["from a random start"], X)
    assert np.array_equal(learnt > 0.5, Y == 1)
    stuck = trained["from zeros"]
    assert not np.any(stuck.parameters.W1)
    assert np.ptp(demonstration["probability"](stuck, X)) == 0
    assert stuck.costs[0] == stuck.costs[-1]  # as many labels 0 as 1: not even b2 moves


def test_no_line_separates_the_rings(demonstration: dict[str, Any]) -> None:
    X, Y = demonstration["two_rings"](np.random.default_rng(3))
    inner, outer = (X[:, Y[0] == label] for label in (0, 1))
    step = 2 * np.pi / 360
    normals = np.array([[np.cos(k * step), np.sin(k * step)] for k in range(360)])
    overlap = (normals @ inner).max(axis=1) - (normals @ outer).min(axis=1)
    # A line with normal n separates where the overlap along n is negative. Turning n by half a
    # step moves each end by at most half a step times the largest radius.
    assert overlap.min() > step * np.linalg.norm(X, axis=0).max()
