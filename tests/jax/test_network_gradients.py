"""The reference agrees with JAX: activation derivatives, backward equations and gradients."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT64, bound_all
from backproof.properties.sampling import ExampleSampler
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS, Activation

pytest.importorskip("jax")
from backproof.gradcheck.jax_network import jax_derivative, jax_gradients, jax_vjp_through_hidden

RESULTS = ("J", "Z1", "A1", "Z2", "A2", "dW1", "db1", "dW2", "db2", "dZ1", "dZ2")
SHAPES = [(2, 3, 1, 5), (3, 4, 2, 1), (4, 4, 4, 4)]
"""The shapes (n0, n1, n2, m), few, since JAX compiles for each."""
PRECISION = FLOAT64.with_flushing().with_reference_error()


def random_networks(
    count: int, seed: int, shapes: Sequence[tuple[int, ...]] = SHAPES
) -> list[dict[str, Any]]:
    """Draw networks over a few shapes."""
    rng = np.random.default_rng(seed)
    networks = []
    for k in range(count):
        n0, n1, n2, m = shapes[k % len(shapes)]
        shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
        network: dict[str, Any] = {name: rng.standard_normal(s) for name, s in shape.items()}
        networks.append(network | {"Y": (rng.random((n2, m)) < 0.5) * 1.0})
    return networks


@cache
def networks_with_results(hidden: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Draw networks, and compute their results by JAX."""
    networks = random_networks(48, seed=11)
    return list(zip(networks, jax_gradients(networks, hidden), strict=True))


@pytest.mark.parametrize("hidden", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_reference_agrees_with_jax_within_the_bounds_of_both(hidden: Activation) -> None:
    graph = graphs.network(hidden)
    for network, results in networks_with_results(hidden.name):
        for symbol, bound in bound_all(graph, network, RESULTS, PRECISION).items():
            error = np.abs(results[symbol] - bound.value)
            assert np.all(error <= bound.radius), (symbol, np.max(error / bound.radius))


def test_a_wrong_gradient_is_not_within_the_bound() -> None:
    network, results = networks_with_results("tanh")[0]
    bound = bound_all(graphs.network(), network, ["dW1"], PRECISION)["dW1"]
    assert np.any(np.abs((1 + 1e-12) * results["dW1"] - bound.value) > bound.radius)


@pytest.mark.parametrize("hidden", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_every_activation_derivative_is_that_of_jax(hidden: Activation) -> None:
    z = np.linspace(-6, 6, 97) + 1e-3
    # JAX composes its own derivative of values up to 1: a dozen roundings at most.
    assert np.all(np.abs(jax_derivative(hidden.name, z) - hidden.prime(z)) <= 24 * 2.0**-53)


def test_the_hidden_error_is_the_vjp_through_the_hidden_layer() -> None:
    rng, sizes = np.random.default_rng(3), {"n0": 2, "n1": 3, "n2": 2, "m": 4}
    for _ in range(10):
        example = ExampleSampler().sample(graphs.network(), rng, sizes, "ordinary")
        v = example.values
        by_jax = jax_vjp_through_hidden(v["W2"], v["dZ2"], v["Z1"])
        bound = example.bounds(["dZ1"], ["W2", "dZ2", "Z1"])["dZ1"]
        assert np.all(np.abs(by_jax - bound.value) <= bound.radius)
