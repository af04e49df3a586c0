"""A second judgement uses examples whose results the submission was never given."""

from pathlib import Path

import numpy as np
import pytest

import backproof
from backproof.judge.fresh_examples import fresh_examples
from tests.support.in_process import EXAMPLES, example_set_of

NETWORKS = example_set_of("planar")["network"]


def test_fresh_examples_keep_sizes_and_regimes_and_share_no_numbers_in_place() -> None:
    fresh = fresh_examples(NETWORKS, "a test")
    assert fresh is fresh_examples(NETWORKS, "a test")
    assert [(e.sizes, e.regime) for e in fresh] == [(e.sizes, e.regime) for e in NETWORKS]
    other = fresh_examples(NETWORKS, "another")
    several = [number for number, e in enumerate(NETWORKS) if e.values["X"].size > 8]
    for symbol in ("X", "W1", "Z1"):
        entries = [[e[n].values[symbol] for n in several] for e in (NETWORKS, fresh, other)]
        for first, second, third in zip(*entries, strict=True):
            assert not np.array_equal(first, second)
            assert not np.array_equal(second, third)


def test_examples_of_sizes_alone_stay_as_they_are() -> None:
    starts = example_set_of("planar")["initialisation"]
    assert fresh_examples(starts, "a test") is starts


LOGGING = """
import hashlib, os
def _log(X):
    with open({path!r}, "a") as file:
        print(os.getpid(), hashlib.sha256(X.tobytes()).hexdigest(), file=file)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A1 = np.tanh(Z1)", "A1 = np.tanh(2 * Z1)"),
        ("A2, _ = forward_propagation(X, parameters)", "A2 = None\n    A2 = A2 + 1"),
    ],
)
def test_a_prediction_is_judged_again_on_other_examples(tmp_path: Path, old: str, new: str) -> None:
    log, path = tmp_path / "log", tmp_path / "net.py"
    source = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")
    assert old in source
    head = "def predict(parameters, X):\n"
    assert head in source
    changed = source.replace(old, new).replace(head, f"{head}    _log(X)\n")
    path.write_text(LOGGING.format(path=str(log)) + changed, encoding="utf-8")
    backproof.validate(path, "planar", seed=3, isolation="process")
    inputs_by_process = dict[str, set[str]]()
    for line in log.read_text(encoding="utf-8").splitlines():
        process, digest = line.split()
        inputs_by_process.setdefault(process, set()).add(digest)
    first, second, *_ = inputs_by_process.values()
    assert len(second) > 1
    assert not first & second
