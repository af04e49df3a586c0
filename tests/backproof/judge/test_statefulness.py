"""Functions that depend on earlier calls are found by calls in a fresh process."""

from pathlib import Path

import pytest

from backproof.binding import parse
from backproof.implementation import Implementation
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.judge.judge import judge
from backproof.judge.statefulness import Recheck, recheck_in_fresh_process
from backproof.results.status import Status
from tests.support.submission_files import CALL_SECONDS, write_code

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


def statuses_before_and_after_restart(
    folder: Path, code: str
) -> tuple[set[Status], dict[str, tuple[Status, str]]]:
    """The statuses of the exam, and those after a fresh start."""
    terms = ExampleSpec(BINDING.activation, BINDING.fixed, "float64")
    example_set = draw_example_set(BINDING.graphs, terms, 1, 6)
    with Implementation(
        write_code(folder, code), BINDING, call_seconds=CALL_SECONDS
    ) as implementation:
        assert implementation.load() is None
        results = judge(implementation, example_set).results
        asked = [Recheck(r.line, r.observations, r.verdicts) for r in results]
        settled = recheck_in_fresh_process(implementation, implementation.load, asked)
    before = {v.status for one in asked for v in one.verdicts}
    return before, {v.symbol: (v.status, v.message) for verdicts in settled for v in verdicts}


def test_a_function_without_state_keeps_its_verdict(tmp_path: Path) -> None:
    before, after = statuses_before_and_after_restart(tmp_path, HONEST)
    assert before == {Status.CONFORMS} == {status for status, _ in after.values()}


WRITE = """[os.write(n, b"noise") for n in range(3, 30) if _is_pipe(n)]"""
IS_PIPE = """
    import os, stat
    def _is_pipe(number):
        try:
            return stat.S_ISFIFO(os.fstat(number).st_mode) and os.write(number, b"") == 0
        except OSError:
            return False
"""
CHANNEL = "the answers could not be read, since the code wrote on the judge's channel"


def test_writing_on_the_channel_in_a_fresh_process_is_a_crash(
    tmp_path: Path,
) -> None:
    first = f"len(ready) == 0 and {WRITE}; ready.append(1); return -np.mean"
    before, after = statuses_before_and_after_restart(
        tmp_path, HONEST.replace("return -np.mean", first) + IS_PIPE
    )
    assert before == {Status.CONFORMS}
    status, message = after["J"]
    assert status is Status.CRASHED
    assert CHANNEL in message


def test_writing_on_the_channel_during_a_law_check_is_a_crash(
    tmp_path: Path,
) -> None:
    late = f"ready.append(1); len(ready) > 9 and {WRITE}; return -np.mean"
    before, after = statuses_before_and_after_restart(
        tmp_path, HONEST.replace("return -np.mean", late) + IS_PIPE
    )
    assert before == {Status.CONFORMS, Status.CRASHED}
    assert CHANNEL in after["J"][1]


@pytest.mark.parametrize("code", [LEANS_ON_ANOTHER, COUNTS])
def test_function_that_depends_on_earlier_calls_differs(tmp_path: Path, code: str) -> None:
    before, after = statuses_before_and_after_restart(tmp_path, code)
    assert before == {Status.CONFORMS}
    assert after["n0"][0] is Status.CONFORMS
    status, message = after["J"]
    assert status is Status.DIFFERS
    assert message.startswith("depends on earlier calls: asked first in a fresh process, ")
