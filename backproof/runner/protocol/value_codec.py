"""Encode values as a JSON form and the bytes of their arrays, and decode both.

Nothing is pickled. The decoder trusts neither the form nor the bytes.
"""

import functools
import math
from typing import Any

import numpy as np

MAX_BYTES = 1 << 26
MAX_NODES = 50_000
MAX_DEPTH = 16
MAX_DIMENSIONS = 32
MAX_TEXT = 2_000
DTYPE_WIDTHS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64)}
DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool",
        *(f"{kind}{bits}" for kind, widths in DTYPE_WIDTHS.items() for bits in widths),
        "complex64",
        "complex128",
    )
}
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
NATIVE_DTYPES = {name: np.dtype(name) for name in DTYPES}


class FrameError(ValueError):
    """The frame is too large, too deep, cut short, or malformed."""


class OpaqueValue:
    """A value of a type that cannot be sent; only the type's name is."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"a value of type {self.type_name}"


class Encoder:
    """Encodes a tree of values as a JSON form and a list of array buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.node_count = self._byte_count = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON form of a value; a value without one is replaced by its type's name."""
        self.node_count += 1
        if self.node_count > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the result has too many parts or is too deeply nested")
        kind = type(value)
        if kind is np.ndarray:
            return self._encode_plain_array(value)
        if value is None or kind is bool or kind is float or _is_small_int(value):
            return value
        return self._encode_by_type(value, kind, depth)

    def _encode_by_type(self, value: Any, value_type: type, depth: int) -> Any:
        if value_type is str:
            return value[:MAX_TEXT]
        if value_type is complex:
            return {"c": [value.real, value.imag]}
        if isinstance(value, dict):
            return {"d": [[_key_text(k), self.encode(v, depth + 1)] for k, v in value.items()]}
        if isinstance(value, tuple | list):
            items = [self.encode(v, depth + 1) for v in value]
            return {"t" if isinstance(value, tuple) else "l": items}
        return self._encode_array(value)

    def _encode_plain_array(self, array: Any) -> Any:
        """Encode a row-major array of a dtype that can be sent, or any other array."""
        name = DTYPE_NAMES.get(array.dtype)
        if name is None or not array.flags.c_contiguous:
            return self._encode_array(array)
        self._add_buffer(array, "C")
        return {"a": [name, list(array.shape), ""]}

    def _add_buffer(self, array: Any, order: str) -> None:
        self._byte_count += array.nbytes
        if self._byte_count > MAX_BYTES:
            raise FrameError(f"the result has more than {MAX_BYTES} bytes")
        self.buffers.append(array.tobytes(order))

    def _encode_array(self, value: Any) -> Any:
        plain = type(value) is np.ndarray
        array = value if plain else _as_plain_array(value)
        if array is None:
            return {"x": _type_name(value)}
        name = DTYPE_NAMES.get(array.dtype)
        if name is None and array.dtype.name in DTYPES:
            name = array.dtype.name
            array = array.astype(DTYPES[name])  # from big-endian
        if name is None:
            return {"x": f"{_type_name(value)} of dtype {array.dtype.name}"[:MAX_TEXT]}
        is_column_major = _is_column_major(array)
        self._add_buffer(array, "F" if is_column_major else "C")
        if isinstance(value, np.generic):
            return {"s": name}
        kind = "" if plain else _type_name(value)
        return {"f" if is_column_major else "a": [name, list(array.shape), kind]}


def _is_column_major(array: Any) -> bool:
    """Return whether the array is column-major, perhaps with gaps: results may depend on it."""
    if array.flags.c_contiguous or array.ndim < 2:
        return False
    steps = [step for step, n in zip(array.strides, array.shape, strict=True) if n > 1]
    return len(steps) > 1 and steps == sorted(steps)


def _is_small_int(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _key_text(key: Any) -> str:
    """Return the key of a dict as text; a key that is no string gets angle brackets."""
    return key[:MAX_TEXT] if type(key) is str else f"<{key!r}>"[:MAX_TEXT]


def _type_name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"[:MAX_TEXT]


def _as_plain_array(value: Any) -> Any:
    """Return the value as an array without its subclass; None if it is no array."""
    if not isinstance(value, np.ndarray | np.generic) and not hasattr(value, "__array__"):
        return None
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  (such as a tensor that must be detached first)
        return None


class Decoder:
    """Rebuilds a tree of values from an untrusted JSON form and the bytes of its arrays.

    `subclasses` lists the types of arrays that were not plain.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._offset, self._node_count = data, 0, 0
        self.subclasses: list[str] = []

    def decode(self, form: Any, depth: int = 0) -> Any:
        """Return the value; arrays are new, plain and writable, others are `OpaqueValue`."""
        self._node_count += 1
        if self._node_count > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the frame has too many parts or is too deeply nested")
        if type(form) is dict and len(form) == 1:
            return self._decode_tagged(*next(iter(form.items())), depth + 1)
        if form is None or isinstance(form, bool | float) or _is_small_int(form):
            return form
        if isinstance(form, str):
            return form[:MAX_TEXT]
        raise FrameError("the frame has a part that is no value")

    def _decode_tagged(self, tag: str, content: Any, depth: int) -> Any:
        if tag in "af" and type(content) is list and len(content) == 3:
            return self._decode_array(tag == "f", *content)
        if tag in "dlt" and type(content) is list:
            if tag == "d":
                return dict([self._decode_pair(pair, depth) for pair in content])
            items = [self.decode(item, depth) for item in content]
            return tuple(items) if tag == "t" else items
        match tag, content:
            case "s", str() as dtype:
                return self._next_array(dtype, [])[()]
            case "c", [float() as real, float() as imaginary]:
                return complex(real, imaginary)
            case "x", str() as name:
                return OpaqueValue(name[:MAX_TEXT])
        raise FrameError("the frame has a part that is no value")

    def _decode_array(self, is_column_major: bool, dtype: Any, shape: Any, type_name: Any) -> Any:
        if type(dtype) is not str or type(shape) is not list or type(type_name) is not str:
            raise FrameError("the frame has a part that is no value")
        if type_name:
            self.subclasses.append(type_name)
        return (
            self._next_array(dtype, shape[::-1]).T
            if is_column_major
            else self._next_array(dtype, shape)
        )

    def _decode_pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        if type(pair) is list and len(pair) == 2 and type(pair[0]) is str:
            return pair[0], self.decode(pair[1], depth)
        raise FrameError("the frame has a key that is no text")

    def _next_array(self, dtype: str, shape: list[Any]) -> Any:
        size = _byte_size(dtype, tuple(shape)) if _are_ints(shape) else -1
        if size < 0:
            raise FrameError("the frame has an array of an unknown kind or an impossible shape")
        if size > len(self._data) - self._offset:
            raise FrameError("the frame has fewer bytes than its arrays")
        stored = np.ndarray(shape, DTYPES[dtype], self._data, self._offset)
        self._offset += size
        return stored.astype(NATIVE_DTYPES[dtype])

    def finish(self) -> None:
        """Raise FrameError if bytes are left that belong to no array."""
        if self._offset != len(self._data):
            raise FrameError("the frame has more bytes than its arrays")


def _are_ints(shape: list[Any]) -> bool:
    """Return whether all lengths are integers; True, which Python counts as one, is not."""
    return not any(type(n) is not int for n in shape)


@functools.lru_cache(4096)
def _byte_size(dtype: str, shape: tuple[int, ...]) -> int:
    """Return the number of bytes of an array; negative if a frame cannot hold such an array."""
    is_possible = all(0 <= n <= MAX_BYTES for n in shape)
    if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS or not is_possible:
        return -1
    if math.prod(max(n, 1) for n in shape) > MAX_BYTES:
        return -1
    return math.prod(shape) * DTYPES[dtype].itemsize
