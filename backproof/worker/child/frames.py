"""Frames: how values cross the pipe between the judge and the worker.

A frame is the length (4 bytes, big-endian) of a JSON header, that header, then the raw
little-endian bytes of the arrays that it lists; never pickle.
"""

import json
import struct
from typing import Any

import numpy as np

VERSION = 3
MAX_HEADER = 1 << 21
MAX_BYTES = 1 << 26
MAX_NODES = 50_000
MAX_DEPTH = 16
MAX_DIMENSIONS = 32
MAX_TEXT = 2_000
KINDS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64)}
DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool",
        *(f"{kind}{bits}" for kind, widths in KINDS.items() for bits in widths),
        "complex64",
        "complex128",
    )
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class FrameError(ValueError):
    """A frame that is too large, too deep, cut short, or not a frame at all."""


class Foreign:
    """A value of a type that does not cross: only its name does."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"a value of type {self.kind}"


class Encoder:
    """Turns a tree of values into a JSON form and a list of array buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self._nodes = self._bytes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The JSON form of `value`; what has none is named by its type."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the result has too many parts or is too deeply nested")
        if value is None or type(value) in (bool, float) or _is_small_int(value):
            return value
        if type(value) is str:
            return value[:MAX_TEXT]
        if type(value) is complex:
            return {"c": [value.real, value.imag]}
        if isinstance(value, dict):
            return {"d": [[_key(k), self.encode(v, depth + 1)] for k, v in value.items()]}
        if isinstance(value, tuple | list):
            items = [self.encode(v, depth + 1) for v in value]
            return {"t" if isinstance(value, tuple) else "l": items}
        return self._array(value)

    def _array(self, value: Any) -> Any:
        array = _plain_array(value)
        if array is None:
            return {"x": _kind(value)}
        if array.dtype not in NAMES and array.dtype.name in DTYPES:
            array = array.astype(DTYPES[array.dtype.name])  # from the other byte order
        name = NAMES.get(array.dtype)
        if name is None:
            return {"x": f"{_kind(value)} of dtype {array.dtype.name}"[:MAX_TEXT]}
        self._bytes += array.nbytes
        if self._bytes > MAX_BYTES:
            raise FrameError(f"the result has more than {MAX_BYTES} bytes")
        by_columns = _is_by_columns(array)
        self.buffers.append(array.tobytes("F" if by_columns else "C"))
        if isinstance(value, np.generic):
            return {"s": name}
        kind = "" if type(value) is np.ndarray else _kind(value)
        return {"f" if by_columns else "a": [name, list(array.shape), kind]}


def _is_by_columns(array: Any) -> bool:
    """Whether the array lies in memory column by column, be it with gaps: code may depend on it."""
    steps = [step for step, n in zip(array.strides, array.shape, strict=True) if n > 1]
    return len(steps) > 1 and steps == sorted(steps)


def _is_small_int(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _key(key: Any) -> str:
    """The key of a dict; one that is no string is marked by angle brackets."""
    return key[:MAX_TEXT] if type(key) is str else f"<{key!r}>"[:MAX_TEXT]


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"[:MAX_TEXT]


def _plain_array(value: Any) -> Any:
    """The value as an array without its subclass, or None where it is none."""
    if not isinstance(value, np.ndarray | np.generic) and not hasattr(value, "__array__"):
        return None
    try:
        return np.asarray(value)
    except Exception:  # noqa: BLE001  (such as a tensor that wants to be detached first)
        return None


class Decoder:
    """Rebuilds a tree from a JSON form and the bytes of its arrays, in order; trusts nothing.

    `subclasses` names the types that arrays had where they were not plain.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._nodes = data, 0, 0
        self.subclasses: list[str] = []

    def decode(self, form: Any, depth: int = 0) -> Any:
        """The value; arrays are new, plain and writable, and unknown types are `Foreign`."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FrameError("the frame has too many parts or is too deeply nested")
        if form is None or isinstance(form, bool | float) or _is_small_int(form):
            return form
        if isinstance(form, str):
            return form[:MAX_TEXT]
        match form:
            case {"d": list() as pairs}:
                return dict(self._pair(pair, depth + 1) for pair in pairs)
            case {"t": list() as items}:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"l": list() as items}:
                return [self.decode(item, depth + 1) for item in items]
            case _:
                return self._leaf(form)

    def _leaf(self, form: Any) -> Any:
        match form:
            case {"a": [str() as dtype, list() as shape, str() as kind]}:
                self.subclasses += [kind] if kind else []
                return self._array(dtype, shape)
            case {"f": [str() as dtype, list() as shape, str() as kind]}:
                self.subclasses += [kind] if kind else []
                return self._array(dtype, shape[::-1]).T
            case {"s": str() as dtype}:
                return self._array(dtype, [])[()]
            case {"c": [float() as real, float() as imaginary]}:
                return complex(real, imaginary)
            case {"x": str() as kind}:
                return Foreign(kind[:MAX_TEXT])
        raise FrameError("the frame has a part that is no value")

    def _pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        match pair:
            case [str() as key, value]:
                return key, self.decode(value, depth)
        raise FrameError("the frame has a key that is no text")

    def _array(self, dtype: str, shape: list[Any]) -> Any:
        if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise FrameError("the frame has an array of an unknown kind")
        if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
            raise FrameError("the frame has an array of an impossible shape")
        extent = count = 1
        for n in shape:
            extent, count = extent * max(n, 1), count * n
        size = count * DTYPES[dtype].itemsize
        if extent > MAX_BYTES or size > len(self._data) - self._at:
            raise FrameError("the frame has fewer bytes than its arrays")
        stored = np.frombuffer(self._data, DTYPES[dtype], count, self._at)
        self._at += size
        return stored.reshape(shape).astype(dtype)

    def finish(self) -> None:
        """Raise FrameError where bytes are left that belong to no array."""
        if self._at != len(self._data):
            raise FrameError("the frame has more bytes than its arrays")


def pack(message: Any, number: int) -> bytes:
    """The bytes of one frame; a reply has the number of its request."""
    encoder = Encoder()
    form = encoder.encode(message)
    data = b"".join(encoder.buffers)
    entries = {"version": VERSION, "number": number, "bytes": len(data), "form": form}
    header = json.dumps(entries).encode()
    if len(header) > MAX_HEADER:
        raise FrameError("the result has too many parts")
    return struct.pack(">I", len(header)) + header + data


def header_of(raw: bytes) -> tuple[Any, int, Any]:
    """The form in a frame's header, the number of bytes that follow, and the frame's number."""
    try:
        header = json.loads(raw)
        version, count, form = header["version"], header["bytes"], header["form"]
        number = header["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FrameError("the frame has no readable header") from None
    if version != VERSION or type(count) is not int or not 0 <= count <= MAX_BYTES:
        raise FrameError("the frame has another version or an impossible length")
    return form, count, number
