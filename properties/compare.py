"""Comparing a result with what is right: type, dtype and shape first, then every value.

Nothing is broadcast, NaN is never right where a value is claimed, and the distance is measured in
units of the derived bound: a ratio of at most 1 is right.
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
    """The worst entry of a result, or what is wrong with its form.

    `ratio` is |got − expected| / bound, 0 where nothing is claimed and inf where it is not a
    number or differs where the result is exact.
    """

    structure_problem: str | None
    index: Index = ()
    got: float = 0.0
    expected: float = 0.0
    bound: float = 0.0
    ratio: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the form is right and every entry lies within its bound."""
        return self.structure_problem is None and self.ratio <= 1


def compare(got: Any, expected: BoundedArray, dtype: str | None = None) -> Comparison:
    """The worst entry of `got`, which must be a plain array (or a scalar) of that dtype and shape.

    Where `dtype` is None any real dtype will do.
    """
    form = _describe_structure_problem(got, expected.shape, dtype)
    if form is not None:
        return Comparison(form)
    return worst_entry(np.asarray(got, dtype=np.float64), expected.value, expected.radius)


class PackedBounds:
    """Several right values with their bounds, laid out one after another, to compare at once."""

    def __init__(self, expected: Sequence[BoundedArray]) -> None:
        self._shapes = [bound.shape for bound in expected]
        self._value = _concatenate([bound.value for bound in expected])
        self._radius = _concatenate([bound.radius for bound in expected])
        self._ends = np.cumsum([bound.size for bound in expected])

    def find_worst(self, got: Sequence[Any]) -> tuple[int, Comparison] | None:
        """Which of the results has the worst entry, and that; None where each needs a look.

        So it is where one is not of float64, of another shape, or not finite.
        """
        for result, shape in zip(got, self._shapes, strict=True):
            plain = type(result) is np.ndarray and result.dtype == np.float64
            if not plain or result.shape != shape:
                return None
        flat = _concatenate(got)
        if not flat.size or not np.isfinite(flat).all():
            return None
        ratios = _ratios(flat, self._value, self._radius)
        worst = int(ratios.argmax())
        which = int(np.searchsorted(self._ends, worst, side="right"))
        shape = self._shapes[which]
        place = worst - int(self._ends[which]) + math.prod(shape)
        index = tuple(int(i) for i in np.unravel_index(place, shape))
        entries = (float(a[worst]) for a in (flat, self._value, self._radius, ratios))
        return which, Comparison(None, index, *entries)


def _concatenate(arrays: Sequence[Any]) -> Any:
    """The entries of several arrays, one after another."""
    return np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)


def worst_entry(got: Any, expected: Any, bound: Any) -> Comparison:
    """The entry where |got − expected| is the most units of `bound`; all three of one shape."""
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
    """The differences in units of the bound: 0/0 is 0, and not a number is never right."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        difference = np.abs(got - expected)
        ratios = np.where(got == expected, 0.0, difference / bound)
    ratios = np.where(np.isnan(ratios), np.inf, ratios)
    return np.where(np.isinf(bound), 0.0, ratios)


def _describe_structure_problem(got: Any, shape: tuple[int, ...], dtype: str | None) -> str | None:
    """What is wrong with the type, dtype or shape of `got`, in words; None where it is right."""
    if type(got) is not np.ndarray and not isinstance(got, np.generic | float | int):
        return f"is of type {type(got).__name__}, expected an array"
    kind = np.asarray(got).dtype
    if kind.kind not in "biuf":
        return f"has dtype {kind}, expected real numbers"
    if dtype is not None and kind != np.dtype(dtype):
        return f"has dtype {kind}, expected {dtype}"
    if np.shape(got) != shape:
        return f"has shape {np.shape(got)}, expected {shape}"
    return None
