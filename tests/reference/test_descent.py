"""Training: the cost falls, the old values are used throughout, and equal units stay equal."""

from typing import Any

import numpy as np
import pytest

from backproof.reference import graphs
from backproof.reference.activation_choice import IDENTITY, RELU, SIGMOID, TANH, Activation
from backproof.reference.descent import (
    Parameters,
    gradient_step,
    gradients,
    initialise,
    initialise_with_zeros,
    train,
)

RNG = np.random.default_rng(7)
X: Any = RNG.standard_normal((2, 40))
Y: Any = (X[:1] * X[1:] > 0) * 1.0  # no line separates it


def test_training_lowers_the_cost_and_solves_what_no_line_separates() -> None:
    start = initialise(2, 8, 1, np.random.default_rng(1), scale=1.0)
    training = train(X, Y, start, alpha=1.0, iterations=600)
    assert training.costs[-1] < 0.2 < training.costs[0]


def test_a_step_uses_the_old_values_throughout() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0), scale=1.0)
    _, (dW1, db1, dW2, db2) = gradients(X, Y, start)
    W1, b1, W2, b2 = train(X, Y, start, alpha=0.5, iterations=1).parameters
    assert np.array_equal(W1, gradient_step(start.W1, dW1, 0.5))
    assert np.array_equal(b1, gradient_step(start.b1, db1, 0.5))
    assert np.array_equal(W2, gradient_step(start.W2, dW2, 0.5))
    assert np.array_equal(b2, gradient_step(start.b2, db2, 0.5))


def test_training_does_not_change_its_initial_parameters() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0))
    before = [p.tobytes() for p in start]
    train(X, Y, start, alpha=1.0, iterations=3)
    assert [p.tobytes() for p in start] == before


def test_a_small_enough_step_never_raises_the_cost() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0), scale=0.5)
    costs = train(X, Y, start, alpha=2.0**-6, iterations=50).costs
    assert np.all(np.diff(costs) < 0)


def test_training_equals_the_steps_of_the_graph() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0), scale=1.0)
    given: dict[str, Any] = {"X": X, "Y": Y, "alpha": 0.5, **start._asdict()}
    step = graphs.network().evaluate(("J", *graphs.NEXT_PARAMETERS), given)
    training = train(X, Y, start, alpha=0.5, iterations=1)
    assert training.costs == (step["J"],)
    for P, name in zip(training.parameters, graphs.NEXT_PARAMETERS, strict=True):
        assert np.array_equal(P, step[name])


def test_without_iterations_the_start_is_returned_without_costs() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0))
    training = train(X, Y, start, alpha=0.5, iterations=0)
    assert training.parameters is start
    assert training.costs == ()


@pytest.mark.parametrize("hidden", [TANH, RELU])
def test_from_zeros_only_b2_moves(hidden: Activation) -> None:
    end = train(X, Y, initialise_with_zeros(2, 3, 1), 1.0, 10, hidden).parameters
    moved = {name for name, P in end._asdict().items() if np.any(P)}
    assert moved == {"b2"}


def test_from_zeros_sigmoid_units_move_and_stay_equal() -> None:
    end = train(X, Y, initialise_with_zeros(2, 2, 1), 1.0, 1, SIGMOID).parameters
    assert np.any(end.W2)
    assert np.array_equal(end.W2[:, :1], end.W2[:, 1:])


def test_equal_units_get_equal_gradients_and_others_do_not() -> None:
    # Small integers and the identity: every sum is exact, so equal rows are equal to the bit.
    x: Any = np.array([[1.0, -2, 3, 4], [4, 0, -1, 2]])
    y: Any = np.ones((1, 4))
    equal: Any = (np.full((3, 2), 2.0), np.ones((3, 1)), np.full((1, 3), -1.0), np.zeros((1, 1)))
    start = Parameters(*equal)
    _, slopes = gradients(x, y, start, IDENTITY)
    assert slopes.W1.any()
    assert np.array_equal(slopes.W1, np.broadcast_to(slopes.W1[:1], (3, 2)))
    uneven = start._replace(W2=np.array([[-1.0, -1, -2]]))
    _, slopes = gradients(x, y, uneven, IDENTITY)
    assert not np.array_equal(slopes.W1[:1], slopes.W1[2:])


def test_balanced_labels_do_not_move_the_zero_start() -> None:
    x: Any = np.array([[1.0, 2.0]])
    y: Any = np.array([[1.0, 0.0]])
    end = train(x, y, initialise_with_zeros(1, 3, 1), 1.0, 5).parameters
    assert not any(np.any(p) for p in end)


def test_the_random_start_is_small_centred_and_reproducible() -> None:
    start = initialise(50, 40, 30, np.random.default_rng(3))
    again = initialise(50, 40, 30, np.random.default_rng(3))
    assert all(np.array_equal(p, q) for p, q in zip(start, again, strict=True))
    for W in (start.W1, start.W2):
        # Eight standard deviations: the mean of N draws has 0.01/√N, their variance √(2/N) of it.
        assert abs(W.mean()) < 8 * 0.01 / np.sqrt(W.size)
        assert abs(W.var() / 0.01**2 - 1) < 8 * np.sqrt(2 / W.size)
        assert np.unique(W).size == W.size
    assert not np.any(start.b1)
    assert not np.any(start.b2)
    assert [P.shape for P in start] == [(40, 50), (40, 1), (30, 40), (30, 1)]
    assert isinstance(start, Parameters)


def test_a_start_scales_with_its_scale_and_differs_by_its_seed() -> None:
    small, large = (initialise(2, 3, 1, np.random.default_rng(0), scale=s) for s in (0.25, 1.0))
    assert np.array_equal(4 * small.W1, large.W1)
    assert not np.array_equal(large.W1, initialise(2, 3, 1, np.random.default_rng(1), 1.0).W1)
    assert not np.any(initialise_with_zeros(2, 3, 1).W2)
