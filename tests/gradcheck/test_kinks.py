"""At and beside kinks, no right gradient is called wrong and no wrong one right."""

from typing import Any

import numpy as np
import pytest

from backproof.gradcheck import GradientReport, check_gradient, differences
from backproof.gradcheck.directional_probe import (
    DirectionalProbe,
    is_at_kink,
    one_sided_derivatives,
)
from tests.support.gradient_reports import is_accepted_or_not_judged, is_rejected

ONE = (np.array([1.0]),)


def relu_network(seed: int, kink_in_cost: bool) -> tuple[Any, Any, list[Any]]:
    """Make cost, gradient and parameters of a small ReLU network with cross-entropy."""
    rng = np.random.default_rng(seed)
    n0, n1, n2, m = rng.integers(1, 7, 4)
    X, Y = rng.standard_normal((n0, m)), (rng.random((n2, m)) < 0.5) * 1.0
    shapes = ((n1, n0), (n1, 1), (n2, n1), (n2, 1))
    parameters = [0.01 * rng.standard_normal(shape) for shape in shapes]

    def cost(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        Z = W2 @ np.maximum(0, W1 @ X + b1) + b2
        low = np.abs(Z) if kink_in_cost else np.where(Z < 0, -Z, Z)
        return np.sum(np.log1p(np.exp(-low)) + np.where(Z > 0, Z, 0) - Y * Z) / m

    def backward(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        Z1 = W1 @ X + b1
        A1 = np.maximum(0, Z1)
        d = (1 / (1 + np.exp(-(W2 @ A1 + b2))) - Y) / m
        e = W2.T @ d * (Z1 > 0)
        return e @ X.T, e.sum(axis=1, keepdims=True), d @ A1.T, d.sum(axis=1, keepdims=True)

    return cost, backward, parameters


@pytest.mark.parametrize("kink_in_cost", [False, True])
def test_right_gradients_of_networks_with_kinks_all_around_are_never_called_wrong(
    kink_in_cost: bool,
) -> None:
    judged = 0
    for seed in range(60):
        cost, backward, parameters = relu_network(seed, kink_in_cost)
        report = check_gradient(cost, backward, (*parameters,), seed=seed)
        assert is_accepted_or_not_judged(report), report
        judged += report.judged
    assert judged >= 55


@pytest.mark.parametrize("kink_in_cost", [False, True])
def test_wrong_gradients_of_networks_with_kinks_all_around_are_rejected(kink_in_cost: bool) -> None:
    for seed in range(20):
        cost, backward, parameters = relu_network(seed, kink_in_cost)
        claim = [1e-7 + gradient for gradient in backward(*parameters)]
        assert is_rejected(check_gradient(cost, claim, (*parameters,), seed=seed))


@pytest.mark.parametrize("distance", [2.0**-k for k in range(2, 40, 3)])
def test_differences_beside_a_kink_are_within_their_error_or_have_none(distance: float) -> None:
    def bent(x: Any) -> Any:
        return np.sum(np.exp(x) + np.maximum(0, x - distance))

    for method in (differences.richardson, differences.central_difference):
        estimate = method(bent, (np.zeros(1),), ONE)
        assert abs(estimate.value - 1) <= estimate.error


def test_differences_have_an_infinite_error_at_a_kink() -> None:
    estimate = differences.richardson(lambda x: np.sum(np.abs(x)), (np.zeros(1),), ONE)
    assert estimate.error == np.inf


def test_a_point_beside_a_kink_is_judged() -> None:
    def bent(x: Any) -> Any:
        return np.sum(np.maximum(0, x - 2.0**-22))

    assert one_sided_derivatives(bent, (np.zeros(1),), ONE).has_kink
    assert not is_at_kink(DirectionalProbe(bent, (np.zeros(1),), ONE))
    assert is_at_kink(DirectionalProbe(bent, (np.full(1, 2.0**-22),), ONE))
    assert check_gradient(bent, np.zeros(1), ([0.0],)).judged


def test_a_kink_in_one_small_argument_does_not_hide_behind_a_large_one() -> None:
    def function(a: Any, b: Any) -> Any:
        return 1e3 * np.sum(a * a) + 1e-3 * np.sum(np.abs(b))

    report = check_gradient(function, lambda a, b: (2e3 * a, 1e-3 * np.sign(b)), ([1.0], [0.0]))
    assert not report.judged


def test_a_small_argument_that_is_not_analytic_does_not_hide_behind_a_large_one() -> None:
    def function(a: Any, b: Any) -> Any:
        return 1e3 * np.sum(a * a) + 1e-5 * np.sum(np.abs(b))

    report = check_gradient(function, lambda a, b: (2e3 * a, 0 * b), ([1.0], [0.5]))
    assert is_rejected(report)
    assert "not analytic" in str(report)


def test_a_function_that_is_not_finite_is_not_judged() -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        report: GradientReport = check_gradient(lambda a: np.sum(np.log(a)), np.ones(1), ([0.0],))
    assert not report.judged
    assert "not finite" in str(report)


@pytest.mark.parametrize("distance", [2.0**-k for k in range(2, 50, 3)])
@pytest.mark.parametrize("function", [np.abs, lambda a: np.maximum(0, a)], ids=["abs", "relu"])
def test_no_right_claim_beside_a_kink_is_called_wrong(function: Any, distance: float) -> None:
    point = np.array([distance, -distance, 1.0])
    slopes = (function(point * (1 + 2.0**-20)) - function(point)) / (point * 2.0**-20)
    report = check_gradient(lambda a: np.sum(function(a)), np.round(slopes), (point,))
    assert is_accepted_or_not_judged(report), report


@pytest.mark.parametrize("distance", [2.0**-k for k in range(2, 50, 3)])
@pytest.mark.parametrize("function", [np.abs, lambda a: np.maximum(0, a)], ids=["abs", "relu"])
def test_no_zero_claim_beside_a_kink_is_called_right(function: Any, distance: float) -> None:
    point = np.array([distance, -distance, 1.0])
    report = check_gradient(lambda a: np.sum(function(a)), np.zeros(3), (point,))
    assert not report, report
