"""Where in a submission an error was raised: the last of its lines that the error passed."""

import linecache
import traceback
from collections.abc import Iterator
from types import TracebackType

from .frames import MAX_TEXT
from .sources import Cell

CELLS = dict[str, tuple[Cell, str]]()
"""Every cell by what tracebacks call it, with the name of its file where it is not the main one."""

Where = tuple[int | None, str, str]
"""A line of the main file, its text, and the place in words where it is elsewhere."""


def register(cells: list[Cell], beside: str = "") -> None:
    """Have errors in these cells placed, and their lines shown in tracebacks."""
    for cell in cells:
        CELLS[cell.filename] = CELLS.get(cell.filename, (cell, beside))
        lines = [f"{line}\n" for line in cell.text.split("\n")]
        linecache.cache[cell.filename] = (len(cell.text), None, lines, cell.filename)


def place_of(error: BaseException) -> Where:
    """Where an error was raised."""
    found = [(name, line) for name, line in _lines(error) if name in CELLS]
    if not found:
        return None, "", ""
    name, line = found[-1]
    cell, beside = CELLS[name]
    source = linecache.getline(name, line).strip()[:MAX_TEXT]
    if cell.name or beside:
        return None, source, ", ".join(filter(None, (beside, cell.place(line))))
    return line, source, ""


def _lines(error: BaseException) -> Iterator[tuple[str, int]]:
    yield from _passed(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        yield error.filename, error.lineno


def _passed(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    for frame, line in traceback.walk_tb(trace):
        yield frame.f_code.co_filename, line
