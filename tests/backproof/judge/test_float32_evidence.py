"""Single precision must leave a trace on every example; a small mistake in double leaves none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backproof.judge.float32_evidence import is_on_float32_grid
from tests.support.in_process import failing_statuses, judge_functions, planar_solution_with

F32 = np.float32


def _tanh_prime_of(function: Callable[[Any], Any]) -> dict[str, str]:
    return failing_statuses(judge_functions({"f": function}, "f(Z) -> tanh_prime_Z"))


def _slope(Z: Any) -> Any:
    return 1 - np.tanh(Z) ** 2


IN_SINGLE_PRECISION: dict[str, Callable[[Any], Any]] = {
    "all of it": lambda Z: _slope(Z.astype(F32)).astype(float),
    "the input": lambda Z: _slope(Z.astype(F32).astype(float)),
    "the result too": lambda Z: _slope(Z.astype(F32)),
}


@pytest.mark.parametrize("name", IN_SINGLE_PRECISION)
def test_single_precision_inside_is_close(name: str) -> None:
    assert set(_tanh_prime_of(IN_SINGLE_PRECISION[name]).values()) == {"close"}


MISTAKES: dict[str, Callable[[Any], Any]] = {
    "too steep": lambda Z: _slope(Z) * (1 + 1e-6),
    "too large": lambda Z: _slope(Z) + 1e-8,
    "7 decimals": lambda Z: np.round(_slope(Z), 7),
    "differences": lambda Z: (np.tanh(Z + 1e-6) - np.tanh(Z - 1e-6)) / 2e-6,
    "cut off": lambda Z: np.where(np.abs(Z) > 8, 0.0, _slope(Z)),
    "single precision in some entries": lambda Z: np.where(
        np.abs(Z) > 1, _slope(Z.astype(F32)).astype(float), _slope(Z)
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_small_mistakes_in_double_precision_differ(name: str) -> None:
    assert set(_tanh_prime_of(MISTAKES[name]).values()) == {"differs"}


def _update(step: Callable[[Any, Any, float], Any]) -> dict[str, str]:
    def update_parameters(parameters: Any, grads: Any, learning_rate: float = 1.2) -> Any:
        return {P: step(v, grads[f"d{P}"], learning_rate) for P, v in parameters.items()}

    return failing_statuses(
        judge_functions(planar_solution_with(update_parameters=update_parameters))
    )


def test_an_update_with_a_gradient_of_single_precision_is_close() -> None:
    found = _update(lambda P, dP, rate: P - rate * dP.astype(F32).astype(float))
    assert set(found.values()) == {"close"}


def test_a_weight_decay_of_a_hundred_millionth_differs() -> None:
    found = _update(lambda P, dP, rate: P * (1 - 1e-8) - rate * dP)
    assert set(found.values()) == {"differs"}


def test_a_sum_in_single_precision_before_a_bias_in_double_is_close() -> None:
    def forward(X: Any, parameters: Any) -> Any:
        p = parameters
        Z1 = (p["W1"].astype(F32) @ X.astype(F32)).astype(float) + p["b1"]
        A1 = np.tanh(Z1)
        Z2 = p["W2"] @ A1 + p["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    found = failing_statuses(judge_functions(planar_solution_with(forward_propagation=forward)))
    assert set(found.values()) == {"close"}


def test_the_grid_of_single_precision() -> None:
    assert is_on_float32_grid(np.array([0.0, 0.5, float(F32(0.1)), np.inf]))
    assert not is_on_float32_grid(np.array([0.5, 0.1]))
