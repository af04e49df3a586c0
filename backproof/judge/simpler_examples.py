"""Simpler variants of an example: fewer rows and columns, and shorter numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.reference.symbols import SIZES

LENGTHS = (1, 2, 3, 5, 8, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 513)
"""The lengths tried: small ones, and those around the edges of tiles."""

MAX_POSITIONS = 3
"""The number of places in which a part of an axis is looked for."""

MAX_SINGLE_ENTRIES = 12
"""The number of entries of an array up to which they are changed one at a time."""

_LABELS = ("Y", "y")


def shorter_axes(example: Example, fixed: Mapping[str, float]) -> Iterator[Example]:
    """Yield parts of an example in which one axis is shorter: the longest axis, cut most, first."""
    axes = [name for name in SIZES if name in example.sizes and name not in fixed]
    for axis in sorted(axes, key=lambda name: -example.sizes[name]):
        size = example.sizes[axis]
        for length in (n for n in LENGTHS if n < size):
            for start in range(min(size - length + 1, MAX_POSITIONS)):
                yield _part(example, axis, np.arange(start, start + length))


def _part(example: Example, axis: str, kept: Any) -> Example:
    """Return the example with some indices of an axis alone."""
    table = example.graph.table
    parts = {
        name: np.take(value, kept, axis=table[name].axes.index(axis))
        for name, value in example.inputs.items()
        if axis in table[name].axes
    }
    return example.with_inputs(**parts)


def shorter_numbers(example: Example, fixed: Mapping[str, float]) -> Iterator[Example]:
    """Yield the example with rounded or common numbers: in all arrays, in one, in one entry."""
    arrays = {
        name: np.asarray(value, dtype=np.float64)
        for name, value in example.inputs.items()
        if name not in fixed
    }
    drawn = {name: array for name, array in arrays.items() if name not in _LABELS}
    for decimals in (0, 1):
        yield example.with_inputs(**{n: np.round(a, decimals) for n, a in drawn.items()})
    for name, array in drawn.items():
        for simpler in (np.ones_like(array), np.round(array), np.round(array, 1)):
            yield example.with_inputs(**{name: simpler})
    for name, array in arrays.items():
        if array.size <= MAX_SINGLE_ENTRIES:
            for index in np.ndindex(array.shape):
                yield example.with_inputs(**{name: _with_entry(array, index, 1.0)})


def _with_entry(array: Any, index: tuple[int, ...], entry: float) -> Any:
    changed = array.copy()
    changed[index] = entry
    return changed
