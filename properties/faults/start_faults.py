"""Faults of the random initial parameters: distribution, scale and shape."""

from typing import Any

import numpy as np

from backproof.properties.faults.fault import register_fault

_RNG = np.random.default_rng(0)


def _initialiser(W1: Any, W2: Any, b: Any = np.zeros) -> Any:
    """Make an initialisation from functions that draw a matrix of a given shape."""
    return lambda n0, n1, n2: (W1((n1, n0)), b((n1, 1)), W2((n2, n1)), b((n2, 1)))


def _normal_sampler(scale: float) -> Any:
    return lambda shape: scale * _RNG.standard_normal(shape)


def _repeating_initialiser(n0: int, n1: int, n2: int) -> Any:
    """Draw W1 and W2 from the same stream of numbers."""
    stream = 0.01 * _RNG.standard_normal(max(n1 * n0, n2 * n1))
    W1, W2 = stream[: n1 * n0].reshape(n1, n0), stream[: n2 * n1].reshape(n2, n1)
    return W1, np.zeros((n1, 1)), W2, np.zeros((n2, 1))


for _identifier, _kernel, _written, _hint in (
    (
        "init-zeros",
        _initialiser(np.zeros, np.zeros),
        "W1 = np.zeros((n_h, n_x))",
        "If two units start equal, what could ever make them differ?",
    ),
    (
        "init-constant",
        _initialiser(lambda shape: np.full(shape, 0.01), lambda shape: np.full(shape, 0.01)),
        "W1 = np.ones((n_h, n_x)) * 0.01",
        "Print two rows of W1 after training.",
    ),
    (
        "init-uniform",
        _initialiser(
            lambda shape: 0.01 * _RNG.random(shape), lambda shape: 0.01 * _RNG.random(shape)
        ),
        "W1 = np.random.rand(n_h, n_x) * 0.01",
        "Should half of the weights be negative?",
    ),
    (
        "init-large",
        _initialiser(_normal_sampler(1.0), _normal_sampler(1.0)),
        "W1 = np.random.randn(n_h, n_x)",
        "How large is Z1 on your data, and how steep is tanh there?",
    ),
    (
        "init-random-biases",
        _initialiser(_normal_sampler(0.01), _normal_sampler(0.01), b=_RNG.random),
        "b1 = np.random.rand(n_h, 1)",
        "What does the text say of b at the start?",
    ),
    (
        "init-large-W1",
        _initialiser(_normal_sampler(1.0), _normal_sampler(0.01)),
        "W1 = np.random.randn(n_h, n_x)",
        "How large is Z1 on your data, and how steep is tanh there?",
    ),
    (
        "init-ten-times",
        _initialiser(_normal_sampler(10.0), _normal_sampler(10.0)),
        "W1 = np.random.randn(n_h, n_x) * 10",
        "How large is Z1 on your data, and how steep is tanh there?",
    ),
    (
        "init-minute",
        _initialiser(_normal_sampler(1e-4), _normal_sampler(1e-4)),
        "W1 = np.random.randn(n_h, n_x) * 0.0001",
        "How far from 0 does the text start?",
    ),
    (
        "init-uniform-unscaled",
        _initialiser(_RNG.random, _RNG.random),
        "W1 = np.random.rand(n_h, n_x)",
        "Should half of the weights be negative, and how large should they be?",
    ),
    (
        "init-ones",
        _initialiser(np.ones, np.ones),
        "W1 = np.ones((n_h, n_x))",
        "If two units start equal, what could ever make them differ?",
    ),
    (
        "init-biases-of-one",
        _initialiser(_normal_sampler(0.01), _normal_sampler(0.01), b=np.ones),
        "b1 = np.ones((n_h, 1))",
        "What does the text say of b at the start?",
    ),
    (
        "init-small-biases",
        _initialiser(_normal_sampler(0.01), _normal_sampler(0.01), b=_normal_sampler(0.01)),
        "b1 = np.random.randn(n_h, 1) * 0.01",
        "What does the text say of b at the start?",
    ),
    (
        "init-weights-transposed",
        lambda n0, n1, n2: (np.zeros((n0, n1)), np.zeros(n1), np.zeros((n1, n2)), np.zeros(n2)),
        "W1 = np.random.randn(n_x, n_h) * 0.01",
        "Z1 = W1 X: write the shapes under the line.",
    ),
    (
        "init-biases-flat",
        lambda n0, n1, n2: (np.zeros((n1, n0)), np.zeros(n1), np.zeros((n2, n1)), np.zeros(n2)),
        "b1 = np.zeros(n_h)",
        "How many numbers has a shape: one or two?",
    ),
    (
        "init-biases-as-rows",
        lambda n0, n1, n2: (
            np.zeros((n1, n0)),
            np.zeros((1, n1)),
            np.zeros((n2, n1)),
            np.zeros((1, n2)),
        ),
        "b1 = np.zeros((1, n_h))",
        "One row or one column?",
    ),
    (
        "init-one-output",
        lambda n0, n1, _: (
            np.zeros((n1, n0)),
            np.zeros((n1, 1)),
            np.zeros((1, n1)),
            np.zeros((1, 1)),
        ),
        "W2 = np.random.randn(1, n_h) * 0.01",
        "Where does the 1 come from: the data or the code?",
    ),
    (
        "init-repeats-its-stream",
        _repeating_initialiser,
        "np.random.seed(2) before each",
        "Compare W1 and W2.",
    ),
):
    register_fault(
        _identifier,
        "3.11-init",
        "W1 b1 W2 b2 <- n0 n1 n2",
        _kernel,
        _written,
        _hint,
        graph_name="initialisation",
    )
