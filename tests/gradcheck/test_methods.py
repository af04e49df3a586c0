"""Each method of differentiation agrees with known derivatives."""

from typing import Any

import flint
import numpy as np
import pytest

from backproof.gradcheck import complex_step, differences
from backproof.gradcheck.enclosures import enclose, enclose_gradient
from backproof.gradcheck.jets import Jet, OverlappingBallsError, jets
from backproof.gradcheck.noise_estimate import noise_of
from backproof.gradcheck.taylor import taylor_rates

POINT = np.array([[0.3, -1.2], [2.0, 0.7]])


def cubic(x: Any) -> Any:
    """Compute Σ x³, whose gradient is 3x²."""
    return np.sum(x * x * x)


def tilted(x: Any, y: Any) -> Any:
    """Compute a function of two arguments of different shapes."""
    return np.sum(np.tanh(x @ y))


def test_complex_step_is_right_to_the_last_digits() -> None:
    (gradient,) = complex_step.jacobian(cubic, POINT)
    # Three products and a quotient: at most 4 roundings, relative.
    assert np.all(np.abs(gradient - 3 * POINT**2) <= 4 * 2.0**-53 * 3 * POINT**2)


def test_complex_step_gives_whole_jacobians() -> None:
    matrix = np.array([[1.0, 2, 3], [4, 5, 6]])
    (jacobian,) = complex_step.jacobian(lambda x: matrix @ x, np.ones(3))
    assert jacobian.tolist() == matrix.tolist()


def test_complex_step_takes_several_arguments() -> None:
    y = np.array([0.5, -0.25])
    gx, gy = complex_step.jacobian(tilted, POINT, y)
    slope = 1 - np.tanh(POINT @ y) ** 2
    assert np.allclose(gx, np.outer(slope, y), rtol=1e-14)
    assert np.allclose(gy, POINT.T @ slope, rtol=1e-14)


@pytest.mark.parametrize("method", [differences.central_difference, differences.richardson])
def test_differences_are_within_their_own_estimate(method: Any) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        x, v = rng.standard_normal((2, 3, 2))
        estimate = method(cubic, (x,), (v,))
        assert np.abs(estimate.value - np.sum(3 * x * x * v)) <= estimate.error
        assert estimate.error < 1e-5


def test_richardson_is_sharper_than_central_differences() -> None:
    arguments: Any = (lambda x: np.sum(np.exp(x)), (POINT,), (np.ones_like(POINT),))
    exact = np.sum(np.exp(POINT))
    central, extrapolated = (
        differences.central_difference(*arguments),
        differences.richardson(*arguments),
    )
    assert abs(extrapolated.value - exact) < abs(central.value - exact)


def test_the_noise_of_rounded_values_is_estimated() -> None:
    rng = np.random.default_rng(1)
    smooth = np.linspace(0, 1e-3, 7) ** 2
    noisy = smooth + 1e-6 * rng.standard_normal(7)
    assert noise_of(smooth + 1) < 1e-14
    assert 1e-7 < noise_of(noisy) < 1e-5


def test_one_sided_derivatives_show_a_kink() -> None:
    direction = (np.array([1.0]),)
    at, beside = (np.array([0.0]),), (np.array([0.5]),)
    assert differences.one_sided_derivatives(lambda x: np.abs(x).sum(), at, direction).has_kink
    assert not differences.one_sided_derivatives(
        lambda x: np.abs(x).sum(), beside, direction
    ).has_kink


def test_taylor_rates_tell_a_right_gradient_from_a_wrong_one() -> None:
    right = taylor_rates(cubic, (3 * POINT**2,), (POINT,))
    wrong = taylor_rates(cubic, (2.001 / 2 * 3 * POINT**2,), (POINT,))
    assert right.ok
    assert round(right.with_gradient) == 2
    assert not wrong.ok


def test_enclosures_contain_known_truths_and_are_narrow() -> None:
    z = np.array([0.0, 1.0, -3.0])
    for function, ball in ((np.exp, flint.arb.exp), (np.tanh, flint.arb.tanh)):
        enclosed = enclose(function, z).balls
        for value, x in zip(enclosed, z, strict=True):
            truth = ball(flint.arb(float(x)))
            assert value.overlaps(truth)
            assert float(value.rad()) < 1e-50


def test_enclosed_gradients_contain_the_analytic_ones() -> None:
    (enclosed,) = enclose_gradient(cubic, POINT)
    # 3x² in float64 is off by at most two roundings.
    assert np.all(enclosed.errors(3 * POINT**2) <= 2 * 2.0**-53 * 3 * POINT**2)


def test_enclosures_measure_ulps_in_the_format_of_the_value() -> None:
    z = np.array([1.0])
    exact = enclose(np.exp, z)
    assert exact.ulps(np.exp(z))[0] <= 1
    assert exact.ulps(np.exp(z).astype(np.float32))[0] <= 1
    off = np.exp(z).astype(np.float32) + np.float32(1e-3)
    assert exact.ulps(off)[0] > 1000


def test_a_comparison_that_balls_cannot_decide_is_refused() -> None:
    third = Jet(1) / 3
    assert third < 1
    with pytest.raises(OverlappingBallsError):
        _ = third * 3 < 1


def test_jets_carry_derivatives_through_every_operation() -> None:
    (x,) = jets([0.5], [1.0])
    known = {
        "exp": np.exp(0.5),
        "expm1": np.exp(0.5),
        "log": 2.0,
        "log1p": 1 / 1.5,
        "tanh": 1 - np.tanh(0.5) ** 2,
        "sqrt": 0.5 / np.sqrt(0.5),
    }
    for name, slope in known.items():
        assert abs(float(getattr(x, name)().slope) - slope) < 1e-15
    assert float((1 / x).slope) == -4
    assert float((x**3).slope) == 0.75
    assert float((2 - x).slope) == float((-x).slope) == float((-abs(x)).slope) == -1
