"""The judge's end of the pipes: frames under a deadline, and a drain for what is printed.

Nothing here blocks longer than the deadline, whatever the other side does: it may not read, write
half a frame, write without end, or close its end.
"""

import os
import select
import struct
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import IO, Any

from backproof.runner.protocol import frames as protocol
from backproof.sandbox.launch import ProcessHandle
from backproof.sandbox.memory_monitor import CHECK_SECONDS

CHUNK = 1 << 16
TAIL = 4096
"""How many bytes of what is printed are kept: the last."""

MAX_PRINTED = 1 << 26


class ResourceLimitError(Exception):
    """More was printed during one call than the worker's drain takes, or memory used."""


@dataclass(frozen=True, slots=True)
class Message:
    """A decoded frame, the types of its arrays that were no plain ones, and what it is made of.

    `text` is the form of its content, and `data` the bytes of its arrays.
    """

    content: Any
    subclasses: Sequence[str]
    text: bytes = b""
    data: bytes = b""


class Pipes:
    """Bytes to and from one child; after any error they are of no more use.

    `too_much` is asked from time to time, while a call lasts, what the child uses too much of.
    """

    def __init__(
        self, process: ProcessHandle, find_excess: Callable[[], str | None] = lambda: None
    ) -> None:
        self._find_excess, self._last_check = find_excess, 0.0
        self._stdin_fd, self._stdout_fd = _descriptor(process.stdin), _descriptor(process.stdout)
        self._stderr_fd = _descriptor(process.stderr)
        self._pending, self._tail = bytearray(), bytearray()
        self._printed_count = 0
        self._is_printing = True

    def _clear_printed(self) -> None:
        """Forget what was printed before this request."""
        self._printed_count = 0
        self._tail.clear()

    @property
    def printed_text(self) -> str:
        """The end of what was printed since the last request was sent."""
        return self._tail.decode(errors="replace")

    def drain(self) -> None:
        """Take what has been printed so far, without waiting for more."""
        while self._is_printing and self._printed_count < MAX_PRINTED and self._read_printed():
            pass

    def _read_printed(self) -> bool:
        """Take one chunk of what was printed; whether there was one."""
        try:
            chunk = os.read(self._stderr_fd, CHUNK)
        except BlockingIOError:
            return False
        self._is_printing = bool(chunk)
        self._printed_count += len(chunk)
        self._tail = (self._tail + chunk)[-TAIL:]
        return bool(chunk)

    def _send(self, frame: bytes, deadline: float) -> None:
        left = memoryview(frame)
        while left:
            try:
                left = left[os.write(self._stdin_fd, left) :]
            except BlockingIOError:
                self._wait(self._stdin_fd, select.POLLOUT, deadline)
            except BrokenPipeError:
                raise EOFError from None

    def _receive(self, count: int, deadline: float) -> bytes:
        """Exactly `count` bytes."""
        while len(self._pending) < count:
            self._receive_more(max(CHUNK, count - len(self._pending)), deadline)
        return self._pop_pending(count)

    def _receive_more(self, count: int, deadline: float) -> None:
        """Wait for what comes next, up to `count` bytes of it."""
        self._wait(self._stdout_fd, select.POLLIN, deadline)
        chunk = os.read(self._stdout_fd, count)
        if not chunk:
            raise EOFError
        self._pending += chunk

    def _pop_pending(self, count: int) -> bytes:
        """The first `count` of the bytes that have come."""
        part = bytes(self._pending[:count])
        del self._pending[:count]
        return part

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        """Wait for a pipe, taking what is printed meanwhile."""
        self._last_check = time.monotonic()
        while True:
            ready = select.poll()
            ready.register(descriptor, event)
            if self._is_printing:
                ready.register(self._stderr_fd, select.POLLIN)
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            found = dict(ready.poll(1000 * min(left, CHECK_SECONDS) + 1))
            self._check_usage(CHECK_SECONDS)
            if self._stderr_fd in found:
                self._read_printed()
            if self._printed_count > MAX_PRINTED:
                raise ResourceLimitError(f"more than {MAX_PRINTED} bytes were printed")
            if descriptor in found:
                return

    def _check_usage(self, pause: float) -> None:
        """Raise FloodedError where the child uses too much; not again before the pause is over."""
        if time.monotonic() - self._last_check < pause:
            return
        self._last_check = time.monotonic()
        if (reason := self._find_excess()) is not None:
            raise ResourceLimitError(reason)


class Channel(Pipes):
    """Frames to and from one child; after any error the channel is of no more use."""

    def __init__(
        self, process: ProcessHandle, find_excess: Callable[[], str | None] = lambda: None
    ) -> None:
        super().__init__(process, find_excess)
        self._number = 0

    def exchange(
        self, request: Any, seconds: float, known_forms: Container[bytes] = frozenset()
    ) -> Message:
        """Send one frame, of a message that may be packed already, and read the one that answers.

        A form that is `known` is not decoded. Raises TimeoutError, EOFError where the other end is
        closed, FloodedError, and FrameError where what came is no frame, or answers another
        request.
        """
        deadline = time.monotonic() + seconds
        self._number += 1
        self._clear_printed()
        message = (
            request
            if isinstance(request, protocol.EncodedMessage)
            else protocol.encode_message(request)
        )
        self._send(message.frame(self._number), deadline)
        size = struct.unpack(">I", self._receive(4, deadline))[0]
        if size > protocol.MAX_HEADER:
            raise protocol.FrameError("what came is no frame")
        header = self._receive(size, deadline)
        count, text = protocol.parse_canonical_header(header, self._number)
        if text in known_forms:
            answer = Message(None, (), text, self._receive(count, deadline))
        else:
            form, count, number = _read_header(header, text, count, self._number)
            data = self._receive(count, deadline)
            decoder = protocol.Decoder(data)
            answer = Message(decoder.decode(form), decoder.subclasses, text, data)
            decoder.finish()
            if number != self._number:
                raise protocol.FrameError("the frame answers another request")
        if self._pending:
            raise protocol.FrameError("more came than the one frame that answers")
        self.drain()
        return answer


def _read_header(header: bytes, text: bytes, count: int, number: int) -> tuple[Any, int, Any]:
    """The form of a frame, how many bytes follow, and its number.

    Where the form's text is known it is the form's alone: answers of the same text are the same.
    """
    return (protocol.parse_form(text), count, number) if text else protocol.parse_header(header)


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ValueError("the process has no pipe: expected stdin, stdout and stderr as pipes")
    os.set_blocking(pipe.fileno(), False)
    return pipe.fileno()
