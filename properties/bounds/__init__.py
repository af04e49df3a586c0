"""Rounding bounds: how far any right evaluation, in any order, may lie from the reference.

The kernels of `reference` run unchanged on a duck array (`Bounded`) that carries, beside each
value, a bound of the absolute rounding error of every evaluation order in a stated precision
(running error analysis: Higham, Accuracy and Stability of Numerical Algorithms, chapter 3). No
tolerance is chosen anywhere: a verdict is a ratio to this bound, and below 1 is right.
"""

from backproof.properties.bounds.array import BoundedArray
from backproof.properties.bounds.evaluate import bound_all, bounded_graph
from backproof.properties.bounds.precision import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    PRECISIONS,
    TF32,
    Precision,
)

__all__ = [
    "BFLOAT16",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "PRECISIONS",
    "TF32",
    "BoundedArray",
    "Precision",
    "bound_all",
    "bounded_graph",
]
