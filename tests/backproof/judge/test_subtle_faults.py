"""Faults that only some inputs show are rejected under every seed, and unusual right forms pass."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from backproof.diagnosis.diagnose import diagnose_evaluation
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.judge.judge import judge
from tests.support.in_process import failing_statuses, in_process_implementation, parse_or_load

SEEDS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Case:
    """A function with its binding, and the symbols that may be at fault: none if it is right."""

    binding: str
    function: Callable[..., Any]
    at_fault: tuple[str, ...] = ()


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _cost(A2: Any, Y: Any) -> Any:
    return -np.mean(np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2), axis=0))


ELEMENTWISE = {
    "tanh": "f(Z) -> tanh_Z",
    "slope of tanh": "f(Z) -> tanh_prime_Z",
    "sigmoid": "f(Z) -> sigmoid_Z",
    "relu": "f(Z) -> relu_Z",
    "slope of relu": "f(Z) -> relu_prime_Z",
    "leaky relu": "f(Z) -> leaky_relu_Z",
    "slope of leaky relu": "f(Z) -> leaky_relu_prime_Z",
}
AFFINE = "f(W1, X, b1) -> Z1"
WEIGHT_GRADIENT = "f(dZ1, X) -> dW1"
HIDDEN_ERROR = "f(W2, dZ2, A1) -> dZ1"
STEP = "f(W1, dW1, alpha) -> W1_next"
PREDICT = "f(A2) -> prediction"

WRONG = {
    "tanh is z below 1e-4": Case(
        ELEMENTWISE["tanh"], lambda z: np.where(np.abs(z) < 1e-4, z, np.tanh(z)), ("tanh_Z",)
    ),
    "tanh is NaN at 0": Case(
        ELEMENTWISE["tanh"], lambda z: np.where(z == 0, np.nan, np.tanh(z)), ("tanh_Z",)
    ),
    "tanh is 1 beyond 8.5": Case(
        ELEMENTWISE["tanh"],
        lambda z: np.where(np.abs(z) > 8.5, np.sign(z), np.tanh(z)),
        ("tanh_Z",),
    ),
    "sigmoid is clipped at 18": Case(
        ELEMENTWISE["sigmoid"], lambda z: _sigmoid(np.clip(z, -18, 18)), ("sigmoid_Z",)
    ),
    "sigmoid is lowered by 3e-16": Case(
        ELEMENTWISE["sigmoid"], lambda z: _sigmoid(z) - 3e-16, ("sigmoid_Z",)
    ),
    "relu is 0 below 1e-6": Case(
        ELEMENTWISE["relu"], lambda z: np.where(z < 1e-6, 0.0, z), ("relu_Z",)
    ),
    "relu is at most 1e4": Case(ELEMENTWISE["relu"], lambda z: np.clip(z, 0, 1e4), ("relu_Z",)),
    "the slope of relu is 7 at 0": Case(
        ELEMENTWISE["slope of relu"],
        lambda z: np.where(z == 0, 7.0, (z > 0).astype(float)),
        ("relu_prime_Z",),
    ),
    "the slope of leaky relu is NaN at 0": Case(
        ELEMENTWISE["slope of leaky relu"],
        lambda z: np.where(z == 0, np.nan, np.where(z > 0, 1.0, 0.01)),
        ("leaky_relu_prime_Z",),
    ),
    "only 8 terms are summed": Case(AFFINE, lambda W, X, b: W[:, :8] @ X[:8] + b, ("Z1",)),
    "one input is added": Case(
        AFFINE, lambda W, X, b: (W + X[0, 0] if W.shape[1] == 1 else W) @ X + b, ("Z1",)
    ),
    "the mean is over m - 1 from m = 7 on": Case(
        WEIGHT_GRADIENT,
        lambda dZ, X: dZ @ X.T / (X.shape[1] - (X.shape[1] > 6)),
        ("dW1",),
    ),
    "the mean is 0 from m = 64 on": Case(
        WEIGHT_GRADIENT, lambda dZ, X: dZ @ X.T / X.shape[1] * (X.shape[1] < 64), ("dW1",)
    ),
    "a gradient is clipped at 1000": Case(
        WEIGHT_GRADIENT, lambda dZ, X: np.clip(dZ @ X.T / X.shape[1], -1e3, 1e3), ("dW1",)
    ),
    "an error is clipped at 5": Case(
        HIDDEN_ERROR, lambda W2, dZ2, A1: np.clip(W2.T @ dZ2 * (1 - A1**2), -5, 5), ("dZ1",)
    ),
    "one hidden unit has no W2": Case(
        HIDDEN_ERROR,
        lambda W2, dZ2, A1: (
            (W2.T if len(A1) > 1 else 1) @ dZ2 * (1 - A1**2)
            if len(A1) > 1
            else dZ2.sum(0, keepdims=True) * (1 - A1**2)
        ),
        ("dZ1",),
    ),
    "the threshold is 0.505": Case(PREDICT, lambda a: (a > 0.505).astype(int), ("prediction",)),
    "the threshold is 0.5001": Case(PREDICT, lambda a: (a > 0.5001).astype(int), ("prediction",)),
    "a small rate is squared": Case(
        STEP, lambda W, dW, rate: W - (rate if rate > 0.02 else rate**2) * dW, ("W1_next",)
    ),
    "weights decay by 1e-8": Case(
        STEP, lambda W, dW, rate: W * (1 - 1e-8) - rate * dW, ("W1_next",)
    ),
    "the cost is rounded to 7 decimals": Case(
        "f(A2, Y) -> J", lambda A2, Y: np.round(_cost(A2, Y), 7), ("J",)
    ),
    "the cost is clipped at 1e-6": Case(
        "f(A2, Y) -> J", lambda A2, Y: _cost(np.clip(A2, 1e-6, 1 - 1e-6), Y), ("J",)
    ),
}


def _output_error(a: Any, y: Any) -> Any:
    guarded = np.clip(a, 1e-10, 1 - 1e-10)
    return (-y / guarded + (1 - y) / (1 - guarded)) * a * (1 - a)


RIGHT = {
    "leaky relu by the absolute value": Case(
        ELEMENTWISE["leaky relu"], lambda z: 0.505 * z + 0.495 * np.abs(z)
    ),
    "its slope by the sign": Case(
        ELEMENTWISE["slope of leaky relu"], lambda z: 0.505 + 0.495 * np.sign(z)
    ),
    "its slope by a comparison": Case(
        ELEMENTWISE["slope of leaky relu"], lambda z: 1 - 0.99 * (z < 0)
    ),
    "the output error by the chain rule": Case(
        "f(A2, Y, Z2) -> dZ2",
        lambda a, y, z: (-y / a + (1 - y) / (1 - a)) * _sigmoid(z) * _sigmoid(-z),
    ),
    "the output error from a clipped output": Case("f(A2, Y) -> dZ2", _output_error),
    "the output error by the chain rule in single precision": Case(
        "f(A2, Y) -> dZ2",
        lambda a, y: _output_error(a.astype(np.float32), y.astype(np.float32)).astype(float),
    ),
    "tanh by exponentials, NaN where both overflow": Case(
        ELEMENTWISE["tanh"], lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    ),
}


def _statuses(case: Case, seed: int) -> dict[str, str]:
    binding = parse_or_load(case.binding)
    spec = ExampleSpec(binding.activation, binding.fixed)
    implementation = in_process_implementation({"f": case.function}, binding)
    with np.errstate(all="ignore"):
        evaluation = judge(implementation, draw_example_set(binding.graphs, spec, seed))
        if not evaluation.passes:
            evaluation = diagnose_evaluation(evaluation, implementation.resolved_binding)
    return failing_statuses(evaluation)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WRONG)
def test_fault_is_rejected_under_every_seed(name: str, seed: int) -> None:
    found = _statuses(WRONG[name], seed)
    at_fault = {label.split()[-1] for label, status in found.items() if status == "differs"}
    assert at_fault == set(WRONG[name].at_fault)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", RIGHT)
def test_right_form_is_accepted_under_every_seed(name: str, seed: int) -> None:
    assert set(_statuses(RIGHT[name], seed).values()) <= {"close"}
