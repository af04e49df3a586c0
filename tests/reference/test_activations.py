"""The activations: statements of the text, extreme inputs, dtypes, conventions at the kink."""

from typing import Any

import numpy as np
import pytest

from backproof.reference import activations as g
from backproof.reference.activation_choice import ACTIVATIONS, Activation

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
RANGES = {
    "sigmoid": (0, 1),
    "tanh": (-1, 1),
    "relu": (0, np.inf),
    "leaky_relu": (-np.inf, np.inf),
    "sigmoid_prime": (0, 0.25),
    "tanh_prime": (0, 1),
    "relu_prime": (0, 1),
    "leaky_relu_prime": (0.01, 1),
    "identity": (-np.inf, np.inf),
    "identity_prime": (1, 1),
}


def _extremes(dtype: Any) -> Any:
    """Return every finite float16, or values where some function might overflow or lose digits."""
    if dtype is np.float16:
        every = np.arange(2**16, dtype=np.uint16).view(np.float16)
        return every[np.isfinite(every)]
    limits, ulp = np.finfo(dtype), np.finfo(dtype).eps
    ends = [limits.max, limits.tiny, limits.smallest_subnormal, 0, ulp, ulp / 2, 1e-8, 1 - ulp]
    saturations = [1, 9.02, 17.4, 19.1, 36.7, 37.5, 88.8, 103.9, 355, 372.6, 709.8, 710, 745.2, 1e4]
    half = np.array(ends + saturations, dtype)
    return np.concatenate([-half, half])


@pytest.mark.parametrize("function", FUNCTIONS, ids=RANGES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_no_finite_input_overflows_warns_or_leaves_the_range(
    function: g.ElementwiseFunction[[]], dtype: type
) -> None:
    with np.errstate(all="raise", under="ignore"):
        values = function(_extremes(dtype))
    least, greatest = np.array(RANGES[function.__name__]).astype(dtype)
    assert np.all(np.isfinite(values))
    assert np.all((least <= values) & (values <= greatest))


def test_a_textbook_sigmoid_does_overflow_there() -> None:
    with pytest.raises(FloatingPointError, match="overflow"), np.errstate(all="raise"):
        1 / (1 + np.exp(-_extremes(np.float64)))


ANALYTIC = [
    (g.sigmoid, g.sigmoid_prime),
    (g.tanh, g.tanh_prime),
    (g.identity, g.identity_prime),
]


@pytest.mark.parametrize(("function", "prime"), ANALYTIC, ids=["sigmoid", "tanh", "identity"])
def test_a_complex_step_gives_the_slope_of_an_analytic_activation(
    function: Any, prime: Any
) -> None:
    z, h = np.array([-30.0, -2.0, -0.0, 0.0, 0.5, 3.0, 15.0]), 2.0**-600
    step = function(z + 1j * h).imag / h
    # Either side is a chain of fewer than 16 roundings and library calls that keep relative
    # accuracy (nothing cancels), each within an ulp; h is a power of two, and h² is 0 beside 1.
    assert np.all(np.abs(step - prime(z)) <= 32 * 2.0**-52 * prime(z))


@pytest.mark.parametrize("function", FUNCTIONS, ids=RANGES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(6,), (2, 3), (1, 2, 3), (0, 3)])
def test_shape_and_dtype_are_kept_and_the_argument_is_unchanged(
    function: g.ElementwiseFunction[[]], dtype: type, shape: tuple[int, ...]
) -> None:
    z: Any = np.linspace(-3, 3, int(np.prod(shape)), dtype=dtype).reshape(shape)
    before = z.tobytes()
    assert function(z).shape == shape
    assert function(z).dtype == dtype
    assert not np.shares_memory(function(z), z)
    assert z.tobytes() == before


def test_the_slopes_at_0_and_10_are_those_of_the_text() -> None:
    assert g.sigmoid_prime(np.array([0.0])) == 0.25
    assert g.tanh_prime(np.array([0.0])) == 1.0
    ten = np.array([10.0, -10.0])
    assert [f"{s:.1e}" for s in g.sigmoid_prime(ten)] == ["4.5e-05", "4.5e-05"]
    assert [f"{s:.1e}" for s in g.tanh_prime(ten)] == ["8.2e-09", "8.2e-09"]


def test_known_values_of_sigmoid() -> None:
    assert g.sigmoid(np.array([0.0])) == 0.5
    assert f"{g.sigmoid(np.array([1.0]))[0]:.7f}" == "0.7310586"


def test_relu_prime_at_zero_is_the_chosen_value() -> None:
    zero = np.array([0.0, -0.0])
    assert g.relu_prime(zero).tolist() == [0, 0]
    assert g.relu_prime(zero, at_zero=0.5).tolist() == [0.5, 0.5]
    assert g.leaky_relu_prime(zero).tolist() == [0.01, 0.01]
    assert g.leaky_relu_prime(zero, at_zero=1.0).tolist() == [1, 1]


def test_the_value_chosen_for_zero_changes_no_other_entry() -> None:
    z = np.array([-8.0, 0.0, 8.0])
    assert g.relu_prime(z, at_zero=0.5).tolist() == [0, 0.5, 1]
    assert g.leaky_relu_prime(z, slope=0.25, at_zero=0.5).tolist() == [0.25, 0.5, 1]


def test_leaky_relu_refuses_a_slope_above_1() -> None:
    with pytest.raises(ValueError, match=r"got slope 1\.5, expected at most 1"):
        g.leaky_relu(np.array([1.0]), slope=1.5)


def test_the_slope_of_leaky_relu_can_be_chosen() -> None:
    z = np.array([-8.0, 8.0])
    assert g.leaky_relu(z, slope=0.25).tolist() == [-2, 8]
    assert g.leaky_relu_prime(z, slope=0.25).tolist() == [0.25, 1]


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_slope_from_the_activation_equals_the_slope(activation: Activation) -> None:
    z = np.array([-2.0, -0.5, 0.5, 3.0])
    assert activation.prime_from_a is not None
    # 1 − a² of an a that is off by half an ulp: at most 2|a| + 3 roundings of values up to 1.
    difference = np.abs(activation.prime_from_a(activation.g(z)) - activation.prime(z))
    assert np.all(difference <= 5 * 2.0**-53)


def test_tanh_is_a_sigmoid_shifted_down_and_stretched_both_ways() -> None:
    z = np.array([-40.0, -1.0, 0.0, 0.5, 40.0])
    # 2σ − 1 rounds twice values up to 2, and σ itself is within 2 ulps of at most 1.
    assert np.all(np.abs(g.tanh(z) - (2 * g.sigmoid(2 * z) - 1)) <= 8 * 2.0**-53)


@pytest.mark.parametrize("prime", [g.sigmoid_prime, g.tanh_prime])
def test_a_slope_that_saturates_falls_with_the_scale(prime: g.ElementwiseFunction[[]]) -> None:
    scales = np.arange(0.0, 370, 0.5)  # tanh′ is 0 from 373 on
    assert np.all(np.diff(prime(scales)) < 0)
    assert np.array_equal(prime(-scales), prime(scales))


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_odd_and_saturating_activations_are_marked_as_such(activation: Activation) -> None:
    z = np.array([0.25, 2.0, 50.0])
    assert bool(np.all(activation.g(-z) == -activation.g(z))) == activation.odd
    assert bool(activation.prime(np.array([50.0]))[0] < 1e-20) == activation.is_saturating
