"""A function's arguments may be the results of another function: storing them must earn nothing.

The submissions here have no forward pass. Their backward pass is right, and stores the results of
the forward pass, which are its arguments; the forward pass returns them. A grader that calls the
functions twice in one process accepts these submissions.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import FunctionBinding, load, shipped_bindings
from backproof.judge.call_order import map_in_safe_order, safe_call_order
from backproof.reference.symbols import SIZES
from backproof.results.status import Status
from backproof.validation.request import ValidationRequest
from backproof.validation.session import ValidationSession
from tests.support.in_process import EXAMPLES, load_functions
from tests.support.sandbox import needs_bubblewrap

REQUEST = ValidationRequest(
    load("planar"), 1, isolation="bubblewrap", counterexample=False, trusted=False
)
RIGHT = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")

BACKWARD_STORES_CACHE = """
KEPT = {}
_right = backward_propagation

def backward_propagation(parameters, cache, X, Y):
    KEPT[X.tobytes()] = cache
    return _right(parameters, cache, X, Y)
"""

FORWARD_UNFINISHED_UNTIL_STORED = """
def forward_propagation(X, parameters):
    A2 = None
    if X.tobytes() not in KEPT:
        raise NotImplementedError(A2)
    return KEPT[X.tobytes()]["A2"], KEPT[X.tobytes()]
"""

FORWARD_WRONG_UNTIL_STORED = """
def forward_propagation(X, parameters):
    Z1 = np.ones((parameters["W1"].shape[0], X.shape[1]))
    A2 = np.ones((parameters["W2"].shape[0], X.shape[1]))
    cache = KEPT.get(X.tobytes(), {"Z1": Z1, "A1": 0 * Z1, "Z2": A2, "A2": A2})
    return cache["A2"], cache

def predict(parameters, X):
    return np.zeros((1, X.shape[1]))
"""

RANDOM_FORWARD = """
def forward_propagation(X, parameters):
    Z1 = np.random.rand(parameters["W1"].shape[0], X.shape[1])
    A2 = np.ones((parameters["W2"].shape[0], X.shape[1]))
    return A2, {"Z1": Z1, "A1": 0 * Z1, "Z2": A2, "A2": A2}
"""

ATTACKS = {
    "unfinished at first": FORWARD_UNFINISHED_UNTIL_STORED,
    "wrong beside a wrong one": FORWARD_WRONG_UNTIL_STORED,
    "random upstream": RANDOM_FORWARD,
}

FORWARD = ("Z1", "A1", "Z2", "A2")


@pytest.fixture(scope="module")
def session() -> Iterator[ValidationSession]:
    with ValidationSession(REQUEST) as session:
        yield session


def _statuses(
    session: ValidationSession, folder: Path, code: str
) -> Mapping[tuple[str, str], Status]:
    file = folder / "solution.py"
    file.write_text(code, encoding="utf-8")
    return {(e.function, e.symbol): e.status for e in session.validate(file).equations}


@pytest.mark.parametrize("attack", [FORWARD_UNFINISHED_UNTIL_STORED, FORWARD_WRONG_UNTIL_STORED])
def test_repeating_calls_in_one_process_accepts_stored_answers(attack: str) -> None:
    namespace: dict[str, Any] = {}
    exec(RIGHT + BACKWARD_STORES_CACHE + attack, namespace)  # noqa: S102  (our own code)
    right = load_functions(EXAMPLES / "planar" / "solution.py")
    rng = np.random.default_rng(1)
    parameters = {"W1": rng.normal(size=(3, 2)), "b1": np.zeros((3, 1))}
    parameters |= {"W2": rng.normal(size=(1, 3)), "b2": np.zeros((1, 1))}
    X, Y = rng.normal(size=(2, 5)), rng.integers(0, 2, (1, 5))
    A2, cache = right["forward_propagation"](X, parameters)
    namespace["backward_propagation"](parameters, cache, X, Y)
    assert np.array_equal(namespace["forward_propagation"](X, parameters)[0], A2)


@needs_bubblewrap
def test_the_judge_is_right_about_the_solution_itself(
    session: ValidationSession, tmp_path: Path
) -> None:
    assert set(_statuses(session, tmp_path, RIGHT + BACKWARD_STORES_CACHE).values()) == {
        Status.CONFORMS
    }


@needs_bubblewrap
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_forward_pass_that_returns_stored_inputs_earns_nothing(
    session: ValidationSession, tmp_path: Path, attack: str
) -> None:
    found = _statuses(session, tmp_path, RIGHT + BACKWARD_STORES_CACHE + attack)
    assert not any(found["forward_propagation", symbol].earns for symbol in FORWARD)
    assert found["backward_propagation", "dW1"] is Status.CONFORMS


def test_calls_follow_a_safe_order_and_results_the_order_of_the_binding() -> None:
    asked = list[str]()
    lines = [line for line in load("kernels").lines if line.outputs in (("dW1",), ("dZ1",))]

    def ask(line: FunctionBinding) -> str:
        asked.append(line.function)
        return line.function

    told = map_in_safe_order(lines, ask)
    assert told == ["weight_gradient", "hidden_error"]
    assert asked == told[::-1]


@pytest.mark.parametrize("binding", shipped_bindings(), ids=lambda binding: binding.name)
def test_no_function_is_called_after_its_results_were_arguments_of_another(binding: Any) -> None:
    lines = [binding.lines[place] for place in safe_call_order(binding.lines)]
    assert sorted(map(id, lines)) == sorted(map(id, binding.lines))
    for number, line in enumerate(lines):
        for before in lines[:number]:
            told = set(before.inputs) & set(line.outputs) - set(SIZES)
            assert before.graph.name != line.graph.name or not told


HIDDEN_FORM_IN_HEADER = """
import struct, sys

_frames = sys.modules["_backproof_worker.protocol.frames"]

def _frame(self, number):
    form = '1, "form": ' + self._form
    header = (_frames._HEADER_PREFIX % (number, len(self._data)) + form + "}").encode()
    return struct.pack(">I", len(header)) + header + self._data

_frames.EncodedMessage.frame = _frame
"""


@needs_bubblewrap
def test_repeated_form_hidden_in_a_frame_header_is_a_crash(
    session: ValidationSession, tmp_path: Path
) -> None:
    for _ in range(3):
        found = _statuses(session, tmp_path, RIGHT + HIDDEN_FORM_IN_HEADER)
        assert set(found.values()) == {Status.CRASHED}
    assert set(_statuses(session, tmp_path, RIGHT).values()) == {Status.CONFORMS}
