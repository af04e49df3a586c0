"""The standard output: a closed reader is no failure, and a full disk is reported in one line."""

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OutputError(Exception):
    """The standard output cannot be written; the message says why."""


class StdoutWriter(io.RawIOBase):
    """A file descriptor; once its reader has closed it, as `head` does, all writes are ignored.

    The exit status of a command thus does not depend on how much of its output is read.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self.is_open = descriptor, True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write some of the bytes; raise OutputError at the first failure."""
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
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return True for a terminal."""
        return os.isatty(self._descriptor)


def wrap_stdout() -> None:
    """Replace `sys.stdout` by a `StdoutWriter`, or by the null device if it is closed.

    Characters that its encoding lacks are escaped.
    """
    stdout = sys.stdout
    if stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return
    writer = StdoutWriter(stdout.fileno())
    errors = "backslashreplace" if stdout.errors == "strict" else stdout.errors
    text = io.TextIOWrapper(io.BufferedWriter(writer), stdout.encoding, errors)
    text.reconfigure(line_buffering=writer.isatty())
    sys.stdout = text


def has_reader() -> bool:
    """Return False once the reader of the standard output has closed it."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.is_open if isinstance(raw, StdoutWriter) else True
