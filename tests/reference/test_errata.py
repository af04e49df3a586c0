"""Each misprint of the text is recorded at its place, and wrong as its evidence says."""

from typing import Any

import numpy as np
import pytest

from backproof.reference import graphs, misprinted_formulas
from backproof.reference.activation_choice import TANH
from backproof.reference.descent import gradients, initialise_with_zeros, train
from backproof.reference.equations import EQUATIONS
from backproof.reference.errata import ERRATA, Erratum, ErratumEffect, errata_of

PLACES = [
    ("3.8", "shape"),
    ("3.11", "shape"),
    ("3.4 (loop)", "value"),
    ("3.13, 3.14, 3.16, 3.17", "notation"),
    ("3.15", "notation"),
    ("3.18", "value"),
    ("section 3.6", "value"),
    ("section 3.6", "value"),
    ("3.9-J", "notation"),
    ("3.9 forward (4)", "notation"),
    ("3.30", "notation"),
    ("3.32", "notation"),
    ("3.35", "value"),
    ("3.36, 3.48", "shape"),
    ("3.37", "shape"),
    ("3.45", "value"),
    ("section 3.11", "shape"),
    ("section 3.11", "shape"),
    ("section 3.11", "value"),
]
"""The places of the misprints with their effects."""
GRAPHS = {
    graph.name: graph
    for graph in (
        graphs.network(),
        graphs.single_example(),
        graphs.elementwise_functions(),
        graphs.initialisation(np.random.default_rng(0)),
    )
}
Z: Any = np.array([[-2.0, 0.0, 1.0]])
SQUARE: Any = np.array([[1.0, 2], [3, 4]])
TALL: Any = np.array([[1.0, 2], [3, 4], [5, 6]])


def test_every_misprint_is_recorded_in_the_order_of_the_text() -> None:
    assert [(erratum.location, erratum.effect.value) for erratum in ERRATA] == PLACES


def test_ids_are_unique() -> None:
    assert len({erratum.id for erratum in ERRATA}) == len(ERRATA)


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda erratum: erratum.id)
def test_every_misprint_but_notation_has_a_definition(erratum: Erratum) -> None:
    assert (erratum.definition is None) == (erratum.effect is ErratumEffect.NOTATION)
    assert {erratum.number, *erratum.other_equations} <= set(EQUATIONS)


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda erratum: erratum.id)
def test_a_printed_formula_replaces_a_definition_of_its_graph(erratum: Erratum) -> None:
    if erratum.definition is not None:
        graph = GRAPHS[erratum.graph_name]
        assert set(erratum.definition.symbols) <= set(graph.computed_symbols)
        assert set(erratum.definition.inputs) <= set(graph.table)


@pytest.mark.parametrize(
    ("number", "ids"),
    [
        ("3.35", ["3.35-not-the-derivative"]),
        ("3.47", []),
        ("3.16", ["3.13-columns"]),
        ("3.36", ["3.36-one-example"]),
        ("3.48", ["3.36-one-example"]),
        ("3.46", []),
    ],
)
def test_errata_are_listed_by_their_equations(number: str, ids: list[str]) -> None:
    assert [erratum.id for erratum in errata_of(number)] == ids


def test_x_does_not_fit_into_layer_2_and_gives_another_value_where_it_does() -> None:
    W2, b2, x = np.array([[1.0, 2, 3]]), np.array([[0.0]]), np.array([[1.0], [1]])
    with pytest.raises(ValueError, match="matmul"):
        misprinted_formulas.example_fed_to_layer_2(W2, x, b2)
    assert misprinted_formulas.example_fed_to_layer_2(W2[:, :2], x, b2).tolist() == [[3]]


def test_five_rows_are_one_too_many_for_four_units() -> None:
    W1, b1, x = np.ones((4, 3)), np.zeros((4, 1)), np.ones((3, 1))
    assert misprinted_formulas.duplicate_first_row(W1, x, b1).shape == (5, 1)


def test_parameters_per_example_change_every_example_but_the_first() -> None:
    Z1, b1 = SQUARE @ SQUARE, np.zeros((2, 1))
    printed = misprinted_formulas.per_example_parameters(SQUARE, SQUARE, b1)
    assert (printed == Z1).all(axis=0).tolist() == [True, False]


def test_the_slope_of_another_base_is_not_a_times_1_minus_a() -> None:
    h = 2.0**-20
    printed = misprinted_formulas.base_2_sigmoid(np.array([-h, h]))
    # σ′(0) = 1/4 for base e, and log(2)/4 for base 2: 0.173.
    assert np.diff(printed)[0] / (2 * h) < 0.2


def test_tan_leaves_the_range_of_tanh() -> None:
    assert np.abs(misprinted_formulas.tan(np.array([1.5]))) > 14


def test_a_sigmoid_not_stretched_across_has_half_the_slope() -> None:
    printed = misprinted_formulas.shifted_and_stretched_sigmoid
    # 2σ(z) − 1 = tanh(z/2): 3 roundings of values up to 2.
    assert np.abs(printed(Z) - np.tanh(Z / 2)).max() <= 3 * 2.0**-52
    assert np.abs(printed(2 * Z) - np.tanh(Z)).max() <= 3 * 2.0**-52


def test_the_activation_in_place_of_its_derivative_is_0_where_the_slope_is_1() -> None:
    W2, dZ2, zeros = np.array([[3.0]]), np.array([[2.0]]), np.zeros((1, 1))
    graph = graphs.network()
    assert graph.evaluate(["dZ1"], {"W2": W2, "dZ2": dZ2, "Z1": zeros})["dZ1"] == 6
    assert misprinted_formulas.hidden_error_times_activation(W2, dZ2, zeros) == 0


def test_one_example_does_not_fit_the_errors_of_all() -> None:
    with pytest.raises(ValueError, match="matmul"):
        misprinted_formulas.weight_gradient_of_first_example(SQUARE, TALL)
    assert misprinted_formulas.weight_gradient_of_first_example(
        SQUARE[:, :1], TALL[:, :1]
    ).shape == (2, 3)


def test_a_bias_gradient_like_the_weights_is_no_column() -> None:
    assert misprinted_formulas.bias_gradient_as_weight_gradient(SQUARE, TALL).shape == (2, 3)


def test_the_sum_to_n_leaves_examples_out() -> None:
    half, X = np.full((1, 4), 0.5), np.zeros((1, 4))
    # One of four equal losses, and their mean is one of them.
    printed = misprinted_formulas.cost_summed_to_n(half, half, X)
    assert printed == graphs.network().evaluate(["J"], {"A2": half, "Y": half})["J"] / 4


def test_a_square_W2_and_a_tuple_for_sizes_give_no_start() -> None:
    shapes = [np.shape(P) for P in misprinted_formulas.initialise_with_square_W2(2, 2, 1)]
    assert shapes == [(2, 2), (2, 1), (2, 2), (1, 1)]
    with pytest.raises(TypeError):
        misprinted_formulas.initialise_with_tuple(2, 2, 1)


def test_from_zeros_W1_does_not_move_by_equal_rows() -> None:
    X, Y = np.array([[1.0, 2], [4, 8]]), np.array([[1.0, 1]])
    start: Any = initialise_with_zeros(2, 2, 1)
    printed = misprinted_formulas.uniform_hidden_error(np.array([[-0.5, -0.5]]), np.zeros((2, 2)))
    assert printed.tolist() == [[-0.5, -0.5], [-0.5, -0.5]]
    _, slopes = gradients(X, Y, start, TANH)
    assert not slopes.W1.any()
    assert not slopes.W2.any()
    assert not train(X, Y, start, 1.0, 5).parameters.W1.any()
