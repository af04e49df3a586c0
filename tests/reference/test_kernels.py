"""The kernels on small integers, where every right evaluation is exact; loops; arguments."""

from typing import Any

import numpy as np
import pytest

from reference import chapter, loops
from reference.activation import RELU, TANH
from reference.axes import Examples, Features, Hidden, column, matrix, transpose
from reference.backward import bias_gradient, hidden_error, output_error, weight_gradient
from reference.collapse import collapse, collapse_all
from reference.cost import cost, loss, loss_prime
from reference.forward import affine, predict, unit_input

X: Any = np.array([[1.0, -2, 3, 0], [4, 0, -1, 2]])
W1: Any = np.array([[1.0, 2], [-1, 0], [3, -2]])
b1: Any = np.array([[0.5], [-1.5], [2.5]])


def test_affine_is_the_matrix_product_and_the_bias_in_every_column() -> None:
    expected = [[9.5, -1.5, 1.5, 4.5], [-2.5, 0.5, -4.5, -1.5], [-2.5, -3.5, 13.5, -1.5]]
    assert affine(W1, X, b1).tolist() == expected


def test_vectorised_equals_unit_by_unit_and_example_by_example() -> None:
    by_examples = loops.affine_by_examples(W1, X, b1)
    by_units = [loops.affine_by_units(W1, X[:, i : i + 1], b1) for i in range(4)]
    stacked: Any = loops.stack_columns(by_units)
    assert np.array_equal(affine(W1, X, b1), by_examples)
    assert np.array_equal(by_examples, stacked)


def test_the_forward_loop_is_the_vectorised_forward_pass_exactly_on_integers() -> None:
    W2, b2 = np.array([[1.0, 2, -1]]), np.array([[0.5]])
    given = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    A2 = chapter.network(RELU).ask(["A2"], given)["A2"]
    assert np.array_equal(loops.forward_by_examples(X, W1, b1, W2, b2, RELU), A2)


def test_units_are_activated_one_by_one() -> None:
    z: Any = np.array([[-1.0], [0.5]])
    assert np.array_equal(loops.activate_by_units(z, TANH.g), np.tanh(z))


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
    a, y = np.array([0.0, 1, 0, 1, 0.5]), np.array([0.0, 1, 1, 0, 1])
    assert loss(a, y).tolist() == [0, 0, np.inf, np.inf, np.log(2)]


def test_loss_prime_is_one_sided_where_a_factor_is_zero() -> None:
    a, y = np.array([0.0, 1.0, 0.5, 0.25]), np.array([0.0, 1, 1, 0])
    assert loss_prime(a, y).tolist() == [1, -1, -2, 4 / 3]


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


def test_linear_layers_collapse_to_one_at_any_depth() -> None:
    layers: list[Any] = [
        (np.array([[1.0, 2], [3, 4]]), np.array([[1.0], [-1]])),
        (np.array([[0.0, 1], [-1, 2]]), np.array([[2.0], [0]])),
        (np.array([[1.0, 1]]), np.array([[3.0]])),
    ]
    W, b = collapse_all(layers)
    x: Any = np.array([[5.0], [-7]])
    z = x
    for weights, bias in layers:
        z = weights @ z + bias
    assert np.array_equal(W @ x + b, z)
    assert np.array_equal(collapse(*layers[0], *layers[1])[0], layers[1][0] @ layers[0][0])


def test_no_kernel_changes_its_arguments() -> None:
    graph, rng = chapter.network(), np.random.default_rng(0)
    shapes = {"X": (2, 5), "W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}
    given = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    given |= {"Y": np.ones((2, 5)), "alpha": np.array(0.5)}
    before = {name: value.tobytes() for name, value in given.items()}
    graph.ask(graph.computed, given)
    assert {name: value.tobytes() for name, value in given.items()} == before


def test_constructors_of_axes_check_the_shape() -> None:
    assert matrix([[1, 2]], Hidden(1), Features(2)).dtype == np.float64
    assert transpose(matrix([[1, 2]], Hidden(1), Examples(2))).shape == (2, 1)
    with pytest.raises(ValueError, match=r"got an array of shape \(3,\), expected \(3, 1\)"):
        column([1, 2, 3], Hidden(3))
