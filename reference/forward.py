"""Forward propagation: the affine step of a layer and of one logistic unit, and the prediction.

Column-major throughout: one example is one column, so the same kernel serves one example (3.3,
3.4, 3.8, 3.11) and all of them (3.15, 3.17).
"""

from typing import Any

import numpy as np

from backproof.reference.axes import (
    Column,
    ExampleAxis,
    Examples,
    Features,
    LayerInputs,
    LayerUnits,
    Matrix,
    Outputs,
)


def affine(
    W: Matrix[LayerUnits, LayerInputs], A: Matrix[LayerInputs, ExampleAxis], b: Column[LayerUnits]
) -> Matrix[LayerUnits, ExampleAxis]:
    """Z = W A + b, what a layer's activation takes: 3.3, 3.4, 3.8, 3.11, 3.13 and 3.15–3.17.

    W is (units, inputs), A (inputs, m) and b (units, 1), broadcast over the columns; the result
    is (units, m). The layer's input A is X = A0 for the first layer and A1 for the second.
    """
    return W @ A + b


def unit_input(w: Column[Features], x: Column[Features], b: float) -> Any:
    """z = wᵀx + b, a scalar: one logistic unit, equations 3.1, 3.2 and 3.38."""
    return (w.T @ x + b)[0, 0]


def predict(A2: Matrix[Outputs, Examples]) -> Matrix[Outputs, Examples]:
    """The labels that the outputs of 3.21 predict, 1 where A2 > ½ and else 0, shape (n2, m).

    At exactly ½ either class would do; the text's decision is silent there.
    """
    labels: Matrix[Outputs, Examples] = np.where(A2 > 0.5, 1.0, 0.0)
    return labels
