"""Exchange lines with a program, with the deadlines and the handling of stderr of `Pipes`."""

import contextlib
import json
import time
from typing import Any

from backproof.sandbox.frame_channel import CHUNK, Pipes

MAX_LINE = 1 << 24
"""The most bytes of one reply."""

MAX_QUOTE_LENGTH = 80
"""The most characters of a program's output that a message quotes."""


class AnswerError(ValueError):
    """The program's output is no reply; the message says what was got and expected."""


def quote(value: Any) -> str:
    """Return the beginning of a program's output as one printable line."""
    if not isinstance(value, bytes):
        return _cut(json.dumps(value))
    return (
        f"'{_cut(text)}'" if (text := value.decode(errors="replace").rstrip()) else "an empty line"
    )


def _cut(text: str) -> str:
    printable = "".join(c if c.isprintable() else "�" for c in text[:MAX_QUOTE_LENGTH])
    return f"{printable}…" if len(text) > MAX_QUOTE_LENGTH else printable


class LineChannel(Pipes):
    """Sends a line and reads one back; after any error the channel must not be used again."""

    def exchange(self, line: bytes, seconds: float) -> bytes:
        """Send a line, and return the next line that the program writes.

        A line that the program wrote before it was asked counts as its reply: otherwise the
        outcome would depend on which process is faster. Raises TimeoutError, EOFError where the
        program has closed its output, ResourceLimitError, and AnswerError where the line is too
        long.
        """
        deadline = time.monotonic() + seconds
        self._clear_printed()
        with contextlib.suppress(EOFError):  # output from before the program's end is read below
            self._send(line, deadline)
        searched = 0
        while (end := self._pending.find(b"\n", searched)) < 0:
            searched = len(self._pending)
            if searched > MAX_LINE:
                got = quote(self.partial_line)
                raise AnswerError(f"a line has more than {MAX_LINE} bytes: {got}")
            self._receive_more(CHUNK, deadline)
        answer = self._pop_pending(end + 1)
        self.drain()
        return answer

    @property
    def partial_line(self) -> bytes:
        """The beginning of the pending bytes."""
        return bytes(self._pending[:CHUNK])
