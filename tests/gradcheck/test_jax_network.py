"""The network in JAX agrees with the complex step of an independent cost."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("jax")
import jax.numpy as jnp

from backproof.gradcheck import check_gradient, complex_step
from backproof.gradcheck.jax_network import ACTIVATIONS, jax_derivative, jax_gradients
from tests.support.gradient_reports import is_rejected

HIDDEN: dict[str, Any] = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
    "identity": lambda z: z,
}
GRADIENTS = ("dW1", "db1", "dW2", "db2", "dZ1", "dZ2")


def drawn(seed: int, n0: int, n1: int, n2: int, m: int) -> dict[str, Any]:
    """Draw one network."""
    rng = np.random.default_rng(seed)
    shapes = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    network = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return network | {"Y": (rng.random((n2, m)) < 0.5) * 1.0}


def slopes_by_complex_step(network: dict[str, Any], g: Any) -> list[Any]:
    """Compute the gradients of J, and m·∂J/∂Z by perturbing Z1 and Z2."""
    X, Y, m = network["X"], network["Y"], network["X"].shape[1]

    def cost(W1: Any, b1: Any, W2: Any, b2: Any, at_Z1: Any, at_Z2: Any) -> Any:
        Z2 = W2 @ g(W1 @ X + b1 + at_Z1) + b2 + at_Z2
        A2 = 1 / (1 + np.exp(-Z2))
        return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m

    parameters = [network[name] for name in ("W1", "b1", "W2", "b2")]
    zeros = np.zeros((len(network["W1"]), m)), np.zeros(Y.shape)
    slopes = complex_step.jacobian(cost, *parameters, *zeros)
    return [*slopes[:4], m * slopes[4], m * slopes[5]]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_gradient_is_that_of_complex_step(hidden: str) -> None:
    networks = [drawn(seed, *shape) for seed, shape in enumerate([(3, 4, 2, 5), (2, 3, 1, 4)] * 3)]
    for network, theirs in zip(networks, jax_gradients(networks, hidden), strict=True):
        for name, mine in zip(
            GRADIENTS, slopes_by_complex_step(network, HIDDEN[hidden]), strict=True
        ):
            scale = np.max(np.abs(mine))
            # log(1 − A2) loses some digits, and every entry is a sum of up to 20 terms.
            assert np.all(np.abs(theirs[name] - mine) <= 2.0**-53 * 2**10 * scale), name


@pytest.mark.parametrize("hidden", HIDDEN)
def test_activation_derivatives_are_those_of_complex_step(hidden: str) -> None:
    z = np.array([[-2.0, -0.5], [0.5, 3.0]])
    mine = complex_step.directional_derivative(HIDDEN[hidden], (z,), (np.ones_like(z),))
    assert np.all(np.abs(jax_derivative(hidden, z) - mine) <= 16 * 2.0**-53)


def test_all_activations_exist_and_results_are_plain_float64() -> None:
    assert set(ACTIVATIONS) == set(HIDDEN)
    (result,) = jax_gradients([drawn(0, 2, 3, 1, 4)])
    assert {type(value) for value in result.values()} <= {np.ndarray, np.float64}
    assert {np.asarray(value).dtype for value in result.values()} == {np.dtype(np.float64)}


def test_x64_does_not_leak() -> None:
    jax_gradients([drawn(0, 2, 3, 1, 4)])
    assert jnp.zeros(1).dtype == jnp.float32


def test_jax_is_a_method_of_the_check() -> None:
    z = np.array([0.3, -1.2])

    def function(a: Any) -> Any:
        return jnp.sum(jnp.tanh(a))

    right = 1 - np.tanh(z) ** 2
    assert check_gradient(function, right, (z,), method="jax")
    assert is_rejected(check_gradient(function, right * (1 + 1e-9), (z,), method="jax"))
