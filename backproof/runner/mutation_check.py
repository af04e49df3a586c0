"""Whether a call leaves its arguments as they were: the same parts, to the last byte.

It saves sending back what nobody changed. A function that would lie about it could as well send
what it was given: for code that is only wrong, this is as good as the bytes themselves.
"""

import operator
from typing import Any, Optional

import numpy as np


class Snapshot:
    """Arrays as they are now, and what the lists, tuples and dicts around them hold.

    `data` are the bytes of the arrays, in order, where they are at hand.
    """

    def __init__(
        self,
        arrays: list[Any],
        containers: list[Any],
        data: Optional[bytes] = None,  # noqa: UP045  (for Python 3.9)
    ) -> None:
        self._arrays, self._layouts = arrays, _layouts_of(arrays)
        self._containers = [(holder, *_contents(holder)) for holder in containers]
        self._data = _bytes_of(arrays) if data is None else data

    @property
    def is_unchanged(self) -> bool:
        """Whether they are the same as then."""
        for value, keys, parts in self._containers:
            keys_now, parts_now = _contents(value)
            same = keys_now == keys and len(parts_now) == len(parts)
            if not same or not all(map(operator.is_, parts_now, parts)):
                return False
        return _layouts_of(self._arrays) == self._layouts and _bytes_of(self._arrays) == self._data


def take_snapshot(arguments: Any) -> Snapshot:
    """The arguments as they are now, whatever built them."""
    arrays, holders = list[Any](), list[Any]()

    def take(value: Any) -> None:
        kind = type(value)
        if kind is np.ndarray:
            arrays.append(value)
        elif kind is dict or kind is list or kind is tuple:
            holders.append(value)
            for part in _contents(value)[1]:
                take(part)

    take(arguments)
    return Snapshot(arrays, holders)


def _bytes_of(arrays: list[Any]) -> bytes:
    """The bytes of all arrays, by columns where they lie so."""
    return b"".join([array.tobytes("A") for array in arrays])


def _layouts_of(arrays: list[Any]) -> tuple[Any, ...]:
    """How the bytes of all arrays are to be read."""
    return [a.shape for a in arrays], [a.strides for a in arrays], [a.dtype for a in arrays]


def _contents(value: Any) -> tuple[list[Any], list[Any]]:
    """The keys of a dict, and the parts of a dict, list or tuple."""
    return (list(value), list(value.values())) if type(value) is dict else ([], list(value))
