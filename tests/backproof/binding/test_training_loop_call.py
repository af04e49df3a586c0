"""The call of a training loop, with k for the number of iterations."""

import pytest

from backproof.binding import load
from backproof.binding.patterns import ConstantPattern
from backproof.binding.training_loop_call import (
    CallError,
    function_of,
    require_training_call,
    training_line,
)

CALL = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"


@pytest.mark.parametrize(
    "call",
    [
        CALL,
        "fit(X.T, Y.ravel(), k) -> (W1.T, b1.ravel(), W2.T, b2.ravel())",
        'train(X, Y, n1, k, 0.5, False) -> ({"w1": W1, "b1": b1, "w2": W2, "b2": b2}, _)',
        "nn_model(X, Y, n1, num_iterations=k) -> {W1, b1, W2, b2}",
    ],
)
def test_training_loop_call_in_binding_syntax_is_accepted(call: str) -> None:
    require_training_call(call, load("planar"))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("nn_model(X, Y, n1) -> {W1, b1, W2, b2}", "has no k, the iterations, in it"),
        ("nn_model(k, k) -> {W1, b1, W2, b2}", "has 2 k, the iterations, in it"),
        ("nn_model(X, Y, k) -> {W1, b1}", "does not return W2, b2"),
        ("nn_model(X, Yy, k) -> {W1, b1, W2, b2}", "no symbol is called Yy"),
        ("nn_model(X, Y, k)", "is not a call with a result"),
        ("nn_model(X, Y, k -> W1", "cannot be read"),
        ("a.b(X, k) -> {W1, b1, W2, b2}", "is not a call with a result"),
        ("", "is not a call with a result"),
    ],
)
def test_invalid_training_loop_call_is_an_error_with_an_example(call: str, expected: str) -> None:
    with pytest.raises(CallError) as raised:
        require_training_call(call, load("planar"))
    assert expected in str(raised.value)
    assert CALL in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_its_line_passes_the_iterations_and_returns_the_next_parameters() -> None:
    line = training_line(CALL, 7, load("planar"))
    assert line.arguments[-1] == ConstantPattern(7)
    assert line.outputs == ("W1_next", "b1_next", "W2_next", "b2_next")
    assert line.function == function_of(CALL) == "nn_model"
