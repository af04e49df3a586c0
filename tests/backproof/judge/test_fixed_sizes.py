"""A size that a binding fixes holds for every call: those of laws, probes and counterexamples."""

from typing import Any

import numpy as np
import pytest

from backproof.judge.judge import judge
from tests.support.in_process import (
    Functions,
    example_set_of,
    failing_statuses,
    in_process_implementation,
    judge_functions,
    parse_or_load,
)

BINDINGS = [
    "fixed: n0 = 2, m = 1\nforward(X.ravel(), W1.T, b1.T, W2.T, b2.T) -> (A1.T, A2.T)",
    "fixed: n0 = 2, m = 1\nforward(X.T, W1.T, b1.T, W2.T, b2.T) -> (A1.T, A2.T)",
]


def _forward(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, Any]:
    a1 = np.tanh(x.reshape(1, 2) @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


def _forward_without_bias(x: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> tuple[Any, Any]:
    a1 = np.tanh(x.reshape(1, 2) @ W1 + 0 * b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_function_of_one_example_conforms_where_one_is_fixed(binding: str) -> None:
    evaluation = judge_functions({"forward": _forward}, binding)
    assert failing_statuses(evaluation) == {}
    assert evaluation.laws_held > 0


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_wrong_function_of_one_example_is_at_fault_by_its_values(binding: str) -> None:
    evaluation = judge_functions({"forward": _forward_without_bias}, binding)
    statuses = set(failing_statuses(evaluation).values())
    assert "differs" in statuses
    assert "crashed" not in statuses


def test_no_law_calls_a_function_with_another_size_than_the_fixed() -> None:
    shapes = set[tuple[int, ...]]()

    def forward(x: Any, *parameters: Any) -> tuple[Any, Any]:
        shapes.add(np.shape(x))
        return _forward(x, *parameters)

    functions: Functions = {"forward": forward}
    implementation = in_process_implementation(functions, parse_or_load(BINDINGS[1]))
    judge(implementation, example_set_of(BINDINGS[1]))
    assert shapes == {(1, 2)}
