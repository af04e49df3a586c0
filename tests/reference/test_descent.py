"""Training: the cost falls, the old values are used throughout, and equal units stay equal."""

from typing import Any

import numpy as np
import pytest

from reference.activation import RELU, SIGMOID, TANH, Activation
from reference.descent import (
    Parameters,
    descend,
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
    assert np.array_equal(W1, descend(start.W1, dW1, 0.5))
    assert np.array_equal(b1, descend(start.b1, db1, 0.5))
    assert np.array_equal(W2, descend(start.W2, dW2, 0.5))
    assert np.array_equal(b2, descend(start.b2, db2, 0.5))


def test_training_leaves_its_start_alone() -> None:
    start = initialise(2, 3, 1, np.random.default_rng(0))
    before = [p.tobytes() for p in start]
    train(X, Y, start, alpha=1.0, iterations=3)
    assert [p.tobytes() for p in start] == before


@pytest.mark.parametrize("hidden", [TANH, RELU])
def test_from_zeros_only_b2_moves(hidden: Activation) -> None:
    end = train(X, Y, initialise_with_zeros(2, 3, 1), 1.0, 10, hidden).parameters
    moved = {name for name, P in end._asdict().items() if np.any(P)}
    assert moved == {"b2"}


def test_from_zeros_sigmoid_units_move_and_stay_equal() -> None:
    end = train(X, Y, initialise_with_zeros(2, 2, 1), 1.0, 1, SIGMOID).parameters
    assert np.any(end.W2)
    assert np.array_equal(end.W2[:, :1], end.W2[:, 1:])


def test_balanced_labels_leave_the_zero_start_where_it_is() -> None:
    x: Any = np.array([[1.0, 2.0]])
    y: Any = np.array([[1.0, 0.0]])
    end = train(x, y, initialise_with_zeros(1, 3, 1), 1.0, 5).parameters
    assert not any(np.any(p) for p in end)


def test_the_random_start_is_small_centred_and_reproducible() -> None:
    start = initialise(50, 40, 30, np.random.default_rng(3))
    again = initialise(50, 40, 30, np.random.default_rng(3))
    assert all(np.array_equal(p, q) for p, q in zip(start, again, strict=True))
    deviation = 0.01 / np.sqrt(start.W1.size)
    assert abs(start.W1.mean()) < 8 * deviation  # eight standard deviations of the mean
    assert not np.any(start.b1)
    assert not np.any(start.b2)
    assert isinstance(start, Parameters)
