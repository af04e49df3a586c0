"""JAX's kernels lie within the rounding bounds, in float32 and float64, and not far below."""

from typing import Any

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT32, FLOAT64, Precision
from backproof.reference import graphs
from backproof.reference.activation import ACTIVATIONS
from backproof.reference.graph import Definition
from tests.support.rounding_errors import random_inputs, worst_ratios

jax = pytest.importorskip("jax")
jnp = jax.numpy


def _cost(A2: Any, Y: Any) -> Any:
    """The text's formula; the log1p of JAX 0.10 errs by up to 240 u on CPUs, that of 0.12 by 2."""
    return -jnp.sum(Y * jnp.log(A2) + (1 - Y) * jnp.log(1 - A2)) / Y.shape[1]


def _hidden_error(hidden: str) -> Any:
    if hidden == "tanh":
        return lambda W2, dZ2, Z1: W2.T @ dZ2 * (1 - jnp.tanh(Z1) ** 2)
    slope = jax.nn.sigmoid
    return lambda W2, dZ2, Z1: W2.T @ dZ2 * slope(Z1) * (1 - slope(Z1))


KERNELS: dict[str, Any] = {
    "affine": lambda W, A, b: W @ A + b,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "cost": _cost,
    "output_error": lambda A2, Y: A2 - Y,
    "weight_gradient": lambda dZ, A: dZ @ A.T / dZ.shape[1],
    "bias_gradient": lambda dZ: jnp.mean(dZ, axis=1, keepdims=True),
    "gradient_step": lambda P, dP, alpha: P - alpha * dP,
}


def _by_jax(hidden: str) -> Any:
    kernels = {n: jax.jit(k) for n, k in {**KERNELS, "hidden_error": _hidden_error(hidden)}.items()}

    def evaluate(definition: Definition, inputs: dict[str, Any]) -> dict[str, Any]:
        result = kernels[definition.name](*(jnp.asarray(v) for v in inputs.values()))
        return {definition.symbols[0]: np.asarray(result)}

    return evaluate


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize(
    ("precision", "dtype"), [(FLOAT32, np.float32), (FLOAT64, np.float64)], ids=["f32", "f64"]
)
def test_jax_kernels_are_within_the_bounds_and_above_a_tenth_of_them(
    hidden: str, precision: Precision, dtype: type
) -> None:
    rng = np.random.default_rng(5)
    shapes = [np.random.default_rng(seed) for seed in range(3)]  # few, so that few compile
    givens = [_redrawn(random_inputs(shapes_rng), rng) for shapes_rng in shapes for _ in range(80)]
    with jax.enable_x64(True):
        graph = graphs.network(ACTIVATIONS[hidden])
        ratios = worst_ratios(graph, precision.with_flushing(), dtype, givens, _by_jax(hidden))
    assert all(0.1 < ratio <= 1 for ratio in ratios.values()), ratios


def _redrawn(given: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Other numbers in the same shapes."""
    return {
        name: rng.standard_normal(np.shape(value)) if name not in {"Y", "alpha"} else value
        for name, value in given.items()
    }
