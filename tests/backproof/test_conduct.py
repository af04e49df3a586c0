"""What leans on earlier calls is found by asking again in a fresh process."""

from pathlib import Path

import pytest

from backproof.binding import parse
from backproof.judge.conduct import Asked, asked_afresh
from backproof.judge.exam import Terms, draw_exam
from backproof.judge.judge import judge
from backproof.judge.verdict import Status
from backproof.worker import Implementation
from tests.backproof.worker.files import CALL_SECONDS, written

LINES = """
hidden: tanh
fixed: n2 = 1
layer_sizes(X, Y) -> (n0, _, n2)
compute_cost(A2, Y) -> J
"""
BINDING = parse(LINES, "conduct")

HONEST = """
    import numpy as np
    ready = []
    def layer_sizes(X, Y):
        ready.append(1)
        return X.shape[0], 4, Y.shape[0]
    def compute_cost(A2, Y):
        return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
"""

LEANS_ON_ANOTHER = HONEST.replace("return -np.mean", "return -(ready[0] * 1.0) * np.mean")
COUNTS = HONEST.replace("return -np.mean", "ready.append(1); return -(len(ready) > 1) * np.mean")


def again(folder: Path, code: str) -> tuple[set[Status], dict[str, tuple[Status, str]]]:
    """The statuses of the exam, and those after a fresh start."""
    terms = Terms(BINDING.activation, BINDING.fixed, "float64")
    exam = draw_exam(BINDING.graphs, terms, 1, 6)
    with Implementation(written(folder, code), BINDING, call_seconds=CALL_SECONDS) as subject:
        assert subject.load() is None
        results = judge(subject, exam).results
        asked = [Asked(r.line, r.sittings, r.verdicts) for r in results]
        settled = asked_afresh(subject, subject.load, asked)
    before = {v.status for one in asked for v in one.verdicts}
    return before, {v.symbol: (v.status, v.message) for verdicts in settled for v in verdicts}


def test_a_function_without_state_keeps_its_verdict(tmp_path: Path) -> None:
    before, after = again(tmp_path, HONEST)
    assert before == {Status.CONFORMS} == {status for status, _ in after.values()}


@pytest.mark.parametrize("code", [LEANS_ON_ANOTHER, COUNTS])
def test_a_function_that_leans_on_earlier_calls_differs(tmp_path: Path, code: str) -> None:
    before, after = again(tmp_path, code)
    assert before == {Status.CONFORMS}
    assert after["n0"][0] is Status.CONFORMS
    status, message = after["J"]
    assert status is Status.DIFFERS
    assert message.startswith("depends on earlier calls: asked first in a fresh process, ")
