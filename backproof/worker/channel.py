"""The judge's end of the pipes: frames under a deadline, and a drain for what is printed.

Nothing here blocks longer than the deadline, whatever the other side does: it may not read, write
half a frame, write without end, or close its end.
"""

import os
import select
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from subprocess import Popen
from typing import IO, Any

from backproof.worker.child import frames as protocol

CHUNK = 1 << 16
TAIL = 4096
"""How many bytes of what is printed are kept: the last."""

MAX_PRINTED = 1 << 26


class FloodedError(Exception):
    """More was printed during one call than the worker's drain takes."""


@dataclass(frozen=True, slots=True)
class Message:
    """A decoded frame, and the types of its arrays that were no plain ones."""

    content: Any
    subclasses: Sequence[str]


class Channel:
    """Frames to and from one child; after any error the channel is of no more use."""

    def __init__(self, process: Popen[bytes]) -> None:
        self._in, self._out = _descriptor(process.stdin), _descriptor(process.stdout)
        self._print = _descriptor(process.stderr)
        self._pending, self._tail = bytearray(), bytearray()
        self._number = self._printed = 0
        self._printing = True

    def ask(self, request: Any, seconds: float) -> Message:
        """Send one frame and read the one that answers it.

        Raises TimeoutError, EOFError where the other end is closed, FloodedError, and FrameError
        where what came is no frame, or answers another request.
        """
        deadline = time.monotonic() + seconds
        self._number += 1
        self._printed = 0
        self._tail.clear()
        self._send(protocol.pack(request, self._number), deadline)
        size = struct.unpack(">I", self._receive(4, deadline))[0]
        if size > protocol.MAX_HEADER:
            raise protocol.FrameError("what came is no frame")
        form, count, number = protocol.header_of(self._receive(size, deadline))
        decoder = protocol.Decoder(self._receive(count, deadline))
        message = Message(decoder.decode(form), decoder.subclasses)
        decoder.finish()
        if number != self._number:
            raise protocol.FrameError("the frame answers another request")
        self.drain()
        return message

    @property
    def printed(self) -> str:
        """The end of what was printed since the last request was sent."""
        return self._tail.decode(errors="replace")

    def drain(self) -> None:
        """Take what has been printed so far, without waiting for more."""
        while self._printing and self._printed < MAX_PRINTED and self._take():
            pass

    def _take(self) -> bool:
        """Take one chunk of what was printed; whether there was one."""
        try:
            chunk = os.read(self._print, CHUNK)
        except BlockingIOError:
            return False
        self._printing = bool(chunk)
        self._printed += len(chunk)
        self._tail = (self._tail + chunk)[-TAIL:]
        return bool(chunk)

    def _send(self, frame: bytes, deadline: float) -> None:
        left = memoryview(frame)
        while left:
            try:
                left = left[os.write(self._in, left) :]
            except BlockingIOError:
                self._wait(self._in, select.POLLOUT, deadline)
            except BrokenPipeError:
                raise EOFError from None

    def _receive(self, count: int, deadline: float) -> bytes:
        """Exactly `count` bytes."""
        while len(self._pending) < count:
            self._wait(self._out, select.POLLIN, deadline)
            chunk = os.read(self._out, max(CHUNK, count - len(self._pending)))
            if not chunk:
                raise EOFError
            self._pending += chunk
        part = bytes(self._pending[:count])
        del self._pending[:count]
        return part

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        """Wait for a pipe, taking what is printed meanwhile."""
        while True:
            ready = select.poll()
            ready.register(descriptor, event)
            if self._printing:
                ready.register(self._print, select.POLLIN)
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            found = dict(ready.poll(1000 * left + 1))
            if self._print in found:
                self._take()
            if self._printed > MAX_PRINTED:
                raise FloodedError(f"more than {MAX_PRINTED} bytes were printed")
            if descriptor in found:
                return


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ValueError("the process has no pipe: expected stdin, stdout and stderr as pipes")
    os.set_blocking(pipe.fileno(), False)
    return pipe.fileno()
