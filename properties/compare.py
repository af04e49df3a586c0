"""Comparison of a result with the right value: type, dtype and shape first, then every entry.

Nothing is broadcast, and NaN is never right unless the bound is infinite. The distance is measured
in units of the derived bound: a ratio of at most 1 is right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.properties.bounds import BoundedArray

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The worst entry of a result, or a problem with its structure.

    Parameters
    ----------
    structure_problem : str or None
        A problem with the type, dtype or shape; None if there is none.
    index : tuple of int, optional
        The worst entry.
    got : float, optional
        Its value in the result.
    expected : float, optional
        Its right value.
    bound : float, optional
        The bound of the absolute rounding error there.
    ratio : float, optional
        ``|got − expected|`` / bound; 0 if the bound is infinite, and inf for NaN or where an exact
        result differs.
    """

    structure_problem: str | None
    index: Index = ()
    got: float = 0.0
    expected: float = 0.0
    bound: float = 0.0
    ratio: float = 0.0

    @property
    def ok(self) -> bool:
        """True if the structure is right and every entry lies within its bound."""
        return self.structure_problem is None and self.ratio <= 1


def compare(got: Any, expected: BoundedArray, dtype: str | None = None) -> Comparison:
    """Compare `got`, which must be a plain array or a scalar, with the right value.

    If `dtype` is None, any real dtype is accepted.
    """
    problem = _describe_structure_problem(got, expected.shape, dtype)
    if problem is not None:
        return Comparison(problem)
    return worst_entry(np.asarray(got, dtype=np.float64), expected.value, expected.radius)


class PackedBounds:
    """Several right values with their bounds in one flat array, to compare with one operation."""

    def __init__(self, expected: Sequence[BoundedArray]) -> None:
        self._shapes = [bound.shape for bound in expected]
        self._value = _concatenate([bound.value for bound in expected])
        self._radius = _concatenate([bound.radius for bound in expected])
        self._ends = np.cumsum([bound.size for bound in expected])

    def find_worst(self, got: Sequence[Any]) -> tuple[int, Comparison] | None:
        """Return the position of the result with the worst entry, and its comparison.

        Return None if a result is not float64, has another shape, or is not finite: then each
        result must be compared alone.
        """
        for result, shape in zip(got, self._shapes, strict=True):
            is_float64 = type(result) is np.ndarray and result.dtype == np.float64
            if not is_float64 or result.shape != shape:
                return None
        flat = _concatenate(got)
        if not flat.size or not np.isfinite(flat).all():
            return None
        ratios = _ratios(flat, self._value, self._radius)
        worst = int(ratios.argmax())
        position = int(np.searchsorted(self._ends, worst, side="right"))
        shape = self._shapes[position]
        offset = worst - int(self._ends[position]) + math.prod(shape)
        index = tuple(int(i) for i in np.unravel_index(offset, shape))
        entries = (float(a[worst]) for a in (flat, self._value, self._radius, ratios))
        return position, Comparison(None, index, *entries)


def _concatenate(arrays: Sequence[Any]) -> Any:
    """Concatenate the entries of several arrays."""
    return np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)


def worst_entry(got: Any, expected: Any, bound: Any) -> Comparison:
    """Return the entry with the largest |got − expected| / bound; the shapes must be equal."""
    got, expected, bound = (np.asarray(a, dtype=np.float64) for a in (got, expected, bound))
    if not got.shape == expected.shape == bound.shape:
        shapes = f"{got.shape}, {expected.shape} and {bound.shape}"
        raise ValueError(f"got shapes {shapes}, expected one: nothing is broadcast")
    if got.size == 0:
        return Comparison(None)
    ratios = _ratios(got, expected, bound)
    index = np.unravel_index(int(np.argmax(ratios)), ratios.shape)
    entries = (float(a[index]) for a in (got, expected, bound, ratios))
    return Comparison(None, tuple(int(i) for i in index), *entries)


def _ratios(got: Any, expected: Any, bound: Any) -> Any:
    """Compute the differences in units of the bound: 0/0 is 0, and NaN gives inf."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        difference = np.abs(got - expected)
        ratios = np.where(got == expected, 0.0, difference / bound)
    ratios = np.where(np.isnan(ratios), np.inf, ratios)
    return np.where(np.isinf(bound), 0.0, ratios)


def _describe_structure_problem(got: Any, shape: tuple[int, ...], dtype: str | None) -> str | None:
    """Describe a wrong type, dtype or shape of `got`; return None if they are right."""
    if type(got) is not np.ndarray and not isinstance(got, np.generic | float | int):
        return f"is of type {type(got).__name__}, expected an array"
    got_dtype = np.asarray(got).dtype
    if got_dtype.kind not in "biuf":
        return f"has dtype {got_dtype}, expected real numbers"
    if dtype is not None and got_dtype != np.dtype(dtype):
        return f"has dtype {got_dtype}, expected {dtype}"
    if np.shape(got) != shape:
        return f"has shape {np.shape(got)}, expected {shape}"
    return None
