"""Why the activation must bend: linear layers collapse to one (section 3.7, (1)–(3))."""

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
    """W′ = W2 W1 and b′ = W2 b1 + b2, with W2 (W1 x + b1) + b2 = W′x + b′: section 3.7, (3)."""
    return W2 @ W1, W2 @ b1 + b2


def collapse_all(layers: Sequence[Layer]) -> Layer:
    """The one layer (W′, b′) that any number of linear layers, first to last, amounts to."""
    return reduce(_collapse_two, layers)


def _collapse_two(first: Layer, second: Layer) -> Layer:
    return collapse(*first, *second)
