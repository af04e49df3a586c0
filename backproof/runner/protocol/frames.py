"""Frames: how values cross the pipe between the judge and the worker.

A frame is the length (4 bytes, big-endian) of a JSON header, that header, then the raw
little-endian bytes of the arrays that it lists; never pickle.
"""

import functools
import json
import math
import struct
from typing import Any

import numpy as np

VERSION = 4
MAX_HEADER = 1 << 21
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
    """A frame that is too large, too deep, cut short, or not a frame at all."""


class OpaqueValue:
    """A value of a type that does not cross: only its name does."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"a value of type {self.type_name}"


class Encoder:
    """Turns a tree of values into a JSON form and a list of array buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.node_count = self._byte_count = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The JSON form of `value`; what has none is named by its type."""
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
        """An array as most are: row by row, of a kind that crosses."""
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
            array = array.astype(DTYPES[name])  # from the other byte order
        if name is None:
            return {"x": f"{_type_name(value)} of dtype {array.dtype.name}"[:MAX_TEXT]}
        by_columns = _is_column_major(array)
        self._add_buffer(array, "F" if by_columns else "C")
        if isinstance(value, np.generic):
            return {"s": name}
        kind = "" if plain else _type_name(value)
        return {"f" if by_columns else "a": [name, list(array.shape), kind]}


def _is_column_major(array: Any) -> bool:
    """Whether the array lies in memory column by column, be it with gaps: code may depend on it."""
    if array.flags.c_contiguous or array.ndim < 2:
        return False
    steps = [step for step, n in zip(array.strides, array.shape, strict=True) if n > 1]
    return len(steps) > 1 and steps == sorted(steps)


def _is_small_int(value: Any) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _key_text(key: Any) -> str:
    """The key of a dict; one that is no string is marked by angle brackets."""
    return key[:MAX_TEXT] if type(key) is str else f"<{key!r}>"[:MAX_TEXT]


def _type_name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"[:MAX_TEXT]


def _as_plain_array(value: Any) -> Any:
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
        self._data, self._offset, self._node_count = data, 0, 0
        self.subclasses: list[str] = []

    def decode(self, form: Any, depth: int = 0) -> Any:
        """The value; arrays are new, plain and writable, and unknown types are `Foreign`."""
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
        """Raise FrameError where bytes are left that belong to no array."""
        if self._offset != len(self._data):
            raise FrameError("the frame has more bytes than its arrays")


_HEADER_PREFIX = f'{{"version": {VERSION}, "number": %d, "bytes": %d, "form": '


class EncodedMessage:
    """A message as it crosses, but for its number: the JSON of its form, and its arrays."""

    def __init__(self, form: Any, buffers: list[bytes]) -> None:
        self._form, self._data = json.dumps(form), b"".join(buffers)

    def frame(self, number: int) -> bytes:
        """The bytes of one frame."""
        header = f"{_HEADER_PREFIX % (number, len(self._data))}{self._form}}}".encode()
        if len(header) > MAX_HEADER:
            raise FrameError("the result has too many parts")
        return struct.pack(">I", len(header)) + header + self._data


def encode_message(message: Any) -> EncodedMessage:
    """A message that can be sent several times."""
    encoder = Encoder()
    return EncodedMessage(encoder.encode(message), encoder.buffers)


def _are_ints(shape: list[Any]) -> bool:
    """Whether all lengths are integers: neither True, which is one to Python, nor what has none."""
    return not any(type(n) is not int for n in shape)


@functools.lru_cache(4096)
def _byte_size(dtype: str, shape: tuple[int, ...]) -> int:
    """How many bytes an array has; negative where there is no such array in a frame."""
    possible = all(0 <= n <= MAX_BYTES for n in shape)
    if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS or not possible:
        return -1
    if math.prod(max(n, 1) for n in shape) > MAX_BYTES:
        return -1
    return math.prod(shape) * DTYPES[dtype].itemsize


def encode_frame(message: Any, number: int) -> bytes:
    """The bytes of one frame; a reply has the number of its request."""
    return encode_message(message).frame(number)


def parse_canonical_header(raw: bytes, number: int) -> tuple[int, bytes]:
    """How many bytes follow a header that begins as ours do, and the text of its form.

    Nothing where it begins otherwise: then it is to be read as any other.
    """
    begin, _, rest = raw.partition(b', "form": ')
    count = begin.rpartition(b" ")[2]
    if not count.isdigit() or len(count) > 9 or int(count) > MAX_BYTES:
        return 0, b""
    ours = (_HEADER_PREFIX % (number, int(count))).encode()
    return (int(count), rest[:-1]) if raw.startswith(ours) and rest.endswith(b"}") else (0, b"")


def parse_form(text: bytes) -> Any:
    """The form that `form_in` found; FrameError where its text says more than a form, or less."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FrameError("the frame has no readable form") from None


def parse_header(raw: bytes) -> tuple[Any, int, Any]:
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
