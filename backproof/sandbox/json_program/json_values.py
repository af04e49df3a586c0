"""Convert values to JSON for a program, and its JSON results back to values.

Floating-point numbers are written as decimals that restore every bit. Results are untrusted: their
size, depth and form are checked, and arrays are rebuilt as plain ones.
"""

import json
import math
from typing import Any

import numpy as np

from backproof.runner.protocol.value_codec import (
    DTYPE_NAMES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_NODES,
    MAX_TEXT,
)
from backproof.sandbox.json_program.line_channel import quote

NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""The numbers that JSON cannot express, and the strings that stand for them."""

DTYPES = tuple(name for dtype, name in DTYPE_NAMES.items() if dtype.kind in "biuf")
ARRAY_KEYS = {"shape", "dtype", "data"}


class NotationError(ValueError):
    """The result is no value; the message says what was got, where, and what was expected."""


def encode_line(message: Any) -> bytes:
    """Return the message as one line of JSON, with exact numbers."""
    return json.dumps(_form(message), allow_nan=False, ensure_ascii=False).encode() + b"\n"


def _form(value: Any) -> Any:
    """Return the JSON form of an argument; an array without axes becomes a number."""
    if isinstance(value, dict):
        return {str(key): _form(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_form(item) for item in value]
    if isinstance(value, np.ndarray) and value.ndim:
        data = [_number(entry) for entry in value.ravel().tolist()]
        return {"shape": list(value.shape), "dtype": _dtype_name(value.dtype), "data": data}
    return _number(value.item() if isinstance(value, np.ndarray | np.generic) else value)


def _number(value: Any) -> Any:
    """Return the JSON form of a number, truth value or text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _dtype_name(dtype: np.dtype[Any]) -> str:
    if dtype.name not in DTYPES:
        raise NotationError(f"an array of {dtype.name}: expected one of {', '.join(DTYPES)}")
    return dtype.name


class ValueReader:
    """Rebuilds one result from its JSON form, with new plain arrays, and counts its parts."""

    def __init__(self) -> None:
        self._nodes = 0

    def value(self, form: Any, depth: int = 0) -> Any:
        """Return the value of a form; raise NotationError if it is none."""
        self._nodes += 1
        if depth > MAX_DEPTH:
            raise NotationError(f"is nested more than {MAX_DEPTH} deep")
        if self._nodes > MAX_NODES:
            raise NotationError(f"has more than {MAX_NODES} parts: write arrays as objects")
        match form:
            case str():
                return NON_FINITE.get(form, clean(form))
            case list():
                return [self.value(item, depth + 1) for item in form]
            case dict() if len(ARRAY_KEYS & form.keys()) > 1:
                return array_of(form)
            case dict():
                return {clean(key): self.value(item, depth + 1) for key, item in form.items()}
        return form


def clean(text: str) -> str:
    """Return a program's text, cut to MAX_TEXT, without characters that cannot be encoded."""
    return text[:MAX_TEXT].encode(errors="replace").decode()


def array_of(form: dict[str, Any]) -> Any:
    """Return the array of an object with a shape, a dtype and row-major data."""
    if form.keys() != ARRAY_KEYS:
        keys = ", ".join(sorted(map(clean, form)))
        raise NotationError(f"has an array with the keys {keys}: expected shape, dtype and data")
    shape, dtype, data = form["shape"], form["dtype"], form["data"]
    if dtype not in DTYPES:
        expected = ", ".join(DTYPES)
        raise NotationError(f"has an array of dtype {quote(dtype)}: expected one of {expected}")
    if not isinstance(data, list):
        raise NotationError(f"has an array with the data {quote(data)}: expected a list")
    if not _is_shape(shape):
        raise NotationError(f"has an array of shape {quote(shape)}: expected a list of lengths")
    if math.prod(shape) != len(data):
        expected = f"expected {math.prod(shape)}"
        raise NotationError(f"has an array of shape {shape} with {len(data)} numbers: {expected}")
    return _flat_array(data, np.dtype(dtype)).reshape(shape)


def _is_shape(shape: Any) -> bool:
    """Return whether the shape is valid and small enough, even if a length of 0 were not 0."""
    if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
        return False
    if not all(type(length) is int and length >= 0 for length in shape):
        return False
    return bool(math.prod(max(length, 1) for length in shape) <= MAX_BYTES)


def _flat_array(data: list[Any], dtype: np.dtype[Any]) -> Any:
    """Return the numbers as a plain array of one axis."""
    numbers = [NON_FINITE.get(x, x) if type(x) is str else x for x in data]
    misfit = next((k for k, x in enumerate(numbers) if not _is_representable(x, dtype)), None)
    if misfit is not None:
        raise _misfit_error(data, misfit, dtype)
    if dtype.kind != "f":
        return np.array([int(x) for x in numbers], dtype=dtype)
    wide = np.array(numbers, dtype=np.float64)
    with np.errstate(over="ignore"):  # an overflow raises NotationError below
        narrow = wide.astype(dtype)
    for k in np.flatnonzero(np.isinf(narrow) & np.isfinite(wide))[:1]:
        raise _misfit_error(data, int(k), dtype)
    return narrow


def _is_representable(entry: Any, dtype: np.dtype[Any]) -> bool:
    """Return whether a number fits the dtype; 2.0 is an integer, and 0 and 1 are truth values."""
    if dtype.kind == "b":
        return type(entry) in (bool, int, float) and entry in (0, 1)
    if type(entry) not in (int, float):
        return False
    if dtype.kind == "f":
        return True
    whole = type(entry) is int or entry.is_integer()
    return whole and bool(np.iinfo(dtype).min <= entry <= np.iinfo(dtype).max)


def _misfit_error(data: list[Any], index: int, dtype: np.dtype[Any]) -> NotationError:
    got = f"has an array of {dtype.name} with {quote(data[index])} at place {index}"
    return NotationError(f"{got}: expected {_EXPECTED_ENTRIES[dtype.kind]}")


_EXPECTED_ENTRIES = {
    "f": 'a number of this precision, or "NaN", "Infinity" or "-Infinity"',
    "i": "an integer in its range",
    "u": "an integer in its range",
    "b": "true or false",
}
