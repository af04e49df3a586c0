"""The diagnosis finds one or several faults at once, and marks their consequences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backproof.judge.evaluation import Evaluation
from tests.support.in_process import failing_statuses, judge_functions, planar_solution_with

RNG = np.random.default_rng(3)

Backward = Callable[..., dict[str, Any]]


def backward_with(
    dZ2: Callable[..., Any] = lambda A2, Y: A2 - Y,
    dW2: Callable[..., Any] = lambda dZ2, A1, m: dZ2 @ A1.T / m,
    db2: Callable[..., Any] = lambda dZ2, m: np.sum(dZ2, axis=1, keepdims=True) / m,
    dZ1: Callable[..., Any] = lambda W2, dZ2, A1: W2.T @ dZ2 * (1 - A1**2),
    dW1: Callable[..., Any] = lambda dZ1, X, m: dZ1 @ X.T / m,
    db1: Callable[..., Any] = lambda dZ1, m: np.sum(dZ1, axis=1, keepdims=True) / m,
) -> Backward:
    """A backward pass with some of its lines written otherwise."""

    def backward_propagation(parameters: Any, cache: Any, X: Any, Y: Any) -> dict[str, Any]:
        m, A1 = X.shape[1], cache["A1"]
        error = dZ2(cache["A2"], Y)
        hidden = dZ1(parameters["W2"], error, A1)
        return {
            "dW1": dW1(hidden, X, m),
            "db1": db1(hidden, m),
            "dW2": dW2(error, A1, m),
            "db2": db2(error, m),
        }

    return backward_propagation


def judge_solution_with(**replaced: Callable[..., Any]) -> Evaluation:
    """What is found of the right solution with some functions replaced."""
    return judge_functions(planar_solution_with(**replaced))


def fault_ids(evaluation: Evaluation) -> list[str | None]:
    return [cause.fault for cause in evaluation.causes]


def test_a_right_implementation_has_no_diagnosis() -> None:
    assert judge_solution_with(backward_propagation=backward_with()).causes == ()


def test_fault_visible_in_all_gradients_is_one_cause() -> None:
    evaluation = judge_solution_with(backward_propagation=backward_with(dZ2=lambda A2, Y: Y - A2))
    assert fault_ids(evaluation) == ["dZ2-sign"]
    assert set(failing_statuses(evaluation).values()) == {"differs", "follows"}
    assert failing_statuses(evaluation)["3.44 dZ2"] == "differs"


def test_two_independent_faults_are_two_causes() -> None:
    wrong = backward_with(
        dW2=lambda dZ2, A1, m: dZ2 @ A1.T,  # noqa: ARG005
        dZ1=lambda W2, dZ2, A1: W2.T @ dZ2,  # noqa: ARG005
    )
    evaluation = judge_solution_with(backward_propagation=wrong)
    assert fault_ids(evaluation) == ["dW2-without-mean", "dZ1-without-slope"]
    assert failing_statuses(evaluation) == {
        "3.44 dW2": "differs",
        "3.47 dZ1": "differs",
        "3.48 dW1": "follows",
        "3.49 db1": "follows",
    }


def test_two_consecutive_faults_are_two_causes() -> None:
    wrong = backward_with(
        dZ2=lambda A2, Y: 2 * (A2 - Y), dZ1=lambda W2, dZ2, A1: W2.T @ dZ2 * (1 - A1)
    )
    assert fault_ids(judge_solution_with(backward_propagation=wrong)) == [
        "dZ2-doubled",
        "dZ1-prime-one-minus-a",
    ]


def test_same_fault_in_four_gradients_is_four_causes() -> None:
    wrong = backward_with(
        dW2=lambda dZ2, A1, m: dZ2 @ A1.T,  # noqa: ARG005
        db2=lambda dZ2, m: np.sum(dZ2, axis=1, keepdims=True),  # noqa: ARG005
        dW1=lambda dZ1, X, m: dZ1 @ X.T,  # noqa: ARG005
        db1=lambda dZ1, m: np.sum(dZ1, axis=1, keepdims=True),  # noqa: ARG005
    )
    named = {"dW2-without-mean", "db2-without-mean", "dW1-without-mean", "db1-without-mean"}
    assert set(fault_ids(judge_solution_with(backward_propagation=wrong))) == named


def test_unlisted_fault_is_localized_without_an_id() -> None:
    wrong = backward_with(dZ1=lambda W2, dZ2, A1: W2.T @ dZ2 * (1 - A1**2) * np.cos(A1))
    evaluation = judge_solution_with(backward_propagation=wrong)
    assert [(cause.symbol, cause.fault) for cause in evaluation.causes] == [("dZ1", None)]
    assert failing_statuses(evaluation)["3.49 db1"] == "follows"


def test_listed_fault_is_named_beside_an_unlisted_one() -> None:
    wrong = backward_with(
        db2=lambda dZ2, m: np.sum(dZ2, axis=1, keepdims=True),  # noqa: ARG005
        dW1=lambda dZ1, X, m: np.sin(dZ1) @ X.T / m,
    )
    causes = judge_solution_with(backward_propagation=wrong).causes
    assert [(c.symbol, c.fault) for c in causes] == [("db2", "db2-without-mean"), ("dW1", None)]


def test_constant_of_a_parametric_fault_is_inferred() -> None:
    wrong = backward_with(dW1=lambda dZ1, X, m: dZ1 @ X.T / 400)  # noqa: ARG005
    assert fault_ids(judge_solution_with(backward_propagation=wrong)) == ["dW1-hard-coded-m"]
    scaled = backward_with(db1=lambda dZ1, m: 7 * np.sum(dZ1, axis=1, keepdims=True) / m)
    assert fault_ids(judge_solution_with(backward_propagation=scaled)) == ["db1-scaled"]


def test_a_fault_of_forward_only_follows_where_predict_calls_it() -> None:
    def forward_propagation(X: Any, parameters: Any) -> Any:
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = np.tanh(Z1)
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        A2 = 1 / (1 + np.exp(Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    def predict(parameters: Any, X: Any) -> Any:
        return forward_propagation(X, parameters)[0] > 0.5

    evaluation = judge_solution_with(forward_propagation=forward_propagation, predict=predict)
    assert fault_ids(evaluation) == ["A2-sign"]
    assert failing_statuses(evaluation)["3.21 prediction"] == "follows"


def _doubled(Z: Any) -> Any:
    return 1 / (1 + np.exp(-2 * Z))


def test_slope_that_calls_a_wrong_function_follows() -> None:
    lines = "sigmoid(Z) -> sigmoid_Z\nsigmoid_prime(Z) -> sigmoid_prime_Z"
    calling = {"sigmoid": _doubled, "sigmoid_prime": lambda Z: _doubled(Z) * (1 - _doubled(Z))}
    evaluation = judge_functions(calling, lines)
    assert fault_ids(evaluation) == ["sigmoid-of-double"]
    assert failing_statuses(evaluation)["3.25 sigmoid_prime_Z"] == "follows"
    wrong_too = {**calling, "sigmoid_prime": lambda Z: _doubled(Z) * (1 + _doubled(Z))}
    assert [cause.symbol for cause in judge_functions(wrong_too, lines).causes] == [
        "sigmoid_Z",
        "sigmoid_prime_Z",
    ]


def test_a_fault_of_form_is_named_by_its_shape() -> None:
    wrong = backward_with(db1=lambda dZ1, m: np.sum(dZ1, axis=1) / m)
    assert fault_ids(judge_solution_with(backward_propagation=wrong)) == ["db1-without-keepdims"]


def test_fault_that_raises_on_unequal_sizes_is_localized() -> None:
    wrong = backward_with(dW1=lambda dZ1, X, m: dZ1 @ X / m)
    evaluation = judge_solution_with(backward_propagation=wrong)
    assert fault_ids(evaluation) == ["dW1-without-transpose"]
    assert failing_statuses(evaluation)["3.48 dW1"] == "crashed"
    assert failing_statuses(evaluation)["3.49 db1"] == "follows"


def test_a_crash_on_every_example_has_one_cause() -> None:
    def broken(*_: Any) -> Any:
        raise NameError("name 'dZ2' is not defined")

    causes = judge_solution_with(backward_propagation=broken).causes
    assert len(causes) == 1
    assert "NameError" in causes[0].hint


@pytest.mark.parametrize(
    ("drawn", "fault"),
    [
        (lambda *shape: np.zeros(shape), "init-zeros"),
        (lambda *shape: 0.01 * np.ones(shape), "init-constant"),
        (lambda *shape: 0.01 * RNG.random(shape), "init-uniform"),
        (lambda *shape: RNG.standard_normal(shape), "init-large"),
    ],
)
def test_wrong_initialisation_is_identified_by_its_distribution(
    drawn: Callable[..., Any], fault: str
) -> None:
    def initialize_parameters(n0: int, n1: int, n2: int) -> dict[str, Any]:
        W1, W2 = drawn(n1, n0), drawn(n2, n1)
        return {"W1": W1, "b1": np.zeros((n1, 1)), "W2": W2, "b2": np.zeros((n2, 1))}

    assert fault_ids(judge_solution_with(initialize_parameters=initialize_parameters)) == [fault]


def test_size_of_the_wrong_axis_is_named() -> None:
    evaluation = judge_solution_with(layer_sizes=lambda X, Y: (X.shape[1], 4, Y.shape[0]))
    assert fault_ids(evaluation) == ["n0-is-m"]
