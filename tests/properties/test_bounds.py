"""The rounding bounds hold for every evaluation order and accepted form, and are tight."""

import functools
from fractions import Fraction
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.properties.bounds import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    TF32,
    BoundedArray,
    Precision,
    bound_all,
)
from backproof.properties.bounds.exact_sums import ZERO_GRID, grid_of
from backproof.properties.bounds.precision import round_to_format
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.example import Example
from backproof.properties.strategies import networks
from backproof.reference import activations, graphs
from backproof.reference.activation_choice import ACTIVATIONS, Activation
from tests.support.rounding_errors import random_inputs, worst_ratios
from tests.support.sampled_examples import sample_examples

FORMATS = [(FLOAT64, np.float64), (FLOAT32, np.float32), (FLOAT16, np.float16)]
IDS = ["float64", "float32", "float16"]


def _givens(count: int, scale: float = 1.0) -> list[dict[str, Any]]:
    rng = np.random.default_rng(42)
    return [random_inputs(rng, scale) for _ in range(count)]


@pytest.mark.parametrize("hidden", ACTIVATIONS.values(), ids=ACTIVATIONS)
@pytest.mark.parametrize(("precision", "dtype"), FORMATS, ids=IDS)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 10.0])
def test_no_kernel_exceeds_its_bound(
    hidden: Activation, precision: Precision, dtype: type, scale: float
) -> None:
    ratios = worst_ratios(graphs.network(hidden), precision, dtype, _givens(10, scale))
    assert all(ratio <= 1 for ratio in ratios.values()), ratios


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize(("precision", "dtype"), FORMATS[:2], ids=IDS[:2])
def test_the_bound_is_within_ten_times_the_largest_error(
    hidden: str, precision: Precision, dtype: type
) -> None:
    graph = graphs.network(ACTIVATIONS[hidden])
    ratios = worst_ratios(graph, precision, dtype, _givens(150))
    assert all(ratio > 0.1 for ratio in ratios.values()), ratios


def test_a_precision_too_fine_for_the_values_is_exceeded() -> None:
    ratios = worst_ratios(graphs.network(), FLOAT64, np.float32, _givens(5))
    assert all(ratio > 1 for ratio in ratios.values()), ratios


def _tf32(value: Any) -> Any:
    """Round to 11 bits of significand, to nearest."""
    significand, exponent = np.frexp(value)
    return np.ldexp(np.round(significand * 2.0**11) / 2.0**11, exponent)


def test_products_of_tf32_operands_stay_within_their_bound() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        A, B = rng.standard_normal((4, 5)), rng.standard_normal((5, 6))
        A, B = A.astype(np.float32), B.astype(np.float32)
        product = (_tf32(A).astype(np.float32) @ _tf32(B).astype(np.float32)).astype(float)
        bound = BoundedArray.from_exact(A, TF32) @ BoundedArray.from_exact(B, TF32)
        error = np.abs(product - bound.value)
        assert np.all(error <= bound.radius)
        assert np.any(
            error
            > (BoundedArray.from_exact(A, FLOAT32) @ BoundedArray.from_exact(B, FLOAT32)).radius
        )


def test_bfloat16_kernels_stay_within_their_bound() -> None:
    ratios = worst_ratios(graphs.network(), BFLOAT16, ml_dtypes.bfloat16, _givens(20))
    assert all(ratio <= 1 for ratio in ratios.values()), ratios


SIGMOIDS: dict[str, Any] = {
    "1/(1 + exp(-z))": lambda z: 1 / (1 + np.exp(-z)),
    "exp(z)/(1 + exp(z))": lambda z: np.exp(z) / (1 + np.exp(z)),
    "two branches": activations.sigmoid,
    "by tanh": lambda z: (1 + np.tanh(z / 2)) / 2,
    "clipped at 500": lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
    "by logaddexp": lambda z: np.exp(-np.logaddexp(0, -z)),
}
TANHS: dict[str, Any] = {
    "library": np.tanh,
    "exponentials": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "by sigmoid": lambda z: 2 * activations.sigmoid(2 * z) - 1,
}
TANH_PRIMES: dict[str, Any] = {
    "1 - a**2": lambda z: 1 - np.tanh(z) ** 2,
    "1 - power": lambda z: 1 - np.power(np.tanh(z), 2),
    "1 - exponentials squared": lambda z: 1 - TANHS["exponentials"](z) ** 2,
    "(1 - a)(1 + a)": lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z)),
    "1/cosh**2": lambda z: 1 / np.cosh(z) ** 2,
    "reference": activations.tanh_prime,
}
SIGMOID_PRIMES: dict[str, Any] = {
    "a(1 - a)": lambda z: SIGMOIDS["1/(1 + exp(-z))"](z) * (1 - SIGMOIDS["1/(1 + exp(-z))"](z)),
    "by tanh": lambda z: SIGMOIDS["by tanh"](z) * (1 - SIGMOIDS["by tanh"](z)),
    "exp(-z)/(1 + exp(-z))**2": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "reference": activations.sigmoid_prime,
}
FORMS = [
    pytest.param(symbol, form, id=f"{symbol} {name}")
    for symbol, forms in (
        ("sigmoid_Z", SIGMOIDS),
        ("tanh_Z", TANHS),
        ("tanh_prime_Z", TANH_PRIMES),
        ("sigmoid_prime_Z", SIGMOID_PRIMES),
    )
    for name, form in forms.items()
]


@pytest.mark.parametrize(("symbol", "form"), FORMS)
@pytest.mark.parametrize(("precision", "dtype"), FORMATS[:2], ids=IDS[:2])
def test_every_accepted_form_is_within_the_bound(
    symbol: str, form: Any, precision: Precision, dtype: type
) -> None:
    z: Any = np.concatenate([np.linspace(-40, 40, 4001), np.linspace(-1, 1, 2001) / 64]).astype(
        dtype
    )
    graph = graphs.elementwise_functions()
    truth = graph.evaluate([symbol], {"Z": z.astype(np.longdouble)})[symbol]
    bound = bound_all(graph, {"Z": z}, [symbol], precision)[symbol]
    error = np.abs(form(z).astype(np.longdouble) - truth)
    assert np.all(error <= bound.radius), np.max(error / bound.radius)


def test_a_form_that_is_nearly_right_is_not_within_the_bound() -> None:
    z = np.linspace(-4, 4, 101)
    bound = bound_all(graphs.elementwise_functions(), {"Z": z}, ["sigmoid_Z"], FLOAT64)["sigmoid_Z"]
    wrong = activations.sigmoid(z * (1 + 1e-12))
    assert np.any(np.abs(wrong - bound.value) > bound.radius)


EXACT_POINTS = {
    "sigmoid_Z": [0.0, 40.0],
    "tanh_Z": [0.0, 40.0, -40.0],
    "sigmoid_prime_Z": [0.0],
    "tanh_prime_Z": [0.0],
}


@pytest.mark.parametrize(("symbol", "form"), FORMS)
@pytest.mark.parametrize(("precision", "dtype"), FORMATS[:2], ids=IDS[:2])
def test_every_accepted_form_is_exact_at_0_and_far_beyond_saturation(
    symbol: str, form: Any, precision: Precision, dtype: type
) -> None:
    z: Any = np.array(EXACT_POINTS[symbol], dtype)
    bound = bound_all(graphs.elementwise_functions(), {"Z": z}, [symbol], precision)[symbol]
    assert not np.any(bound.radius)
    assert np.array_equal(form(z), bound.value)
    near = bound_all(graphs.elementwise_functions(), {"Z": z + 1}, [symbol], precision)[symbol]
    assert np.any(near.radius)


def _orders(W: Any, A: Any, b: Any) -> list[Any]:
    """Compute W A + b in other orders: bias first, backwards, bias folded into W, by einsum."""
    first = np.broadcast_to(b, (W.shape[0], A.shape[1])).copy()
    backwards = np.zeros_like(first)
    for j in range(W.shape[1]):
        first = first + W[:, j : j + 1] * A[j : j + 1]
        k = W.shape[1] - 1 - j
        backwards = backwards + W[:, k : k + 1] * A[k : k + 1]
    folded = np.hstack([b, W]) @ np.vstack([np.ones_like(A[:1]), A])
    return [first, backwards + b, folded, np.einsum("ij,jk->ik", W, A) + b]


@given(networks(regime="ordinary"))
def test_sums_in_any_order_are_within_the_bound(example: Example) -> None:
    v = example.values
    bound = bound_all(example.graph, example.inputs, ["Z1"], FLOAT64)["Z1"]
    truth = v["W1"].astype(np.longdouble) @ v["X"].astype(np.longdouble) + v["b1"]
    for other in _orders(v["W1"], v["X"], v["b1"]):
        assert np.all(np.abs(other - truth) <= bound.radius)


def test_means_early_late_and_by_a_reciprocal_are_within_the_bound() -> None:
    for example in sample_examples("network", count=20, regime="ordinary"):
        dZ, m = example.values["dZ1"], example.sizes["m"]
        bound = example.bounds(["db1"], ["dZ1"])["db1"]
        ones = np.ones((m, 1))
        reciprocal, early = 1 / m * dZ.sum(axis=1, keepdims=True), (dZ / m) @ ones
        for other in (reciprocal, early, dZ.mean(axis=1, keepdims=True), dZ @ ones / m):
            assert np.all(np.abs(other - bound.value) <= bound.radius)


def test_results_on_small_integers_are_exact() -> None:
    for example in sample_examples("network", "identity", count=20, regime="integer"):
        bounds = bound_all(example.graph, example.inputs, ["Z1", "A1", "Z2"], FLOAT64)
        assert all(not np.any(bound.radius) for bound in bounds.values())
        v = example.values
        for other in _orders(v["W1"], v["X"], v["b1"]):
            assert np.array_equal(other, bounds["Z1"].value)


def test_a_bias_first_is_within_the_bound_where_the_product_alone_is_exact() -> None:
    W, A, b = np.array([[-2.399, 2.739]]), np.ones((2, 1)), np.array([[-0.24]])
    bounded = (BoundedArray.from_exact(x, FLOAT64) for x in (W, A, b))
    weights, inputs, bias = bounded
    assert not np.any((weights @ inputs).radius)
    bound = weights @ inputs + bias
    bias_first = (b + W[:, :1]) + W[:, 1:]
    assert np.all(np.abs(bias_first - bound.value) <= bound.radius)


@given(st.lists(st.integers(-(2**20), 2**20), min_size=1), st.integers(-30, 30))
def test_the_grid_divides_every_entry_and_is_the_coarsest(integers: list[int], shift: int) -> None:
    values = np.array(integers, dtype=np.float64) * 2.0**shift
    grid = grid_of(values)
    if grid == ZERO_GRID:
        assert not np.any(values)
    else:
        quotients = values / 2.0**grid
        assert np.array_equal(quotients, np.round(quotients))
        assert np.any(quotients % 2 == 1)


def test_the_bound_is_infinite_where_the_logarithm_may_be_of_zero() -> None:
    A2, Y = np.array([[1.0, 0.5]]), np.array([[0.0, 1.0]])
    bound = bound_all(graphs.network(), {"A2": A2, "Y": Y}, ["J"], FLOAT64)["J"]
    assert np.isinf(bound.radius)


def test_the_bound_of_a_cost_with_saturated_outputs_is_infinite() -> None:
    A2, Y = np.array([[1.0, 0.25]]), np.array([[1.0, 0.0]])
    bound = bound_all(graphs.network(), {"A2": A2, "Y": Y}, ["J"], FLOAT64)["J"]
    assert bound.value == -np.log1p(-0.25) / 2
    assert np.isinf(bound.radius)


def test_at_a_kink_within_the_bound_both_slopes_are_right() -> None:
    graph = graphs.elementwise_functions()
    near = BoundedArray.within(np.array([1e-20, 1.0]), np.array([1e-18, 1e-18]), FLOAT64)
    bound = bound_all(graph, {"Z": near}, ["relu_prime_Z"], FLOAT64)["relu_prime_Z"]
    for slope in (0.0, 0.5, 1.0):
        assert abs(slope - bound.value[0]) <= bound.radius[0]
    assert bound.radius[1] == 0


def test_the_bound_is_infinite_where_a_result_overflows_the_format() -> None:
    big = np.array([[300.0]])
    product = BoundedArray.from_exact(big, FLOAT16) @ BoundedArray.from_exact(big, FLOAT16)
    assert np.isinf(product.radius)


def test_flushed_subnormals_are_within_the_flushed_bound_alone() -> None:
    a, b = np.array([1e-20], np.float32), np.array([3e-20], np.float32)
    kept, flushed = (
        (BoundedArray.from_exact(a, p) * BoundedArray.from_exact(b, p)).radius
        for p in (FLOAT32, FLOAT32.with_flushing())
    )
    exact = float(a[0]) * float(b[0])
    assert kept < exact <= flushed


@given(
    st.integers(-1074, -900), st.lists(st.integers(1, 2**20), min_size=2, max_size=8), st.booleans()
)
def test_products_that_are_subnormal_in_float64_stay_within_the_bound(
    exponent: int, integers: list[int], is_divided: bool
) -> None:
    a = np.ldexp(np.array(integers[:-1], float), exponent // 2)
    b = np.ldexp(np.full(len(a), integers[-1], float), (exponent - 40) // 2)
    weights, inputs = (BoundedArray.from_exact(x, FLOAT64) for x in (a[None], b[:, None]))
    bounded, exact = weights @ inputs, sum(map(Fraction.__mul__, *_fractions(a, b)), Fraction(0))
    results = [
        functools.reduce(lambda total, term: total + term, order, 0.0)
        for order in (a * b, (a * b)[::-1])
    ]
    if is_divided:
        bounded, exact = bounded / len(a), exact / len(a)
        results = [total / len(a) for total in results]
    allowed = Fraction(float(bounded.radius[0, 0]))
    assert all(abs(Fraction(float(total)) - exact) <= allowed for total in results)


def test_a_product_that_is_0_for_a_subnormal_number_exceeds_the_bound_of_kept_ones() -> None:
    a, b = np.array([2.0**-530]), np.array([1.5 * 2.0**-530])
    bound = BoundedArray.from_exact(a, FLOAT64) * BoundedArray.from_exact(b, FLOAT64)
    assert 0 < bound.radius[0] < a[0] * b[0]


@pytest.mark.parametrize("precision", [FLOAT32, FLOAT32.with_flushing()], ids=["kept", "flushed"])
def test_1_over_m_applied_to_one_factor_early_is_within_the_bound(precision: Precision) -> None:
    dZ = np.full((1, 3), 2.0**-126 * 1.7, np.float32)
    A = np.full((2, 3), 500.0, np.float32)
    early = np.float32(1 / 3) * dZ
    if precision.is_flushing:
        early = np.where(np.abs(early) < np.float32(2.0**-126), np.float32(0), early)
    got = (early @ A.T).astype(float)
    exact = dZ.astype(float) @ A.T.astype(float) / 3
    bounded = (BoundedArray.from_exact(dZ, precision) @ BoundedArray.from_exact(A, precision).T) / 3
    assert np.all(np.abs(got - exact) <= bounded.radius)
    assert np.all(bounded.radius < 2 * 3 * 500 * 2.0**-126)
    if precision.is_flushing:
        assert np.all(np.abs(got - exact) > 0.1 * bounded.radius)
    else:
        assert np.all(np.abs(exact) > 100 * bounded.radius)


def _fractions(*arrays: Any) -> list[list[Fraction]]:
    return [[Fraction(float(x)) for x in array] for array in arrays]


def test_a_comparison_that_rounding_could_change_is_refused() -> None:
    near = BoundedArray.within(np.array([0.0]), np.array([1e-18]), FLOAT64)
    with pytest.raises(UndecidedComparisonError):
        _ = near > 0


def test_the_output_error_in_two_steps_is_within_its_bound_and_near_it() -> None:
    rng = np.random.default_rng(3)
    A2, Y = rng.uniform(0.0, 1.0, (2, 4000)), rng.integers(0, 2, (2, 4000)).astype(float)
    right = bound_all(graphs.network(ACTIVATIONS["tanh"]), {"A2": A2, "Y": Y}, ["dZ2"], FLOAT64)[
        "dZ2"
    ]
    in_two_steps = (-Y / A2 + (1 - Y) / (1 - A2)) * A2 * (1 - A2)
    for result in (A2 - Y, in_two_steps):
        assert np.max(np.abs(result - right.value) / right.radius) <= 1
    assert np.max(np.abs(in_two_steps - right.value) / right.radius) > 0.1
    assert np.max(np.abs(in_two_steps * (1 + 1e-14) - right.value) / right.radius) > 1


@pytest.mark.parametrize(("precision", "dtype"), FORMATS, ids=IDS)
def test_the_nearest_values_of_a_format_are_those_of_numpy(
    precision: Precision, dtype: type
) -> None:
    rng = np.random.default_rng(5)
    powers = rng.integers(precision.least_exponent - 60, precision.largest_exponent + 3, 5000)
    with np.errstate(over="ignore"):
        values = np.ldexp(rng.standard_normal(5000), np.minimum(powers, 1020))
        right = values.astype(dtype).astype(np.float64)
    ties = np.array([1 + 2.0**-precision.bits, 1 + 3 * 2.0**-precision.bits, 0.0, -0.0])
    assert np.array_equal(round_to_format(values, precision), right)
    assert np.array_equal(round_to_format(ties, precision), ties.astype(dtype).astype(np.float64))


def test_the_bound_of_an_unrounded_input_is_its_rounding_error() -> None:
    values = np.array([1.5, 0.1, 2.0**-140 * 1.1, 1e39])
    rounded = BoundedArray.from_unrounded(values, FLOAT32)
    with np.errstate(over="ignore"):
        single = values.astype(np.float32).astype(np.float64)
    error = np.abs(values - single)
    assert np.all((error <= rounded.radius) & (rounded.radius <= error * (1 + 2.0**-48)))
    assert np.any(np.abs(values[2] - single[2]) > FLOAT32.unit * values[2]), "subnormals are coarse"
    flushed = BoundedArray.from_unrounded(values, FLOAT32.with_flushing())
    assert flushed.radius[2] >= values[2]


def test_an_input_of_the_format_is_exact() -> None:
    kept = BoundedArray.from_unrounded(np.array([[1.0, -3.0]]), FLOAT32)
    assert not np.any(kept.radius)
    assert kept.grid is not None
