"""Other conventions are unsupported if they are followed throughout, and faults if they are not."""

from typing import Any

import numpy as np
import pytest

from backproof.judge.evaluation import Evaluation
from tests.backproof.diagnosis.test_fault_search import (
    backward_with,
    fault_ids,
    judge_solution_with,
)
from tests.support.in_process import failing_statuses, judge_functions


def squared_error(A2: Any, Y: Any) -> Any:
    return np.sum((A2 - Y) ** 2) / (2 * Y.shape[1])


def through_the_sigmoid(A2: Any, Y: Any) -> Any:
    return (A2 - Y) * A2 * (1 - A2)


def test_a_squared_error_with_its_own_gradient_is_unsupported() -> None:
    evaluation = judge_solution_with(
        compute_cost=squared_error, backward_propagation=backward_with(dZ2=through_the_sigmoid)
    )
    assert evaluation.causes == ()
    assert failing_statuses(evaluation)["3.45 J"] == "unsupported"
    assert failing_statuses(evaluation)["3.44 dZ2"] == "unsupported"
    assert failing_statuses(evaluation)["3.48 dW1"] == "follows"
    assert any("squared error" in remark for remark in evaluation.remarks)


def test_a_squared_error_with_the_gradient_of_the_cross_entropy_is_a_fault() -> None:
    evaluation = judge_solution_with(compute_cost=squared_error)
    assert fault_ids(evaluation) == ["J-half-squared-error"]
    assert failing_statuses(evaluation) == {"3.45 J": "differs"}


def test_the_gradient_of_a_squared_error_under_the_cross_entropy_is_a_fault() -> None:
    evaluation = judge_solution_with(backward_propagation=backward_with(dZ2=through_the_sigmoid))
    assert fault_ids(evaluation) == ["dZ2-squared-error"]


STRENGTH = 0.7


def penalised(A2: Any, Y: Any, parameters: Any) -> Any:
    right = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]
    squares = sum(np.sum(parameters[W] ** 2) for W in ("W1", "W2"))
    return right + STRENGTH / (2 * Y.shape[1]) * squares


def with_penalty(parameters: Any, cache: Any, X: Any, Y: Any) -> Any:
    gradients = backward_with()(parameters, cache, X, Y)
    for W in ("W1", "W2"):
        gradients[f"d{W}"] = gradients[f"d{W}"] + STRENGTH / X.shape[1] * parameters[W]
    return gradients


def penalty() -> Evaluation:
    return judge_solution_with(compute_cost=penalised, backward_propagation=with_penalty)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_penalty_on_the_weights_is_unsupported() -> None:
    evaluation = penalty()
    assert evaluation.causes == ()
    assert failing_statuses(evaluation)["3.45 J"] == "unsupported"
    assert failing_statuses(evaluation)["3.48 dW1"] == "unsupported"
    assert "3.49 db1" not in failing_statuses(evaluation)


def softmax_forward(X: Any, parameters: Any) -> Any:
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1
    Z2 = W2 @ np.tanh(Z1) + b2
    raised = np.exp(Z2 - np.max(Z2, axis=0))
    A2 = raised / np.sum(raised, axis=0)
    return A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2}


def test_a_softmax_output_is_unsupported_where_there_are_several_outputs() -> None:
    text = """
forward_propagation(X, {W1, b1, W2, b2}) -> (A2, {Z1, A1, Z2, A2})
compute_cost(A2, Y) -> J
"""
    functions = {
        "forward_propagation": softmax_forward,
        "compute_cost": lambda A2, Y: -np.sum(Y * np.log(A2)) / Y.shape[1],
    }
    evaluation = judge_functions(functions, text)
    assert evaluation.causes == ()
    assert failing_statuses(evaluation) == {"3.21 A2": "unsupported", "3.45 J": "unsupported"}


def test_convention_allowed_by_the_binding_passes_and_is_reported() -> None:
    text = """
allow: squared error

compute_cost(A2, Y) -> J
backward_propagation({W1, b1, W2, b2}, {Z1, A1, Z2, A2}, X, Y) -> {dW1, db1, dW2, db2}
"""
    functions = {
        "compute_cost": squared_error,
        "backward_propagation": backward_with(dZ2=through_the_sigmoid),
    }
    evaluation = judge_functions(functions, text)
    assert set(failing_statuses(evaluation).values()) == {"close"}
    assert {e.approximation for e in evaluation.equations} <= {None, "squared error"}
    assert evaluation.causes == ()
