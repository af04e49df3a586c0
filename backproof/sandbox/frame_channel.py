"""The judge's end of the pipes to a worker: frames with a deadline, and printed text.

Nothing here blocks beyond the deadline, even if the worker does not read, writes half a frame,
writes without end, or closes its end.
"""

import os
import select
import struct
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import IO, Any

from backproof.runner.protocol.frames import (
    MAX_HEADER,
    EncodedMessage,
    encode_message,
    parse_canonical_header,
    parse_form,
    parse_header,
)
from backproof.runner.protocol.value_codec import Decoder, FrameError
from backproof.sandbox.launch import ProcessHandle
from backproof.sandbox.memory_monitor import CHECK_SECONDS
from backproof.sandbox.processor_wait import longest_wait, processor_waits

CHUNK = 1 << 16
TAIL = 4096
"""How many of the last printed bytes are kept."""

MAX_PRINTED = 1 << 26


class ResourceLimitError(Exception):
    """The worker printed more, or used more memory, than one call may."""


@dataclass(frozen=True, slots=True)
class Message:
    """A frame's decoded content, and the types of its arrays that were not plain.

    `text` is the form of the content as JSON, and `data` the bytes of the arrays.
    """

    content: Any
    subclasses: Sequence[str]
    text: bytes = b""
    data: bytes = b""


class Pipes:
    """The pipes to one process; after any error they must not be used again.

    During a call, `find_excess` is called repeatedly; it returns a message if the process uses
    too much of a resource.
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
        self._pid, self._waits_at_start = process.pid, dict[str, float]()
        self._is_start_measured = False

    def _clear_printed(self) -> None:
        """Discard the text printed before this request, and what its process waited."""
        self._is_start_measured = False
        self._printed_count = 0
        self._tail.clear()

    @property
    def printed_text(self) -> str:
        """The end of the text printed since the last request was sent."""
        return self._tail.decode(errors="replace")

    def drain(self) -> None:
        """Read the text printed so far, without waiting for more."""
        while self._is_printing and self._printed_count < MAX_PRINTED and self._read_printed():
            pass

    def _read_printed(self) -> bool:
        """Read one chunk of printed text; return whether there was one."""
        try:
            chunk = os.read(self._stderr_fd, CHUNK)
        except BlockingIOError:
            return False
        self._is_printing = bool(chunk)
        self._printed_count += len(chunk)
        self._tail = (self._tail + chunk)[-TAIL:]
        return bool(chunk)

    def _send(self, frame: bytes, deadline: float) -> None:
        rest = memoryview(frame)
        while rest:
            try:
                rest = rest[os.write(self._stdin_fd, rest) :]
            except BlockingIOError:
                self._wait(self._stdin_fd, select.POLLOUT, deadline)
            except BrokenPipeError:
                raise EOFError from None

    def _receive(self, count: int, deadline: float) -> bytes:
        """Return exactly `count` bytes."""
        while len(self._pending) < count:
            self._receive_more(max(CHUNK, count - len(self._pending)), deadline)
        return self._pop_pending(count)

    def _receive_more(self, count: int, deadline: float) -> None:
        """Wait for more bytes, and read at most `count` of them."""
        self._wait(self._stdout_fd, select.POLLIN, deadline)
        chunk = os.read(self._stdout_fd, count)
        if not chunk:
            raise EOFError
        self._pending += chunk

    def _pop_pending(self, count: int) -> bytes:
        """Remove and return the first `count` of the pending bytes."""
        part = bytes(self._pending[:count])
        del self._pending[:count]
        return part

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        """Wait for an event on a pipe, and read printed text meanwhile."""
        self._last_check = time.monotonic()
        while True:
            ready = select.poll()
            ready.register(descriptor, event)
            if self._is_printing:
                ready.register(self._stderr_fd, select.POLLIN)
            seconds_left = deadline - time.monotonic()
            if seconds_left <= 0:
                seconds_left += self._processor_wait()
            if seconds_left <= 0:
                raise TimeoutError
            events = dict(ready.poll(1000 * min(seconds_left, CHECK_SECONDS) + 1))
            if not events and not self._is_start_measured:
                self._waits_at_start = dict(processor_waits(self._pid))
                self._is_start_measured = True
            self._check_usage(CHECK_SECONDS)
            if self._stderr_fd in events:
                self._read_printed()
            if self._printed_count > MAX_PRINTED:
                raise ResourceLimitError(f"more than {MAX_PRINTED} bytes were printed")
            if descriptor in events:
                return

    def _processor_wait(self) -> float:
        """Return how long the process waited for a processor since the first pause of a call.

        Calls that answer at once are not measured, which would take longer than they do.
        """
        if not self._is_start_measured:
            return 0.0
        return longest_wait(self._waits_at_start, processor_waits(self._pid))

    def _check_usage(self, pause: float) -> None:
        """Raise ResourceLimitError on excessive use, checked at most once every `pause` seconds."""
        if time.monotonic() - self._last_check < pause:
            return
        self._last_check = time.monotonic()
        if (reason := self._find_excess()) is not None:
            raise ResourceLimitError(reason)


class Channel(Pipes):
    """The channel of frames to one process; after any error it must not be used again."""

    def __init__(
        self, process: ProcessHandle, find_excess: Callable[[], str | None] = lambda: None
    ) -> None:
        super().__init__(process, find_excess)
        self._number = 0

    def exchange(
        self, request: Any, seconds: float, known_forms: Container[bytes] = frozenset()
    ) -> Message:
        """Send a request, which may be encoded already, and return the frame that answers it.

        A frame whose form is in `known_forms` is not decoded. Raises TimeoutError, EOFError if the
        process has closed its end, ResourceLimitError, and FrameError if the reply is no frame or
        answers a different request.
        """
        deadline = time.monotonic() + seconds
        self._number += 1
        self._clear_printed()
        message = request if isinstance(request, EncodedMessage) else encode_message(request)
        self._send(message.frame(self._number), deadline)
        size = struct.unpack(">I", self._receive(4, deadline))[0]
        if size > MAX_HEADER:
            raise FrameError("what came is no frame")
        header = self._receive(size, deadline)
        count, text = parse_canonical_header(header, self._number)
        if text in known_forms:
            answer = Message(None, (), text, self._receive(count, deadline))
        else:
            form, count, number = _read_header(header, text, count, self._number)
            data = self._receive(count, deadline)
            decoder = Decoder(data)
            answer = Message(decoder.decode(form), decoder.subclasses, text, data)
            decoder.finish()
            if number != self._number:
                raise FrameError("the frame answers another request")
        if self._pending:
            raise FrameError("more came than the one frame that answers")
        self.drain()
        return answer


def _read_header(header: bytes, text: bytes, count: int, number: int) -> tuple[Any, int, Any]:
    """Return the form of a frame, the number of bytes that follow, and the frame's number.

    `text` is the form's text if the header is canonical, and empty otherwise.
    """
    return (parse_form(text), count, number) if text else parse_header(header)


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise ValueError("the process has no pipe: expected stdin, stdout and stderr as pipes")
    os.set_blocking(pipe.fileno(), False)
    return pipe.fileno()
