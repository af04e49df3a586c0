"""The formulas of the text as printed, where the misprint changes a value or a shape.

Each function replaces a kernel of the chapter and is wrong on purpose: a check of implementations
must reject it. Where the printed formula has several readings, the docstring names the one taken.
"""

from typing import Any

import numpy as np

from backproof.reference.activations import sigmoid
from backproof.reference.descent import INITIAL_SCALE, initialise
from backproof.reference.loss_and_cost import loss


def example_fed_to_layer_2(W2: Any, x: Any, b2: Any) -> Any:
    """z[2] = W[2] x + b[2], section 3.3: runs only where n0 = n1."""
    return W2 @ x + b2


def duplicate_first_row(W1: Any, x: Any, b1: Any) -> Any:
    """z1 of 3.11 with the row z1_1 printed twice: n1 + 1 rows."""
    z1 = W1 @ x + b1
    return np.concatenate([z1[:1], z1])


def per_example_parameters(W1: Any, X: Any, b1: Any) -> Any:
    """z(i) = W[1](i) x(i) + b[1](i), the loop of section 3.4.

    W[1](i) is read as W1 with its rows rolled by i: a different matrix for each example.
    """
    columns = [np.roll(W1, i, axis=0) @ X[:, i : i + 1] + b1 for i in range(X.shape[1])]
    return np.concatenate(columns, axis=1)


def base_2_sigmoid(z: Any) -> Any:
    """1 / (1 + a^−z), equation 3.18, with a = 2.

    The printed a cannot be the activation a, which this formula defines. It is read as the base
    of a power; any base but e shows the misprint.
    """
    return sigmoid(z * np.log(2.0))


def tan(z: Any) -> Any:
    """a = tan(z), section 3.6."""
    return np.tan(z)


def shifted_and_stretched_sigmoid(z: Any) -> Any:
    """2σ(z) − 1, the sigmoid shifted down and stretched upwards, but not across: section 3.6."""
    return 2 * sigmoid(z) - 1


def hidden_error_times_activation(W2: Any, dZ2: Any, Z1: Any) -> Any:
    """dZ1 = W2ᵀ dZ2 ∗ g1(Z1) of 3.35, with g1 = tanh (3.20) in place of its derivative."""
    return W2.T @ dZ2 * np.tanh(Z1)


def weight_gradient_of_first_example(dZ1: Any, X: Any) -> Any:
    """(1/m) dZ1 xᵀ of 3.36 and 3.48, with one example x, the first: runs only where m = 1."""
    return dZ1 @ X[:, :1].T / X.shape[1]


def bias_gradient_as_weight_gradient(dZ1: Any, X: Any) -> Any:
    """(1/m) dZ1 Xᵀ for db1: 3.37 has the right side of 3.36, of shape (n1, n0)."""
    return dZ1 @ X.T / X.shape[1]


def cost_summed_to_n(A2: Any, Y: Any, X: Any) -> Any:
    """(1/m) Σ for i = 1 … n of L, equation 3.45, with n = n_x = n0, the only n of the text."""
    n, m = X.shape
    return loss(A2[:, :n], Y[:, :n]).sum() / m


def initialise_with_square_W2(n0: int, n1: int, n2: int) -> Any:
    """W2 = randn(2, 2) where n1 = 2 and n2 = 1, section 3.11: (n1, n1) for (n2, n1)."""
    rng = np.random.default_rng(0)
    W1, b1, _, b2 = initialise(n0, n1, n2, rng)
    return W1, b1, INITIAL_SCALE * rng.standard_normal((n1, n1)), b2


def initialise_with_tuple(n0: int, n1: int, n2: int) -> Any:
    """W2 = np.random.randn((1, 2)), section 3.11: a tuple where sizes are expected."""
    randn: Any = np.random.RandomState(0).randn
    return randn(n1, n0), np.zeros((n1, 1)), randn((n2, n1)), np.zeros((n2, 1))


def uniform_hidden_error(dZ2: Any, Z1: Any) -> Any:
    """A dZ1 for which section 3.11 holds: from W2 = [0 0], W1 moves by equal nonzero rows.

    W2ᵀ dZ2 is 0 there, so this error of the hidden units does not depend on W2.
    """
    return np.broadcast_to(dZ2.sum(axis=0), Z1.shape) * (1 - np.tanh(Z1) ** 2)
