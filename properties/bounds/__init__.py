"""Rounding bounds: how far any right evaluation, in any order, may lie from the reference.

The kernels of `backproof.reference` run unchanged on a duck array (`BoundedArray`). For each value
it carries a bound of the absolute rounding error over every evaluation order in a given precision
(running error analysis: Higham, Accuracy and Stability of Numerical Algorithms, chapter 3). There
are no chosen tolerances: a result is right if its distance is at most this bound.
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
