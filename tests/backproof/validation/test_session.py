"""A session judges each submission independently of all earlier ones."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import load
from backproof.judge.example_set import ExampleSet
from backproof.results.verdict import Verdict
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from backproof.validation.session import ValidationSession
from tests.support.in_process import EXAMPLES
from tests.support.sandbox import needs_bubblewrap
from tests.support.short_form import sample

REQUEST = ValidationRequest(load("planar"), 1, isolation="process", counterexample=False)
RIGHT = (EXAMPLES / "planar" / "solution.py").read_text()

COST_RIGHT_ONCE = """
def compute_cost(A2, Y):
    m = Y.shape[1]
    right = -np.sum(np.log(A2) * Y + np.log(1 - A2) * (1 - Y)) / m
    return right * (1 + 2.0**-30)
"""

GUARDED = RIGHT.replace("np.log(A2)", "np.log(A2 + 1e-8)").replace(
    "np.log(1 - A2)", "np.log(1 - A2 + 1e-8)"
)

OTHERS = {
    "a right one": RIGHT,
    "a close one": GUARDED,
    "one that is right but for the last digits": RIGHT + COST_RIGHT_ONCE,
    "a wrong slope": RIGHT.replace("1 - np.power(A1, 2)", "1 - A1"),
    "one that changes its argument": RIGHT.replace(
        'A1 = cache["A1"]', 'A1 = cache["A1"]; parameters["b1"] += 1'
    ),
    "one that counts": RIGHT + "\nCALLS = []\n\n\ndef layer_sizes(X, Y):\n"
    "    CALLS.append(1)\n    return X.shape[0], 4, Y.shape[0] + len(CALLS) // 20\n",
}


def _file(folder: Path, text: str) -> Path:
    file = folder / "submission.py"
    file.write_text(text)
    return file


def _comparable_fields(verdict: Verdict) -> dict[str, Any]:
    kept = replace(verdict, seconds=0.0)
    return {name: getattr(kept, name) for name in ("equations", "laws", "laws_held", "remarks")}


@pytest.mark.parametrize("name", sample(OTHERS, 2))
def test_verdict_in_a_session_equals_the_verdict_alone(name: str, tmp_path: Path) -> None:
    example_set = REQUEST.draw_examples()
    alone = validate_target(_file(tmp_path, OTHERS[name]), REQUEST)
    with ValidationSession(REQUEST, example_set) as session:
        for before in (RIGHT, RIGHT, GUARDED, GUARDED, RIGHT):
            assert session.validate(_file(tmp_path, before)).conforms
        for _ in range(3):
            verdict = session.validate(_file(tmp_path, OTHERS[name]))
            assert _comparable_fields(verdict) == _comparable_fields(alone)
    assert alone.conforms == (name in {"a right one", "a close one"})


CHANGING = """
import os
import sys

CALLS, _forward, _backward = [], forward_propagation, backward_propagation


def _is_asked_alone():
    frame, names = sys._getframe(1), set()
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return "handle_batch" not in names


def forward_propagation(X, parameters):
    right = _forward(X, parameters)
    if _is_asked_alone():
        for array in (X, *parameters.values()):
            array[...] = 7
    return right


def backward_propagation(parameters, cache, X, Y):
    CALLS.append(1)
    if len(CALLS) > {calls} and not _is_asked_alone():
        os._exit(3)
    return _backward(parameters, cache, X, Y)
"""


def test_submission_cannot_change_the_hidden_test_set_through_its_arguments(tmp_path: Path) -> None:
    """The submission changes its arguments only in the single calls of the law checks."""
    request = replace(REQUEST, trusted=False)
    example_set = request.draw_examples()
    before = _bytes_of(example_set)
    changing = RIGHT + CHANGING.format(
        calls=1 + len(example_set["network"])
    )  # the first is before it
    with ValidationSession(request, example_set) as session:
        verdict = session.validate(_file(tmp_path, changing))
        assert not verdict.conforms
        assert _bytes_of(example_set) == before
        assert session.validate(_file(tmp_path, RIGHT)).conforms


def _bytes_of(example_set: ExampleSet) -> list[bytes]:
    values = (v for examples in example_set.values() for e in examples for v in e.values.values())
    return [np.asarray(value).tobytes() for value in values]


SEARCHING = """
import ctypes


def _in_memory(reversed_bytes):
    wanted, found = bytes.fromhex(reversed_bytes)[::-1], 0
    with open("/proc/self/maps") as file:
        maps = file.read().split("\\n")
    for line in filter(None, maps):
        place, rights = line.split()[:2]
        start, end = (int(n, 16) for n in place.split("-"))
        if rights.startswith("rw") and "[v" not in line:
            found += ctypes.string_at(start, end - start).count(wanted)
    return found > 1  # once it is what is looked for


CALLS, SEEN = [], []  # at the example_set's first call: what is looked for is itself left in memory
_right = forward_propagation


def predict(parameters, X):
    return _right(X, parameters)[0] > 0.5


def forward_propagation(X, parameters):
    CALLS.append(1)
    if len(CALLS) == 2:
        SEEN.extend([_in_memory("{given}"), _in_memory("{answer}")])
    raise ValueError("input seen: {{}}, answer seen: {{}}".format(*SEEN or "??"))
"""


@needs_bubblewrap
def test_results_of_one_function_are_not_readable_before_it_is_called(tmp_path: Path) -> None:
    """Z1 is a result of forward propagation, and later an argument of backward propagation.

    The test does not use the last example, on which every function is called first.
    """
    request = replace(REQUEST, isolation="bubblewrap", trusted=False)
    example_set = request.draw_examples()
    values = max(
        example_set["network"][:-1], key=lambda example: np.size(example.values["Z1"])
    ).values
    searched = {name: values[symbol].tobytes()[::-1].hex() for name, symbol in SOUGHT.items()}
    searching = _file(tmp_path, RIGHT + SEARCHING.format(**searched))
    right = tmp_path / "right.py"
    right.write_text(RIGHT)
    with ValidationSession(request, example_set) as session:
        for _ in range(3):
            assert session.validate(right).conforms
        verdict = session.validate(searching)
    (message,) = {e.message for e in verdict.equations if e.function == "forward_propagation"}
    assert "input seen: True, answer seen: False" in message


SOUGHT = {"given": "X", "answer": "Z1"}
