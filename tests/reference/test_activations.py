"""The activations: the text's own claims, extreme inputs, dtypes, conventions at the kink."""

from typing import Any

import numpy as np
import pytest

from reference import activations as g
from reference.activation import ACTIVATIONS, Activation

FUNCTIONS = [
    g.sigmoid,
    g.tanh,
    g.relu,
    g.leaky_relu,
    g.sigmoid_prime,
    g.tanh_prime,
    g.relu_prime,
    g.leaky_relu_prime,
    g.identity,
    g.identity_prime,
]
LIMITS = np.finfo(np.float64)
EXTREMES = np.array(
    [LIMITS.max, LIMITS.tiny, LIMITS.smallest_subnormal, 0.0, 1e-8, 17, 36.7, 355, 710, 745, 1e4]
)
EXTREMES = np.concatenate([-EXTREMES, EXTREMES])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_finite_input_overflows_warns_or_gives_nan(function: g.ElementwiseFunction[[]]) -> None:
    with np.errstate(all="raise", under="ignore"):
        values = function(EXTREMES)
    assert np.all(np.isfinite(values))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_shape_and_dtype_are_kept(function: g.ElementwiseFunction[[]], dtype: type) -> None:
    z: Any = np.linspace(-3, 3, 6, dtype=dtype).reshape(2, 3)
    assert function(z).shape == (2, 3)
    assert function(z).dtype == dtype


def test_the_slopes_at_0_and_10_are_those_of_the_text() -> None:
    assert g.sigmoid_prime(np.array([0.0])) == 0.25
    assert g.tanh_prime(np.array([0.0])) == 1.0
    ten = np.array([10.0, -10.0])
    assert [f"{s:.1e}" for s in g.sigmoid_prime(ten)] == ["4.5e-05", "4.5e-05"]
    assert [f"{s:.1e}" for s in g.tanh_prime(ten)] == ["8.2e-09", "8.2e-09"]


def test_known_values_of_sigmoid() -> None:
    assert g.sigmoid(np.array([0.0])) == 0.5
    assert f"{g.sigmoid(np.array([1.0]))[0]:.7f}" == "0.7310586"


def test_relu_prime_at_zero_is_what_is_asked_for() -> None:
    zero = np.array([0.0, -0.0])
    assert g.relu_prime(zero).tolist() == [0, 0]
    assert g.relu_prime(zero, at_zero=0.5).tolist() == [0.5, 0.5]
    assert g.leaky_relu_prime(zero).tolist() == [0.01, 0.01]
    assert g.leaky_relu_prime(zero, at_zero=1.0).tolist() == [1, 1]


def test_leaky_relu_refuses_a_slope_above_1() -> None:
    with pytest.raises(ValueError, match=r"got slope 1\.5, expected at most 1"):
        g.leaky_relu(np.array([1.0]), slope=1.5)


def test_leaky_relu_takes_another_slope() -> None:
    z = np.array([-8.0, 8.0])
    assert g.leaky_relu(z, slope=0.25).tolist() == [-2, 8]
    assert g.leaky_relu_prime(z, slope=0.25).tolist() == [0.25, 1]


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_slope_read_off_the_activation_is_the_slope(activation: Activation) -> None:
    z = np.array([-2.0, -0.5, 0.5, 3.0])
    assert activation.prime_from_a is not None
    # 1 − a² of an a that is off by half an ulp: at most 2|a| + 3 roundings of values up to 1.
    difference = np.abs(activation.prime_from_a(activation.g(z)) - activation.prime(z))
    assert np.all(difference <= 5 * 2.0**-53)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_odd_and_saturating_activations_are_marked_as_such(activation: Activation) -> None:
    z = np.array([0.25, 2.0, 50.0])
    assert bool(np.all(activation.g(-z) == -activation.g(z))) == activation.odd
    assert bool(activation.prime(np.array([50.0]))[0] < 1e-20) == activation.saturates
