"""Accepted variants as definitions of a graph: right, but written differently than the kernels.

They are judged by bounds and laws alone. `tests.population.accepted_variants` holds variants of
whole submissions, which are judged through a binding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.reference.activations import sigmoid
from backproof.reference.graph import Definition
from backproof.reference.graphs import define


@dataclass(frozen=True, slots=True)
class VariantDefinition:
    """A definition that must be accepted, with its graph and hidden activation."""

    name: str
    definition: Definition
    graph_name: str = "network"
    hidden: str = "tanh"


VARIANT_DEFINITIONS: list[VariantDefinition] = []


def _add_variant(name: str, equation: str, kernel: Callable[..., Any], **fields: str) -> None:
    VARIANT_DEFINITIONS.append(VariantDefinition(name, define(equation, kernel, name), **fields))


def _affine_by_loops(W: Any, A: Any, b: Any) -> Any:
    Z = np.zeros((W.shape[0], A.shape[1]), A.dtype)
    for i in range(A.shape[1]):
        for k in range(W.shape[0]):
            total = b[k, 0]
            for j in range(W.shape[1]):
                total = total + W[k, j] * A[j, i]
            Z[k, i] = total
    return Z


def _affine_with_folded_bias(W: Any, A: Any, b: Any) -> Any:
    return np.hstack([W, b]) @ np.vstack([A, np.ones_like(A[:1])])


for _Z, _W, _A, _b in (("Z1", "W1", "X", "b1"), ("Z2", "W2", "A1", "b2")):
    _equation = f"{_Z} <- {_W} {_A} {_b}"
    _add_variant(f"{_Z} by np.dot", _equation, lambda W, A, b: np.dot(W, A) + b)
    _add_variant(f"{_Z} by einsum", _equation, lambda W, A, b: np.einsum("ij,jk->ik", W, A) + b)
    _add_variant(f"{_Z} by loops, bias first", _equation, _affine_by_loops)
    _add_variant(f"{_Z} with the bias folded into W", _equation, _affine_with_folded_bias)
    _add_variant(f"{_Z} by transposes", _equation, lambda W, A, b: (A.T @ W.T + b.T).T)

_add_variant("A1 by exponentials", "A1 <- Z1", lambda Z: 1 - 2 / (np.exp(2 * Z) + 1))
_add_variant("A1 by 2σ(2z) − 1", "A1 <- Z1", lambda Z: 2 * sigmoid(2 * Z) - 1)
_add_variant("A2 by the text's formula", "A2 <- Z2", lambda Z: 1 / (1 + np.exp(-Z)))
_add_variant("A2 by tanh", "A2 <- Z2", lambda Z: (1 + np.tanh(Z / 2)) / 2)
_add_variant("A2 clipped at 500", "A2 <- Z2", lambda Z: 1 / (1 + np.exp(-np.clip(Z, -500, 500))))
_add_variant(
    "A2 in two branches",
    "A2 <- Z2",
    lambda Z: np.where(Z >= 0, 1 / (1 + np.exp(-Z)), np.exp(Z) / (1 + np.exp(Z))),
)
_add_variant("prediction as bool", "prediction <- A2", lambda A: A > 0.5)
_add_variant("prediction as int", "prediction <- A2", lambda A: (A > 0.5).astype(int))
_add_variant("prediction by rounding", "prediction <- A2", np.round)
_add_variant("prediction by >=", "prediction <- A2", lambda A: np.where(A >= 0.5, 1, 0))

_add_variant(
    "J by the text's formula",
    "J <- A2 Y",
    lambda A, Y: -1 / Y.shape[1] * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
)
_add_variant(
    "J as a mean of sums",
    "J <- A2 Y",
    lambda A, Y: -np.mean(np.sum(np.where(Y == 1, np.log(A), np.log1p(-A)), axis=0)),
)
_add_variant(
    "J from the logits",
    "J <- A2 Y Z2",
    lambda A, Y, Z: np.sum(np.logaddexp(0, Z) - Y * Z) / Y.shape[1],  # noqa: ARG005
)

for _dW, _dZ, _A in (("dW2", "dZ2", "A1"), ("dW1", "dZ1", "X")):
    _equation = f"{_dW} <- {_dZ} {_A}"
    _add_variant(f"{_dW} with 1/m early", _equation, lambda dZ, A: (dZ / A.shape[1]) @ A.T)
    _add_variant(
        f"{_dW} times a reciprocal", _equation, lambda dZ, A: 1 / A.shape[1] * np.dot(dZ, A.T)
    )
    _add_variant(
        f"{_dW} as a mean of outer products",
        _equation,
        lambda dZ, A: np.mean([np.outer(d, a) for d, a in zip(dZ.T, A.T, strict=True)], axis=0),
    )
for _db, _dZ in (("db2", "dZ2"), ("db1", "dZ1")):
    _equation = f"{_db} <- {_dZ}"
    _add_variant(f"{_db} by np.mean", _equation, lambda dZ: np.mean(dZ, axis=1, keepdims=True))
    _add_variant(
        f"{_db} by reshape", _equation, lambda dZ: (dZ.sum(1) / dZ.shape[1]).reshape(-1, 1)
    )
    _add_variant(f"{_db} by newaxis", _equation, lambda dZ: dZ.mean(axis=1)[:, None])
    _add_variant(
        f"{_db} by ones", _equation, lambda dZ: dZ @ np.ones((dZ.shape[1], 1)) / dZ.shape[1]
    )

for _name, _slope in {
    "1 - A1**2": lambda Z, A: 1 - A**2,  # noqa: ARG005
    "1 - np.power(A1, 2)": lambda Z, A: 1 - np.power(A, 2),  # noqa: ARG005
    "1 - np.tanh(Z1)**2": lambda Z, A: 1 - np.tanh(Z) ** 2,  # noqa: ARG005
    "1/np.cosh(Z1)**2": lambda Z, A: 1 / np.cosh(Z) ** 2,  # noqa: ARG005
}.items():
    _add_variant(
        f"dZ1 with {_name}",
        "dZ1 <- W2 dZ2 Z1 A1",
        lambda W, dZ, Z, A, slope=_slope: np.dot(W.T, dZ) * slope(Z, A),
    )
for _name, _mask in {"Z1 > 0": "Z1", "A1 > 0": "A1"}.items():
    _add_variant(
        f"dZ1 of ReLU with {_name}",
        f"dZ1 <- W2 dZ2 {_mask}",
        lambda W, dZ, Z: W.T @ dZ * (Z > 0),
        hidden="relu",
    )
_add_variant(
    "dZ1 of ReLU with a slope of 1 at 0",
    "dZ1 <- W2 dZ2 Z1",
    lambda W, dZ, Z: np.where(Z >= 0, W.T @ dZ, 0.0),
    hidden="relu",
)
_add_variant(
    "dZ1 of leaky ReLU by where",
    "dZ1 <- W2 dZ2 Z1",
    lambda W, dZ, Z: W.T @ dZ * np.where(Z > 0, 1, 0.01),
    hidden="leaky_relu",
)
_add_variant("W1_next by a product first", "W1_next <- W1 dW1 alpha", lambda W, d, a: -a * d + W)
