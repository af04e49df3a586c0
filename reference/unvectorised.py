"""The definitions that vectorisation replaces: unit by unit and example by example.

These are the left-hand sides of the text: a layer as a stack of logistic units (3.7, 3.10,
3.11), a batch as a stack of columns (3.12–3.14, 3.16, 3.17), the loop over the examples (3.15).
They say what the vectorised kernels must equal, and are not meant to be fast.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from backproof.reference.activation import TANH, Activation, ElementwiseCallable
from backproof.reference.activations import sigmoid
from backproof.reference.axes import (
    Axis,
    Column,
    Examples,
    Features,
    Hidden,
    LayerInputs,
    LayerUnits,
    Matrix,
    Outputs,
    Singleton,
)
from backproof.reference.forward import affine


def stack_columns(columns: Sequence[Column[Axis]]) -> Matrix[Axis, Examples]:
    """[v(1) … v(m)]: the columns side by side, shape (rows, m): equations 3.12, 3.13 and 3.14."""
    return cast("Matrix[Axis, Examples]", np.concatenate(columns, axis=1))


def affine_by_units(
    W: Matrix[LayerUnits, LayerInputs], a: Matrix[LayerInputs, Singleton], b: Column[LayerUnits]
) -> Column[LayerUnits]:
    """z, unit k being w_kᵀ a + b_k with w_kᵀ the row k of W, shape (units, 1): equation 3.11."""
    units = [W[k : k + 1] @ a + b[k : k + 1] for k in range(W.shape[0])]
    return cast("Column[LayerUnits]", np.concatenate(units, axis=0))


def activate_by_units(z: Column[LayerUnits], g: ElementwiseCallable) -> Column[LayerUnits]:
    """a, the column of the units' activations g(z_k), shape (units, 1): equations 3.7 and 3.10."""
    return cast(
        "Column[LayerUnits]", np.concatenate([g(z[k : k + 1]) for k in range(z.shape[0])], axis=0)
    )


def affine_by_examples(
    W: Matrix[LayerUnits, LayerInputs], A: Matrix[LayerInputs, Examples], b: Column[LayerUnits]
) -> Matrix[LayerUnits, Examples]:
    """[W a(1) + b … W a(m) + b], shape (units, m): equations 3.16 and 3.17."""
    columns: Any = [affine_by_units(W, cast("Any", a), b) for a in _example_columns(A)]
    return cast("Matrix[LayerUnits, Examples]", np.concatenate(columns, axis=1))


def forward_by_examples(
    X: Matrix[Features, Examples],
    W1: Matrix[Hidden, Features],
    b1: Column[Hidden],
    W2: Matrix[Outputs, Hidden],
    b2: Column[Outputs],
    hidden: Activation = TANH,
) -> Matrix[Outputs, Examples]:
    """A2 by the loop over the examples on the left of equation 3.15, shape (n2, m)."""
    outputs = []
    for x in _example_columns(X):
        a1: Column[Hidden] = activate_by_units(affine(W1, x, b1), hidden.g)
        outputs.append(activate_by_units(affine(W2, a1, b2), sigmoid))
    return stack_columns(outputs)


def _example_columns(A: Matrix[LayerInputs, Examples]) -> list[Matrix[LayerInputs, Singleton]]:
    """The columns of A, each kept as a column."""
    return [cast("Matrix[LayerInputs, Singleton]", A[:, i : i + 1]) for i in range(A.shape[1])]
