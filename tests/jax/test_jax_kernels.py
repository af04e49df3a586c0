"""The kernels in JAX are within the rounding bounds in float32 and float64, and near them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT32, FLOAT64, Precision
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS
from tests.support.rounding_errors import Call, EvaluateAll, random_inputs, worst_ratios

jax = pytest.importorskip("jax")
jnp = jax.numpy


def _cost(A2: Any, Y: Any) -> Any:
    """Compute the text's formula: log1p errs by up to 240 u on CPUs in JAX 0.10, by 2 in 0.12."""
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


SLOPES_BY_OUTPUT: dict[str, Callable[[Any], Any]] = {
    "tanh": lambda A1: 1 - A1 * A1,
    "sigmoid": lambda A1: A1 * (1 - A1),
}


def _evaluate_by_jax(hidden: str) -> EvaluateAll:
    """Evaluate all kernels of a network in one function, which JAX compiles once a shape."""
    slope = SLOPES_BY_OUTPUT[hidden]
    kernels = {
        **KERNELS,
        "hidden_error": _hidden_error(hidden),
        "hidden_error (g′ from A1)": lambda W2, dZ2, A1: (W2.T @ dZ2) * slope(A1),
    }

    @partial(jax.jit, static_argnums=0)
    def results(names: tuple[str, ...], arguments: list[list[Any]]) -> list[Any]:
        return [kernels[n](*inputs) for n, inputs in zip(names, arguments, strict=True)]

    def evaluate_all(calls: Sequence[Call]) -> list[dict[str, Any]]:
        names = tuple(definition.name for definition, _ in calls)
        arguments = [[jnp.asarray(v) for v in inputs.values()] for _, inputs in calls]
        pairs = zip(calls, results(names, arguments), strict=True)
        return [{definition.symbols[0]: np.asarray(v)} for (definition, _), v in pairs]

    return evaluate_all


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize(
    ("precision", "dtype"), [(FLOAT32, np.float32), (FLOAT64, np.float64)], ids=["f32", "f64"]
)
def test_jax_kernels_are_within_the_bounds_and_above_a_tenth_of_them(
    hidden: str, precision: Precision, dtype: type
) -> None:
    rng = np.random.default_rng(5)
    templates = [random_inputs(np.random.default_rng(seed)) for seed in range(3)]
    points = [_redraw(template, rng) for template in templates for _ in range(80)]
    with jax.enable_x64(True):
        graph, evaluate_all = graphs.network(ACTIVATIONS[hidden]), _evaluate_by_jax(hidden)
        ratios = worst_ratios(graph, precision.with_flushing(), dtype, points, evaluate_all)
    assert all(0.1 < ratio <= 1 for ratio in ratios.values()), ratios


def _redraw(template: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Draw other numbers in the same shapes."""
    return {
        name: rng.standard_normal(np.shape(value)) if name not in {"Y", "alpha"} else value
        for name, value in template.items()
    }
