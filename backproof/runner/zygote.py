"""A warm start: a process that has Python and NumPy ready, and forks for one submission at a time.

It runs no code of anybody's, and what it reads of a submission is nothing: the file goes through a
descriptor that only the fork looks into. Each fork gets namespaces of its own before it has the
file: processes, mounts with a fresh folder to write in, shared memory and queues. So it sees no
trace of the one before it, whose every process has ended by then, and can reach neither it nor us.

    us, with the capabilities to make namespaces
    └ the first process of the new namespace, which only waits: with it ends all that it started
      └ the worker, as ever: nobody's user where we are root, no capabilities, calls filtered
"""

import ctypes
import gc
import json
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.linalg
import numpy.random

from . import server
from .hardening import drop_capabilities, drop_capability_bounds, harden_process

MAX_MESSAGE = 1 << 16
GRACE_SECONDS, STATUS_SECONDS = 0.1, 1.0
"""How long a fork that is told to end may take to do so; and how long its end is waited for."""

NEW_MOUNTS, NEW_QUEUES, NEW_PROCESSES = 0x00020000, 0x08000000, 0x20000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

_libc = ctypes.CDLL(None, use_errno=True)


def _check_result(result: int, operation: str) -> None:
    """Raise OSError where a call of the C library failed."""
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{operation}: {os.strerror(ctypes.get_errno())}")


def _mount(file_system: str, mount_point: str, flags: int, options: str = "") -> None:
    words = (
        file_system.encode(),
        mount_point.encode(),
        file_system.encode(),
        flags,
        options.encode(),
    )
    _check_result(_libc.mount(*words), f"mount {file_system} at {mount_point}")


class Zygote:
    """The process itself: it takes messages from the judge, and has at most one fork."""

    def __init__(self, judge: socket.socket, settings: dict[str, Any]) -> None:
        self._judge, self._settings = judge, settings
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._fork_pid = 0
        self._status: int | None = None

    def serve(self) -> None:
        """Answer the judge until it closes its end."""
        while True:
            message, descriptors, *_ = socket.recv_fds(self._judge, MAX_MESSAGE, 4)
            if not message:
                os._exit(0)
            try:
                answer = self._answer(json.loads(message), descriptors)
            except OSError as error:
                answer = {"error": str(error)}
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            self._judge.send(json.dumps(answer).encode())

    def _answer(self, message: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        if message["op"] == "start":
            self._end(0)
            self._start(message["limits"], descriptors)
            return {"started": True}
        if message["op"] == "end":
            self._end(GRACE_SECONDS)
        else:
            self._wait(STATUS_SECONDS)
        return {"status": self._status}

    def _start(self, limits: dict[str, int], descriptors: list[int]) -> None:
        """Fork into a new namespace of processes, whose first the fork is."""
        _check_result(_libc.unshare(NEW_PROCESSES), "unshare")
        try:
            fork = os.fork()
            if fork == 0:
                self._judge.close()
                _run_first_process({**self._settings, "limits": limits}, descriptors)
            self._fork_pid, self._status = fork, None
        finally:
            _check_result(_libc.setns(self._own_namespace, NEW_PROCESSES), "setns")

    def _wait(self, seconds: float) -> bool:
        """Whether the fork ends within so many seconds; its status is kept."""
        deadline = time.monotonic() + seconds
        while self._fork_pid:
            pid, status = os.waitpid(self._fork_pid, os.WNOHANG)
            if pid:
                self._fork_pid, self._status = 0, status
            elif time.monotonic() >= deadline:
                return False
            else:
                select.select([], [], [], 0.0005)
        return True

    def _end(self, grace: float) -> None:
        """End the fork, and with it its namespace: when it is reaped, nothing is left in there."""
        if not self._wait(grace):
            os.kill(self._fork_pid, 9)
            _, self._status = os.waitpid(self._fork_pid, 0)
            self._fork_pid = 0


def _run_first_process(settings: dict[str, Any], descriptors: list[int]) -> None:
    """The first process of a namespace: lay out what the worker sees, put up its walls, fork it."""
    status = 1
    try:
        *pipes, file = descriptors
        _mount_file_systems(settings["home_bytes"], file)
        for place, pipe in enumerate(pipes):
            os.dup2(pipe, place)
        os.setsid()
        harden_process(settings)
        drop_capabilities()
        worker = os.fork()
        if worker == 0:
            _run_worker()
        for place in range(3):
            os.close(place)
        status = _wait_for_worker(worker)
    except BaseException as error:  # noqa: BLE001  (nothing of a fork may go on as its parent)
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _run_worker() -> None:
    """Serve as a worker that was started for itself, with random numbers of its own."""
    try:
        np.random.seed(int.from_bytes(os.urandom(4), "big"))  # noqa: NPY002  (submissions draw from it)
        server.serve()
    finally:
        os._exit(1)


def _wait_for_worker(worker_pid: int) -> int:
    """The status of the worker as shells tell it, after all that came to an end before it."""
    while True:
        pid, status = os.wait()
        if pid == worker_pid:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _mount_file_systems(home_bytes: int, file: int) -> None:
    """New mounts: the namespace's own processes, an empty folder to write in, and the file."""
    _check_result(_libc.unshare(NEW_MOUNTS | NEW_QUEUES), "unshare")
    _check_result(_libc.mount(b"none", b"/", None, RECURSIVE | PRIVATE, None), "mount private")
    _mount("proc", "/proc", READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    _mount("tmpfs", "/submission", NO_SETUID | NO_DEVICES, "mode=0755")
    for name, data in _files_in(file):
        path = Path("/submission", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    _mount("none", "/submission", REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)
    _mount("tmpfs", "/tmp", NO_SETUID | NO_DEVICES, f"mode=1777,size={home_bytes}")  # noqa: S108
    os.chdir("/tmp")  # noqa: S108


def _files_in(descriptor: int) -> Iterator[tuple[str, bytes]]:
    """The names and the bytes of the files that the judge has laid one after another."""
    with open(descriptor, "rb", closefd=False) as bundle:
        while lengths := bundle.read(8):
            name, data = struct.unpack(">II", lengths)
            yield os.fsdecode(bundle.read(name)), bundle.read(data)


def _forbid_user_namespaces() -> None:
    """No process in here may make a namespace of users, in which it would have capabilities."""
    _mount("proc", "/proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    _check_result(_libc.umount2(b"/proc", 2), "umount")


def main() -> None:
    """Get ready, say so, and serve."""
    judge = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    _forbid_user_namespaces()
    drop_capability_bounds()
    os.umask(0o022)
    os.environ.pop("LD_BIND_NOW", None)  # it has done its work: a fork is to see what others see
    zygote = Zygote(judge, json.loads(sys.argv.pop()))
    gc.collect()
    gc.freeze()  # so that no fork has to copy what it only counts
    judge.send(b'{"ready": true}')
    zygote.serve()
