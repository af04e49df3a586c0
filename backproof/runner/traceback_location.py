"""Where in a submission an error was raised: the last of its lines that the error passed.

And what it had computed by then: the arrays among the local variables tell which line is at fault.
"""

import linecache
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from types import FunctionType, ModuleType, TracebackType
from typing import Any

import numpy as np

from .loader.source_reader import CodeCell
from .protocol.frames import MAX_TEXT

CELLS_BY_FILENAME = dict[str, tuple[CodeCell, str]]()
"""Every cell by what tracebacks call it, with the name of its file where it is not the main one."""

ErrorLocation = tuple[int | None, str, str]
"""A line of the main file, its text, and the place in words where it is elsewhere."""


def register_cells(cells: list[CodeCell], file_name: str = "") -> None:
    """Have errors in these cells placed, and their lines shown in tracebacks."""
    for cell in cells:
        CELLS_BY_FILENAME[cell.filename] = CELLS_BY_FILENAME.get(cell.filename, (cell, file_name))
        lines = [f"{line}\n" for line in cell.text.split("\n")]
        linecache.cache[cell.filename] = (len(cell.text), None, lines, cell.filename)


def error_location(error: BaseException) -> ErrorLocation:
    """Where an error was raised."""
    found = [(name, line) for name, line in _error_lines(error) if name in CELLS_BY_FILENAME]
    if not found:
        return None, "", ""
    name, line = found[-1]
    cell, beside = CELLS_BY_FILENAME[name]
    source = linecache.getline(name, line).strip()[:MAX_TEXT]
    if cell.name or beside:
        return None, source, ", ".join(filter(None, (beside, cell.location(line))))
    return line, source, ""


MAX_ARRAYS = 40
MAX_ARRAY_SIZE = 4096
"""How much of what was computed is told: enough for what is drawn to be read by people."""


def computed_arrays(
    error: BaseException, is_own_file: Callable[[str], bool] = CELLS_BY_FILENAME.__contains__
) -> list[Any]:
    """The arrays that the submission's functions held when the error was raised.

    They are the values of local variables, and those one step inside lists, dicts and objects;
    `own` says of the file of a frame whether it is the submission's.
    """
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    held = (v for f in frames if is_own_file(f.f_code.co_filename) for v in f.f_locals.values())
    arrays = (part for value in held for part in _contained_values(value) if _is_reported(part))
    return list(islice(arrays, MAX_ARRAYS))


def _contained_values(value: Any) -> Iterator[Any]:
    """A value and what is in it, of the plain types that run nobody's code."""
    yield value
    kind = type(value)
    if kind is dict:
        yield from islice(list(value.values()), MAX_ARRAYS)
    elif kind in {list, tuple}:
        yield from islice(value, MAX_ARRAYS)
    elif kind not in {type, ModuleType, FunctionType}:
        yield from islice(list(_attributes(value).values()), MAX_ARRAYS)


def _attributes(value: Any) -> dict[str, Any]:
    """The attributes of an object, without asking it."""
    try:
        held = object.__getattribute__(value, "__dict__")
    except Exception:  # noqa: BLE001  (it has none)
        return {}
    return held if type(held) is dict else {}


def _is_reported(value: Any) -> bool:
    return type(value) is np.ndarray and value.dtype.kind in "biuf" and value.size <= MAX_ARRAY_SIZE


def _error_lines(error: BaseException) -> Iterator[tuple[str, int]]:
    yield from _frame_lines(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        yield error.filename, error.lineno


def _frame_lines(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    for frame, line in traceback.walk_tb(trace):
        yield frame.f_code.co_filename, line
