"""Rounding that a formula cannot avoid is allowed; a lower precision is not."""

from typing import Any

import numpy as np
import pytest

from backproof.gradcheck import check_gradient, check_vjp, complex_step, jacobian
from tests.support.gradient_reports import is_rejected

NEAR_SATURATION = np.array([9.0, -8.5, 0.3])


def squashed(z: Any) -> Any:
    """Compute Σ tanh z, whose derivative by complex step is accurate."""
    return np.sum(np.tanh(z))


def losing_digits(z: Any) -> Any:
    """Compute 1 − tanh² z, which cancels where tanh z is near ±1."""
    return 1e6 * (1 - np.tanh(z) * np.tanh(z))


def test_the_noise_of_a_claim_that_is_a_function_is_allowed_for() -> None:
    def large(z: Any) -> Any:
        return 1e6 * squashed(z[:2])

    report = check_gradient(large, lambda z: losing_digits(z) * [1, 1, 0], (NEAR_SATURATION,))
    assert report.ok, report


def test_the_stated_rounding_of_a_claimed_array_is_allowed_for() -> None:
    point = NEAR_SATURATION[:2]

    def large(z: Any) -> Any:
        return 1e6 * squashed(z)

    claim = losing_digits(point)
    assert is_rejected(check_gradient(large, claim, (point,)))
    assert check_gradient(large, claim, (point,), rounding=1e6 * 4 * 2.0**-53)


def test_a_claim_computed_in_float32_is_rejected_though_it_is_noisy() -> None:
    def single(z: Any) -> Any:
        return losing_digits(z.astype(np.float32)).astype(np.float64) / 1e6

    assert is_rejected(check_gradient(squashed, single, (np.array([0.3, 0.7]),)))


def test_a_function_that_loses_digits_is_not_blamed_on_its_gradient() -> None:
    def loss(a: Any) -> Any:
        return np.sum(np.log(1 - a)) / 1e3

    point = 1 - np.array([1e-4, 1e-2])
    assert check_gradient(loss, lambda a: -1e-3 / (1 - a), (point,))


def test_a_point_near_a_pole_is_reported_and_not_judged() -> None:
    def loss(a: Any) -> Any:
        return np.sum(np.log(1 - a))

    report = check_gradient(loss, np.array([-1e9]), (1 - np.array([1e-9]),))
    assert not report.judged
    assert "pole" in str(report)


@pytest.mark.parametrize("method", ["complex step", "differences", "enclosure"])
def test_every_method_gives_the_same_judgement(method: str) -> None:
    if method == "enclosure":
        pytest.importorskip("flint")
    z = np.array([[0.3, -1.2]])
    right = 1 - np.tanh(z) ** 2
    assert check_gradient(squashed, right, (z,), method=method)
    wrong = right + np.array([[0.0, 1e-7]])
    report = check_gradient(squashed, wrong, (z,), method=method)
    assert (report.ok, report.method, report.index) == (False, method, (0, 1))


def test_an_unknown_method_is_named_with_those_known() -> None:
    with pytest.raises(ValueError, match="got method 'magic', expected one of complex step"):
        check_gradient(squashed, squashed, ([0.0],), method="magic")


def test_a_claim_that_is_not_finite_is_located() -> None:
    report = check_gradient(squashed, np.array([1.0, np.inf]), ([0.0, 0.0],))
    assert str(report) == "gradient of argument 0 is inf at entry [1], expected a finite number"


def test_pullbacks_are_checked() -> None:
    matrix = np.random.default_rng(3).standard_normal((3, 4))
    x = np.ones(4)
    assert check_vjp(lambda a: matrix @ a, lambda u: matrix.T @ u, (x,))
    assert is_rejected(check_vjp(lambda a: matrix @ a, lambda u: matrix.T @ u * (1 + 1e-9), (x,)))


def test_jacobians_by_differences_have_the_shape_of_those_by_complex_step() -> None:
    matrix = np.random.default_rng(3).standard_normal((3, 4))

    def real_only(a: Any) -> Any:
        return np.tanh(matrix @ a.astype(np.float64, casting="safe"))

    x = np.linspace(-1, 1, 4)
    (claim,) = jacobian(lambda a: np.tanh(matrix @ a), x)
    assert check_gradient(real_only, claim, (x,))
    assert is_rejected(check_gradient(real_only, np.ascontiguousarray(claim.T), (x,)))
    assert is_rejected(check_gradient(real_only, claim[::-1], (x,)))


def test_a_batched_function_gives_the_same_gradient_in_one_call_an_argument() -> None:
    calls = []

    def batched(W: Any, b: Any) -> Any:
        calls.append(W.shape)
        return np.sum(np.tanh(W @ np.ones((3, 1)) + b), axis=(-2, -1))

    rng = np.random.default_rng(0)
    point = rng.standard_normal((2, 3)), rng.standard_normal((2, 1))
    together = complex_step.batched_gradient(batched, *point)
    assert calls == [(6, 2, 3), (2, 2, 3)]
    for mine, theirs in zip(together, complex_step.jacobian(batched, *point), strict=True):
        assert mine.tolist() == theirs.tolist()


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e100])
def test_points_of_every_magnitude_and_no_axes_are_judged(size: float) -> None:
    assert check_gradient(lambda x: x * x, lambda x: 2 * x, (size,))
    assert is_rejected(check_gradient(lambda x: x * x, lambda x: 2.001 * x, (size,)))
