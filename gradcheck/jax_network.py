"""The network in `jax.numpy` and float64, differentiated automatically.

It is written from the text, independently of `backproof.reference`: the cost is computed from the
logits, as softplus(Z2) − Y Z2. JAX compiles anew for every shape, so networks are grouped by shape
and each group is one `vmap`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Network = Mapping[str, Any]
"""X, Y, W1, b1, W2 and b2 of one network."""

INPUTS = ("X", "Y", "W1", "b1", "W2", "b2")

FAST_COMPILE_OPTIONS = {"xla_backend_optimization_level": 0}
"""Compiling for one shape takes about a thousand times as long as evaluating its networks."""

ACTIVATIONS: dict[str, Any] = {
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "leaky_relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "identity": lambda z: z,
}


def jax_derivative(name: str, z: Any) -> Any:
    """Compute g′(z) for every entry of `z`, by `jax.grad` of the activation called `name`."""
    with jax.enable_x64(True):
        slopes = jax.vmap(jax.grad(ACTIVATIONS[name]))(jnp.ravel(jnp.asarray(z)))
        return np.asarray(slopes).reshape(np.shape(z))


def jax_gradients(networks: Sequence[Network], hidden: str = "tanh") -> list[dict[str, Any]]:
    """Compute J, Z1, A1, Z2, A2, dW1, db1, dW2, db2, dZ1 and dZ2 of each network.

    dZ1 and dZ2 are m·∂J/∂Z, as the text has them: the summed loss m·J is differentiated with
    respect to zeros that are added to Z1 and Z2.
    """
    groups: dict[Any, list[int]] = defaultdict(list)
    for position, network in enumerate(networks):
        groups[tuple(np.shape(network[name]) for name in INPUTS)].append(position)
    results: list[dict[str, Any]] = [{} for _ in networks]
    with jax.enable_x64(True):
        for members in groups.values():
            batch = [np.stack([networks[i][name] for i in members]) for name in INPUTS]
            computed = {n: np.asarray(v) for n, v in _compiled_network(hidden)(*batch).items()}
            for row, position in enumerate(members):
                results[position] = {name: value[row] for name, value in computed.items()}
    return results


def jax_jacobian(function: Any, *point: Any) -> tuple[Any, ...]:
    """Compute the gradient or Jacobian of a function written in `jax.numpy`, for every argument."""
    with jax.enable_x64(True):
        arrays = [jnp.asarray(x, dtype=jnp.float64) for x in point]
        slopes = jax.jacfwd(function, argnums=tuple(range(len(arrays))))(*arrays)
        return tuple(map(np.asarray, slopes))


def jax_vjp_through_hidden(W2: Any, dZ2: Any, Z1: Any, hidden: str = "tanh") -> Any:
    """Compute dZ1 of equation 3.47 by `jax.vjp` of Z1 ↦ W2 g(Z1), pulled back along dZ2."""
    with jax.enable_x64(True):
        _, pull = jax.vjp(lambda z: jnp.asarray(W2) @ ACTIVATIONS[hidden](z), jnp.asarray(Z1))
        return np.asarray(pull(jnp.asarray(dZ2))[0])


@cache
def _compiled_network(hidden: str) -> Any:
    batched = jax.vmap(lambda *network: _all_results(hidden, *network))
    return jax.jit(batched, compiler_options=FAST_COMPILE_OPTIONS)


def _softplus(z: Any) -> Any:
    """Compute log(1 + eᶻ) in a form whose derivative is σ(z) to a few roundings at any z."""
    return jnp.maximum(z, 0) + jnp.log1p(jnp.exp(-jnp.abs(z)))


def _all_results(hidden: str, X: Any, Y: Any, *parameters: Any) -> dict[str, Any]:
    g, m = ACTIVATIONS[hidden], X.shape[1]

    def total_loss(W1: Any, b1: Any, W2: Any, b2: Any, at_Z1: Any, at_Z2: Any) -> Any:
        Z1 = W1 @ X + b1 + at_Z1
        A1 = g(Z1)
        Z2 = W2 @ A1 + b2 + at_Z2
        L = jnp.sum(_softplus(Z2) - Y * Z2)
        return L, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": jax.nn.sigmoid(Z2)}

    zeros = jnp.zeros((parameters[0].shape[0], m)), jnp.zeros(Y.shape)
    differentiated = jax.value_and_grad(total_loss, argnums=tuple(range(6)), has_aux=True)
    (L, forward), (dW1, db1, dW2, db2, dZ1, dZ2) = differentiated(*parameters, *zeros)
    means = {"J": L, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    results = {name: total / m for name, total in means.items()}
    return {**results, **forward, "dZ1": dZ1, "dZ2": dZ2}
