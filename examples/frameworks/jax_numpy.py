"""The network as JAX has it: jax.numpy, and jax.grad of the cost; one example a column."""

import os

os.environ["JAX_ENABLE_X64"] = "1"  # float64 stays float64; read when JAX is imported

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402


def forward(parameters, X):
    p, X = jax.tree.map(jnp.asarray, (parameters, X))
    Z1 = p["W1"] @ X + p["b1"]
    A1 = jnp.tanh(Z1)
    Z2 = p["W2"] @ A1 + p["b2"]
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": jax.nn.sigmoid(Z2)}


def cost(Z2, Y):
    """From logits, so that no probability is rounded to 0 or 1."""
    log_a, log_1_minus_a = jax.nn.log_sigmoid(Z2), jax.nn.log_sigmoid(-Z2)
    return -jnp.sum(Y * log_a + (1 - Y) * log_1_minus_a) / Y.shape[1]


@jax.jit
@jax.grad
def gradient(parameters, X, Y):
    return cost(forward(parameters, X)["Z2"], Y)


def gradients(parameters, X, Y):
    found = gradient(parameters, X, Y)
    return {f"d{name}": value for name, value in found.items()}


def step(parameters, gradients, rate):
    parameters, gradients, rate = jax.tree.map(jnp.asarray, (parameters, gradients, rate))
    return jax.tree.map(lambda p, dp: p - rate * dp, parameters, gradients)
