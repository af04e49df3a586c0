"""The judge's end of the worker: starts it, asks it, and survives whatever it does."""

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backproof.worker import child as protocol

CALL_SECONDS = 5.0
LOAD_SECONDS = 20.0
MEMORY = 4 << 30
RESTARTS = 20
"""How often a worker is started anew before its file is given up."""

_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave no result: it raised, crashed, timed out, is missing or spoke no frame."""

    kind: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{self.message}{where}"


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """How many positional arguments a function needs, and takes at most; None: it cannot say."""

    needs: int | None
    takes: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call returned, its arguments as they were afterwards, and the warnings it raised."""

    result: Any
    after: Sequence[Any]
    warnings: tuple[str, ...]


class Worker:
    """One Python file in a process of its own; a crash costs the call, and the next starts anew.

    `python` is the interpreter whose libraries the file sees. Use it as a context manager.
    """

    isolation = "process: a separate process with resource limits; not for untrusted code"

    def __init__(
        self,
        target: Path,
        *,
        python: str = sys.executable,
        call_seconds: float = CALL_SECONDS,
        load_seconds: float = LOAD_SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._target, self._python, self._memory = target.resolve(), python, memory
        self._call_seconds, self._load_seconds = call_seconds, load_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._starts = 0
        self.functions: Mapping[str, FunctionInfo] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def load(self) -> Failure | None:
        """Start the process and load the file; the failure, if it cannot be loaded."""
        self._starts += 1
        self._start()
        request = {"op": "load", "path": str(self._target)}
        reply = self._ask(request, self._load_seconds)
        if isinstance(reply, Failure):
            return reply
        self.functions = {
            name: FunctionInfo(*(room or (None, None))) for name, room in reply["functions"].items()
        }
        return None

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the file with these arguments."""
        if self._process is None:
            if self._starts > RESTARTS:
                return Failure("crashed", f"given up after {RESTARTS} restarts")
            failure = self.load()
            if failure is not None:
                return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not defined")
        request = {"op": "call", "name": name, "args": list(arguments)}
        reply = self._ask(request, self._call_seconds)
        if isinstance(reply, Failure):
            return reply
        try:
            return Reply(reply["result"], reply["after"], tuple(map(str, reply["warnings"])))
        except (KeyError, TypeError):
            return self._give_up("crashed", f"{name} broke the worker's protocol")

    def stop(self) -> None:
        """End the process and everything it started, and remove its folder."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> None:
        self.stop()
        self._folder = tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True)
        limits = {"RLIMIT_AS": self._memory, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 1 << 24}
        self._process = subprocess.Popen(  # noqa: S603  (our own file, by its path)
            [self._python, "-I", protocol.__file__, json.dumps(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={**_ENVIRONMENT, "HOME": self._folder.name},
            start_new_session=True,
        )

    def _ask(self, request: Any, seconds: float) -> Any:
        """Send one frame and read one, within the time; a failure ends the process."""
        deadline = time.monotonic() + seconds
        try:
            self._send(protocol.pack(request))
            size = struct.unpack(">I", self._receive(4, deadline))[0]
            if size > protocol.MAX_HEADER:
                return self._give_up("crashed", "the worker sent something that is no frame")
            form, count = protocol.header_of(self._receive(size, deadline))
            reply = protocol.Decoder(self._receive(count, deadline)).decode(form)
        except TimeoutError:
            return self._give_up("timed out", f"no answer within {seconds:g} seconds")
        except (EOFError, BrokenPipeError):
            return self._give_up("crashed", self._how_it_ended())
        except protocol.FrameError as error:
            return self._give_up("crashed", str(error))
        if isinstance(reply, dict) and "error" in reply:
            line = reply.get("line")
            text = f"{reply['error']}: {reply.get('message')}"
            return Failure("raised", text, line if isinstance(line, int) else None)
        return reply

    def _send(self, frame: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None  # noqa: S101, PT018
        self._process.stdin.write(frame)
        self._process.stdin.flush()

    def _receive(self, count: int, deadline: float) -> bytes:
        """Exactly `count` bytes, or TimeoutError, or EOFError."""
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018
        pipe, parts = self._process.stdout.fileno(), bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while len(parts) < count:
                left = deadline - time.monotonic()
                if left <= 0 or not ready.select(left):
                    raise TimeoutError
                chunk = os.read(pipe, min(count - len(parts), 1 << 20))
                if not chunk:
                    raise EOFError
                parts += chunk
        return bytes(parts)

    def _how_it_ended(self) -> str:
        assert self._process is not None  # noqa: S101
        status = self._process.poll()
        if status is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(1)
        if status is not None and status < 0:
            return f"the process was ended by {signal.Signals(-status).name}"
        return f"the process ended with status {status}"

    def _give_up(self, kind: str, message: str) -> Failure:
        self.stop()
        return Failure(kind, message)
