"""Whether a call leaves its arguments as they were: the same parts, to the last byte.

It saves sending back what nobody changed. A function that would lie about it could as well send
what it was given: for code that is only wrong, this is as good as the bytes themselves.
"""

import operator
from typing import Any

import numpy as np


class Look:
    """Arguments as they are now: the bytes of arrays, and what lists, tuples and dicts hold."""

    def __init__(self, arguments: Any) -> None:
        self._arrays = list[Any]()
        self._holders = list[tuple[Any, list[Any], list[Any]]]()
        self._take(arguments)
        self._forms = _forms(self._arrays)

    def _take(self, value: Any) -> None:
        kind = type(value)
        if kind is np.ndarray:
            self._arrays.append(value)
        elif kind is dict or kind is list or kind is tuple:
            keys, parts = _held(value)
            self._holders.append((value, keys, parts))
            for part in parts:
                self._take(part)

    @property
    def sees_the_same(self) -> bool:
        """Whether they are the same as then."""
        for value, keys, parts in self._holders:
            keys_now, parts_now = _held(value)
            same = keys_now == keys and len(parts_now) == len(parts)
            if not same or not all(map(operator.is_, parts_now, parts)):
                return False
        return _forms(self._arrays) == self._forms


def _forms(arrays: list[Any]) -> tuple[Any, ...]:
    """The bytes of all arrays, and how they are to be read."""
    data = b"".join([array.tobytes() for array in arrays])
    return data, [a.shape for a in arrays], [a.strides for a in arrays], [a.dtype for a in arrays]


def _held(value: Any) -> tuple[list[Any], list[Any]]:
    """The keys of a dict, and the parts of a dict, list or tuple."""
    return (list(value), list(value.values())) if type(value) is dict else ([], list(value))
