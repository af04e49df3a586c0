"""Short forms of long parametrizations: a sample runs by default, the rest only with --deep."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

deep = pytest.mark.deep
"""Marks a test, or one of its parameters, that runs only with --deep."""


def sample(values: Iterable[Any], size: int) -> list[Any]:
    """Return all values as parameters; all but `size` of them, evenly spread, are marked deep."""
    return sample_rows([(value,) for value in values], size)


def sample_rows(rows: Iterable[Sequence[Any]], size: int) -> list[Any]:
    """Return all rows as parameters of several names; all but `size` are marked deep."""
    listed = list(rows)
    kept = {round(number * (len(listed) - 1) / max(size - 1, 1)) for number in range(size)}
    return [
        pytest.param(*row, marks=() if position in kept else deep)
        for position, row in enumerate(listed)
    ]
