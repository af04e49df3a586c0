"""The judge's handles of a warm sandbox and of the fork in it."""

import contextlib
import json
import os
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from backproof.sandbox.isolation.bubblewrap import start_warm
from backproof.sandbox.isolation.staging import files_of
from backproof.sandbox.launch import LaunchError, LaunchSpec, end_group

READY_SECONDS = 30.0
ANSWER_SECONDS = 5.0
MAX_MESSAGE = 1 << 16
UNKNOWN_STATUS = -1000
"""The status of a fork whose exit status is unknown."""


class Sandbox:
    """A sandbox of an interpreter, and the socket to the process that forks in it."""

    def __init__(self, spec: LaunchSpec) -> None:
        self.python = spec.python
        self._socket, sandbox_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with sandbox_end:
            self._process = start_warm(spec, stdin=sandbox_end, stdout=subprocess.DEVNULL)
        self.pid = self._process.pid
        self._socket.settimeout(READY_SECONDS)
        self._receive()
        self._socket.settimeout(ANSWER_SECONDS)

    def fork(self, limits: dict[str, int], bundle: int) -> "Fork":
        """Start a worker that sees the files of a bundle; it inherits only its own descriptors."""
        pairs = [os.pipe() for _ in range(3)]
        fork_ends = [pairs[0][0], pairs[1][1], pairs[2][1]]
        stdin = os.fdopen(pairs[0][1], "wb", 0)
        stdout, stderr = (os.fdopen(end, "rb", 0) for end, _ in pairs[1:])
        try:
            self._exchange({"op": "start", "limits": limits}, [*fork_ends, bundle])
        except LaunchError:
            for pipe in (stdin, stdout, stderr):
                pipe.close()
            raise
        finally:
            for descriptor in fork_ends:
                os.close(descriptor)
        return Fork(self, stdin, stdout, stderr)

    def status(self, is_ending: bool) -> int | None:
        """Return the fork's wait status, or None while it runs; `is_ending` ends it first."""
        try:
            status = self._exchange({"op": "end" if is_ending else "status"}).get("status")
        except LaunchError:
            return UNKNOWN_STATUS
        return status if isinstance(status, int) else None

    def close(self) -> None:
        """End the sandbox: it exits when its socket closes, and is killed otherwise."""
        self._socket.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        end_group(self._process)
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _exchange(
        self, message: dict[str, Any], descriptors: list[int] | None = None
    ) -> dict[str, Any]:
        """Return the answer to a message; close the sandbox if there is none, or an error."""
        try:
            socket.send_fds(self._socket, [json.dumps(message).encode()], descriptors or [])
        except OSError as error:
            self.close()
            raise LaunchError(f"the warm sandbox is gone: {error}") from None
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        try:
            text = self._socket.recv(MAX_MESSAGE)
            answer = json.loads(text) if text else {"error": self._last_output_line()}
        except OSError as error:
            answer = {"error": f"it does not answer: {error}"}
        if "error" in answer:
            self.close()
            raise LaunchError(f"a warm start fails: {answer['error']}")
        return dict(answer)

    def _last_output_line(self) -> str:
        """Return the last line that the sandbox printed before it ended."""
        with contextlib.suppress(OSError, ValueError, subprocess.TimeoutExpired):
            output = self._process.communicate(timeout=1)[1].decode(errors="replace").strip()
            return output.rpartition("\n")[2] or "it says nothing"
        return "it says nothing"


class Fork:
    """The process of a worker in a warm sandbox; a `ProcessHandle`."""

    def __init__(
        self, sandbox: Sandbox, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]
    ) -> None:
        self.sandbox, self.pid, self.python = sandbox, sandbox.pid, sandbox.python
        self.stdin: IO[bytes] | None = stdin
        self.stdout: IO[bytes] | None = stdout
        self.stderr: IO[bytes] | None = stderr
        self._status: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status as `subprocess.Popen.wait` does, or UNKNOWN_STATUS."""
        del timeout  # the sandbox has its own
        if self._status is None:
            self._status = self.sandbox.status(is_ending=False)
        status = UNKNOWN_STATUS if self._status is None else self._status
        return UNKNOWN_STATUS if status == UNKNOWN_STATUS else os.waitstatus_to_exitcode(status)

    def end(self) -> bool:
        """End the worker and its descendants; return whether the sandbox is still usable."""
        if self.stdin is not None:
            self.stdin.close()
        self._status = self.sandbox.status(is_ending=True)
        return self._status != UNKNOWN_STATUS

    def require_works(self) -> None:
        """End the worker; raise LaunchError if it had not started in its sandbox."""
        output = b""
        with contextlib.ExitStack() as stack:
            for pipe in filter(None, (self.stdin, self.stdout, self.stderr)):
                stack.enter_context(pipe)
            if self.stdin is not None and self.stderr is not None:
                self.stdin.close()
                output = self.stderr.read()
        if not self.end() or self.wait() != 0:
            reason = output.decode(errors="replace").strip() or f"it ends with status {self.wait()}"
            self.sandbox.close()
            raise LaunchError(f"a warm start does not work here: {reason}")


@contextlib.contextmanager
def open_bundle(target: Path) -> Iterator[int]:
    """Yield a descriptor of the concatenated files: for each, two lengths, its name, its bytes."""
    descriptor = os.memfd_create("backproof")
    try:
        with open(descriptor, "wb", closefd=False) as bundle:
            for path, data in files_of(target):
                name = os.fsencode(path)
                bundle.write(struct.pack(">II", len(name), len(data)) + name + data)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
