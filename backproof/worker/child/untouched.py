"""Whether a call leaves its arguments as they were: the same parts, to the last byte.

It saves sending back what nobody changed. A function that would lie about it could as well send
what it was given: for code that is only wrong, this is as good as the bytes themselves.
"""

import operator
from typing import Any, Optional

import numpy as np


class Look:
    """Arrays as they are now, and what the lists, tuples and dicts around them hold.

    `data` are the bytes of the arrays, in order, where they are at hand.
    """

    def __init__(
        self,
        arrays: list[Any],
        holders: list[Any],
        data: Optional[bytes] = None,  # noqa: UP045  (for Python 3.9)
    ) -> None:
        self._arrays, self._forms = arrays, _forms(arrays)
        self._holders = [(holder, *_held(holder)) for holder in holders]
        self._data = _bytes(arrays) if data is None else data

    @property
    def sees_the_same(self) -> bool:
        """Whether they are the same as then."""
        for value, keys, parts in self._holders:
            keys_now, parts_now = _held(value)
            same = keys_now == keys and len(parts_now) == len(parts)
            if not same or not all(map(operator.is_, parts_now, parts)):
                return False
        return _forms(self._arrays) == self._forms and _bytes(self._arrays) == self._data


def look_at(arguments: Any) -> Look:
    """The arguments as they are now, whatever built them."""
    arrays, holders = list[Any](), list[Any]()

    def take(value: Any) -> None:
        kind = type(value)
        if kind is np.ndarray:
            arrays.append(value)
        elif kind is dict or kind is list or kind is tuple:
            holders.append(value)
            for part in _held(value)[1]:
                take(part)

    take(arguments)
    return Look(arrays, holders)


def _bytes(arrays: list[Any]) -> bytes:
    """The bytes of all arrays, by columns where they lie so."""
    return b"".join([array.tobytes("A") for array in arrays])


def _forms(arrays: list[Any]) -> tuple[Any, ...]:
    """How the bytes of all arrays are to be read."""
    return [a.shape for a in arrays], [a.strides for a in arrays], [a.dtype for a in arrays]


def _held(value: Any) -> tuple[list[Any], list[Any]]:
    """The keys of a dict, and the parts of a dict, list or tuple."""
    return (list(value), list(value.values())) if type(value) is dict else ([], list(value))
