"""The standard output: a reader that has gone is no failure, a full disk is told in one line."""

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputError(Exception):
    """The standard output cannot be written to, and why."""


class StdoutWriter(io.RawIOBase):
    """A descriptor to write to; once its reader has gone, as `head` has, nothing is written.

    What the command finds, and so its exit status, does not depend on how much of it is read.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self.is_open = descriptor, True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write some of the bytes; OutputError where that fails, for the first time."""
        try:
            if self.is_open:
                return os.write(self._descriptor, data)
        except BrokenPipeError:
            self.is_open = False
        except OSError as error:
            self.is_open = False
            raise OutputError(f"the standard output cannot be written: {error.strerror}") from None
        return memoryview(data).nbytes

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)


def wrap_stdout() -> None:
    """Have what is printed go through an outlet; to nowhere, where the standard output is closed.

    What a terminal of few characters cannot show is escaped.
    """
    told = sys.stdout
    if told is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return
    outlet = StdoutWriter(told.fileno())
    errors = "backslashreplace" if told.errors == "strict" else told.errors
    text = io.TextIOWrapper(io.BufferedWriter(outlet), told.encoding, errors)
    text.reconfigure(line_buffering=outlet.isatty())
    sys.stdout = text


def has_reader() -> bool:
    """Whether somebody may still read what is printed."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.is_open if isinstance(raw, StdoutWriter) else True
