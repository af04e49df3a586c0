"""Lines to and from a program, under the same deadlines and the same drain as frames."""

import contextlib
import json
import time
from typing import Any

from backproof.sandbox.frame_channel import CHUNK, Pipes

MAX_LINE = 1 << 24
"""How many bytes one answer may have."""

MAX_QUOTE_LENGTH = 80
"""How much of what a program wrote a message quotes."""


class AnswerError(ValueError):
    """What came is no answer to what was asked: what was got, and what was expected."""


def quote(value: Any) -> str:
    """The beginning of what a program wrote, on one line and printable."""
    if not isinstance(value, bytes):
        return _cut(json.dumps(value))
    return (
        f"'{_cut(text)}'" if (text := value.decode(errors="replace").rstrip()) else "an empty line"
    )


def _cut(text: str) -> str:
    shown = "".join(c if c.isprintable() else "�" for c in text[:MAX_QUOTE_LENGTH])
    return f"{shown}…" if len(text) > MAX_QUOTE_LENGTH else shown


class LineChannel(Pipes):
    """One line out, one line back; after any error the channel is of no more use."""

    def exchange(self, line: bytes, seconds: float) -> bytes:
        """Send a line, and return the next line that the program writes.

        A line that the program wrote before it was asked counts as its reply: otherwise the
        outcome would depend on which process is faster. Raises TimeoutError, EOFError where the
        program has closed its output, ResourceLimitError, and AnswerError where the line is too
        long.
        """
        deadline = time.monotonic() + seconds
        self._clear_printed()
        with contextlib.suppress(EOFError):  # what a program said before it ended is read below
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
        """The beginning of what has come and has not been taken."""
        return bytes(self._pending[:CHUNK])
