"""Linear layers collapse to one layer, so the activation must be nonlinear (section 3.7)."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from backproof.reference.axes import Column, Features, Hidden, Matrix, Outputs

Layer = tuple[Any, Any]
"""A layer's (W, b)."""


def collapse(
    W1: Matrix[Hidden, Features],
    b1: Column[Hidden],
    W2: Matrix[Outputs, Hidden],
    b2: Column[Outputs],
) -> tuple[Matrix[Outputs, Features], Column[Outputs]]:
    """Collapse two linear layers: W′ = W2 W1 and b′ = W2 b1 + b2, section 3.7, (3).

    Then W2 (W1 x + b1) + b2 = W′x + b′ for every x.

    Parameters
    ----------
    W1 : ndarray of shape (n1, n0)
        Weights of the first layer.
    b1 : ndarray of shape (n1, 1)
        Biases of the first layer.
    W2 : ndarray of shape (n2, n1)
        Weights of the second layer.
    b2 : ndarray of shape (n2, 1)
        Biases of the second layer.

    Returns
    -------
    W : ndarray of shape (n2, n0)
        Weights W′ of the collapsed layer.
    b : ndarray of shape (n2, 1)
        Biases b′ of the collapsed layer.
    """
    return W2 @ W1, W2 @ b1 + b2


def collapse_all(layers: Sequence[Layer]) -> Layer:
    """Collapse any number of linear layers to one (section 3.7).

    Parameters
    ----------
    layers : sequence of (W, b)
        At least one layer, from first to last; W has shape (units, inputs), b (units, 1).

    Returns
    -------
    W : ndarray
        Weights W′ of the collapsed layer.
    b : ndarray
        Biases b′ of the collapsed layer.
    """
    return reduce(_collapse_two, layers)


def _collapse_two(first: Layer, second: Layer) -> Layer:
    return collapse(*first, *second)
