"""The reference against JAX: every activation derivative, every backward equation, the gradient."""

from typing import Any

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT64, bound_all
from backproof.reference import graphs
from backproof.reference.activation import ACTIVATIONS, Activation
from tests.support.sampled_examples import sample_examples

pytest.importorskip("jax")
from backproof.gradcheck.jax_network import jax_derivative, jax_gradients, jax_vjp_through_hidden

RESULTS = ("J", "Z1", "A1", "Z2", "A2", "dW1", "db1", "dW2", "db2", "dZ1", "dZ2")
Shape = tuple[int, ...]
SHAPES: list[Shape] = [(2, 3, 1, 5), (3, 4, 2, 1), (4, 4, 4, 4), (1, 5, 2, 3), (5, 2, 3, 8)]


def random_networks(count: int, shapes: list[Shape], seed: int) -> list[dict[str, Any]]:
    """Networks over a few shapes, so that JAX compiles each once."""
    rng = np.random.default_rng(seed)
    drawn_networks = []
    for k in range(count):
        n0, n1, n2, m = shapes[k % len(shapes)]
        shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
        network: dict[str, Any] = {name: rng.standard_normal(s) for name, s in shape.items()}
        drawn_networks.append(network | {"Y": (rng.random((n2, m)) < 0.5) * 1.0})
    return drawn_networks


@pytest.mark.parametrize("hidden", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_reference_agrees_with_jax_within_the_bounds_of_both(hidden: Activation) -> None:
    graph = graphs.network(hidden)
    many = random_networks(50, SHAPES, seed=11)
    for network, theirs in zip(many, jax_gradients(many, hidden.name), strict=True):
        bounds = bound_all(graph, network, RESULTS, FLOAT64.with_flushing().with_reference_error())
        for symbol, bound in bounds.items():
            error = np.abs(theirs[symbol] - bound.value)
            assert np.all(error <= bound.radius), (symbol, np.max(error / bound.radius))


def test_a_wrong_gradient_is_not_within_the_bound() -> None:
    (network,) = random_networks(1, SHAPES, seed=1)
    (theirs,) = jax_gradients([network])
    graph = graphs.network()
    bound = bound_all(graph, network, ["dW1"], FLOAT64.with_flushing().with_reference_error())[
        "dW1"
    ]
    assert np.any(np.abs((1 + 1e-12) * theirs["dW1"] - bound.value) > bound.radius)


@pytest.mark.parametrize("hidden", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_every_activation_derivative_is_that_of_jax(hidden: Activation) -> None:
    z = np.linspace(-6, 6, 97) + 1e-3
    # JAX composes its own derivative of values up to 1: a dozen roundings at most.
    assert np.all(np.abs(jax_derivative(hidden.name, z) - hidden.prime(z)) <= 24 * 2.0**-53)


def test_the_hidden_error_is_the_vjp_through_the_hidden_layer() -> None:
    for example in sample_examples("network", count=10, regime="ordinary"):
        v = example.values
        theirs = jax_vjp_through_hidden(v["W2"], v["dZ2"], v["Z1"])
        bound = example.bounds(["dZ1"], ["W2", "dZ2", "Z1"])["dZ1"]
        assert np.all(np.abs(theirs - bound.value) <= bound.radius)
