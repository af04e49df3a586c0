"""The kernels on small integers, where every right evaluation is exact, and their arguments."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from backproof.reference import graphs, unvectorised
from backproof.reference.activation_choice import IDENTITY, RELU, TANH
from backproof.reference.activations import sigmoid
from backproof.reference.axes import Examples, Features, Hidden, column, matrix, transpose
from backproof.reference.backward import bias_gradient, hidden_error, output_error, weight_gradient
from backproof.reference.forward import affine, predict, unit_input
from backproof.reference.layer_collapse import collapse, collapse_all
from backproof.reference.loss_and_cost import cost, loss, loss_prime

X: Any = np.array([[1.0, -2, 3, 0], [4, 0, -1, 2]])
W1: Any = np.array([[1.0, 2], [-1, 0], [3, -2]])
b1: Any = np.array([[0.5], [-1.5], [2.5]])


def test_affine_is_the_matrix_product_and_the_bias_in_every_column() -> None:
    expected = [[9.5, -1.5, 1.5, 4.5], [-2.5, 0.5, -4.5, -1.5], [-2.5, -3.5, 13.5, -1.5]]
    assert affine(W1, X, b1).tolist() == expected


def test_vectorised_equals_unit_by_unit_and_example_by_example() -> None:
    by_examples = unvectorised.affine_by_examples(W1, X, b1)
    by_units = [unvectorised.affine_by_units(W1, X[:, i : i + 1], b1) for i in range(4)]
    stacked: Any = unvectorised.stack_columns(by_units)
    assert np.array_equal(affine(W1, X, b1), by_examples)
    assert np.array_equal(by_examples, stacked)


def test_the_forward_loop_is_the_vectorised_forward_pass_exactly_on_integers() -> None:
    W2, b2 = np.array([[1.0, 2, -1]]), np.array([[0.5]])
    given = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    A2 = graphs.network(RELU).evaluate(["A2"], given)["A2"]
    assert np.array_equal(unvectorised.forward_by_examples(X, W1, b1, W2, b2, RELU), A2)


def test_units_are_activated_one_by_one() -> None:
    z: Any = np.array([[-1.0], [0.5]])
    assert np.array_equal(unvectorised.activate_by_units(z, TANH.g), np.tanh(z))


def test_gradients_carry_the_mean_and_dZ_does_not() -> None:
    dZ: Any = np.array([[1.0, 2, 3, 2], [0, -4, 0, 4]])
    assert weight_gradient(dZ, X).tolist() == [[1.5, 1.25], [2.0, 2.0]]
    assert bias_gradient(dZ).tolist() == [[2], [0]]
    A2: Any = np.array([[0.25, 0.5]])
    Y: Any = np.array([[1.0, 0.0]])
    assert output_error(A2, Y).tolist() == [[-0.75, 0.5]]


def test_hidden_error_is_a_matrix_product_then_an_elementwise_one() -> None:
    W2: Any = np.array([[1.0, -2], [3, 4]])
    dZ2: Any = np.array([[1.0], [2]])
    Z1: Any = np.array([[5.0], [-5]])
    assert hidden_error(W2, dZ2, Z1, RELU.prime).tolist() == [[7], [0]]


def test_loss_is_zero_where_its_factor_is_zero_and_infinite_where_it_should_be() -> None:
    a, y = np.array([[0.0, 1, 0, 1, 0.5]]), np.array([[0.0, 1, 1, 0, 1]])
    assert loss(a, y).tolist() == [[0, 0, np.inf, np.inf, np.log(2)]]


def test_loss_prime_is_one_sided_where_a_factor_is_zero() -> None:
    a, y = np.array([[0.0, 1.0, 0.5, 0.25]]), np.array([[0.0, 1, 1, 0]])
    assert loss_prime(a, y).tolist() == [[1, -1, -2, 4 / 3]]


def test_a_slope_beyond_the_largest_number_is_infinite_without_a_warning() -> None:
    tiny: Any = np.array([[5e-324, 0.0]])
    with np.errstate(all="raise", under="ignore"):
        ones: Any = np.ones((1, 2))
        assert loss_prime(tiny, ones).tolist() == [[-np.inf, -np.inf]]
        assert np.all(np.isfinite(loss(tiny, ones)[:, :1]))


@pytest.mark.parametrize("a", [5e-324, 2.0**-1022, 2.0**-53, 0.25, 0.5, 1 - 2.0**-53])
def test_exchanging_the_labels_exchanges_the_terms_of_the_loss(a: float) -> None:
    one, zero = (float(loss(np.array([[a]]), np.array([[y]]))[0, 0]) for y in (1.0, 0.0))
    assert one == -np.log(a)
    assert zero == -np.log1p(-a)


def test_the_loss_of_a_soft_label_weighs_both_terms() -> None:
    a, y = np.array([[0.5]]), np.array([[0.25]])
    assert loss(a, y).tolist() == [[np.log(2)]]  # −(¼ log ½ + ¾ log ½), exact in powers of two


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_loss_cost_and_slope_keep_the_dtype(dtype: type) -> None:
    a: Any = np.array([[0.25, 0.5, 1.0]], dtype)
    y: Any = np.array([[0.0, 1.0, 1.0]], dtype)
    assert loss(a, y).dtype == loss_prime(a, y).dtype == cost(a, y).dtype == dtype


def test_cost_of_undecided_outputs_is_log_2_for_each() -> None:
    half: Any = np.full((3, 4), 0.5)
    Y: Any = np.eye(3, 4)
    # 12 terms log 2, added and divided by 4: at most 13 roundings of values up to 12 log 2.
    assert abs(cost(half, Y) - 3 * np.log(2)) <= 13 * 2.0**-53 * 12 * np.log(2)


def test_the_logistic_unit_gives_a_scalar() -> None:
    w: Any = np.array([[2.0], [-1]])
    x: Any = np.array([[3.0], [4]])
    assert unit_input(w, x, 0.5) == 2.5
    assert np.ndim(unit_input(w, x, 0.5)) == 0


def test_predictions_are_labels() -> None:
    A2: Any = np.array([[0.25, 0.75]])
    assert predict(A2).tolist() == [[0, 1]]


@pytest.mark.parametrize("depth", range(1, 7))
def test_linear_layers_collapse_to_one_at_any_depth(depth: int) -> None:
    rng, widths = np.random.default_rng(depth), [3, 2, 4, 1, 3, 2, 5]
    layers: list[Any] = [
        (rng.integers(-4, 5, (above, below)) * 1.0, rng.integers(-4, 5, (above, 1)) * 1.0)
        for below, above in pairwise(widths[: depth + 1])
    ]
    x: Any = np.array([[5.0, 0], [-7, 1], [2, 2]])
    z = x
    for W, b in layers:
        z = W @ z + b
    W, b = collapse_all(layers)
    assert np.array_equal(W @ x + b, z)


def test_layers_collapse_in_their_order() -> None:
    first: Any = (np.array([[1.0, 2], [3, 4]]), np.array([[1.0], [-1]]))
    second: Any = (np.array([[0.0, 1]]), np.array([[2.0]]))
    W, b = collapse(*first, *second)
    assert (W.tolist(), b.tolist()) == ([[3, 4]], [[1]])


def test_with_linear_units_the_network_is_logistic_regression() -> None:
    W2, b2, Y = np.array([[1.0, 2, -1]]), np.array([[0.5]]), np.array([[1.0, 0, 0, 1]])
    given: dict[str, Any] = {"X": X, "Y": Y, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    deep = graphs.network(IDENTITY).evaluate(["A2", "J"], given)
    W, b = collapse(W1, b1, W2, b2)
    A = sigmoid(affine(W, X, b))
    assert np.array_equal(A, deep["A2"])
    assert cost(A, Y) == deep["J"]


def test_no_kernel_changes_its_arguments() -> None:
    graph, rng = graphs.network(), np.random.default_rng(0)
    shapes = {"X": (2, 5), "W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}
    given = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    given |= {"Y": np.ones((2, 5)), "alpha": np.array(0.5)}
    before = {name: value.tobytes() for name, value in given.items()}
    graph.evaluate(graph.computed_symbols, given)
    assert {name: value.tobytes() for name, value in given.items()} == before


def test_constructors_of_axes_accept_the_stated_shape() -> None:
    assert matrix([[1, 2]], Hidden(1), Features(2)).dtype == np.float64
    assert column([[1], [2]], Hidden(2)).shape == (2, 1)
    assert transpose(matrix([[1, 2]], Hidden(1), Examples(2))).tolist() == [[1], [2]]


@pytest.mark.parametrize("values", [[1, 2], [[1], [2]], [[1, 2, 3]], [[[1, 2]]], 1.0])
def test_a_matrix_of_another_shape_is_refused(values: Any) -> None:
    shape = re.escape(str(np.shape(values)))
    with pytest.raises(ValueError, match=rf"got an array of shape {shape}, expected \(1, 2\)"):
        matrix(values, Hidden(1), Features(2))


@pytest.mark.parametrize("values", [[1, 2, 3], [[1, 2, 3]]])
def test_a_column_does_not_come_from_a_row_or_a_flat_array(values: Any) -> None:
    with pytest.raises(ValueError, match=r"expected \(3, 1\): reshape it first"):
        column(values, Hidden(3))
