"""Locate an error in a submission: the last of its lines in the traceback.

The arrays among the local variables are collected, too, since they show which line is at fault.
"""

import linecache
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from types import FunctionType, ModuleType, TracebackType
from typing import Any

import numpy as np

from .loader.source_reader import CodeCell
from .protocol.value_codec import MAX_TEXT

CELLS_BY_FILENAME = dict[str, tuple[CodeCell, str]]()
"""Every cell by its name in tracebacks, with the name of its file if that is not the main one."""

ErrorLocation = tuple[int | None, str, str]
"""A line number of the main file or None, the line's text, and the location if it is elsewhere."""


def register_cells(cells: list[CodeCell], file_name: str = "") -> None:
    """Register cells, so that errors in them are located and tracebacks show their lines."""
    for cell in cells:
        CELLS_BY_FILENAME[cell.filename] = CELLS_BY_FILENAME.get(cell.filename, (cell, file_name))
        lines = [f"{line}\n" for line in cell.text.split("\n")]
        linecache.cache[cell.filename] = (len(cell.text), None, lines, cell.filename)


def error_location(error: BaseException) -> ErrorLocation:
    """Return the last line of the submission that the error passed."""
    lines = [(name, line) for name, line in _error_lines(error) if name in CELLS_BY_FILENAME]
    if not lines:
        return None, "", ""
    name, line = lines[-1]
    cell, file_name = CELLS_BY_FILENAME[name]
    source = linecache.getline(name, line).strip()[:MAX_TEXT]
    if cell.name or file_name:
        return None, source, ", ".join(filter(None, (file_name, cell.location(line))))
    return line, source, ""


MAX_ARRAYS = 40
MAX_ARRAY_SIZE = 4096
"""The most arrays that are reported, and the most entries of one."""


def computed_arrays(
    error: BaseException, is_own_file: Callable[[str], bool] = CELLS_BY_FILENAME.__contains__
) -> list[Any]:
    """Return the arrays that the submission's functions held when the error was raised.

    They are values of local variables, or directly inside lists, dicts and objects among these.
    `is_own_file` tells whether the file of a frame belongs to the submission.
    """
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    values = (v for f in frames if is_own_file(f.f_code.co_filename) for v in f.f_locals.values())
    arrays = (part for value in values for part in _contained_values(value) if _is_reported(part))
    return list(islice(arrays, MAX_ARRAYS))


def _contained_values(value: Any) -> Iterator[Any]:
    """Yield a value and its parts, without running code of the submission."""
    yield value
    value_type = type(value)
    if value_type is dict:
        yield from islice(list(value.values()), MAX_ARRAYS)
    elif value_type in {list, tuple}:
        yield from islice(value, MAX_ARRAYS)
    elif value_type not in {type, ModuleType, FunctionType}:
        yield from islice(list(_attributes(value).values()), MAX_ARRAYS)


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of an object without calling its own `__getattribute__`."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except Exception:  # noqa: BLE001  (the object has none)
        return {}
    return attributes if type(attributes) is dict else {}


def _is_reported(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype.kind in "biuf" and value.size <= MAX_ARRAY_SIZE


def _error_lines(error: BaseException) -> Iterator[tuple[str, int]]:
    yield from _frame_lines(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        yield error.filename, error.lineno


def _frame_lines(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    for frame, line in traceback.walk_tb(trace):
        yield frame.f_code.co_filename, line
