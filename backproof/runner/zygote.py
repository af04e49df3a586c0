"""A zygote: a process with Python and NumPy loaded, which forks for one submission at a time.

The zygote runs no untrusted code and reads no submission: the files pass through a descriptor that
only the fork reads. Before it reads them, each fork gets its own namespaces of processes, mounts
(with a fresh folder to write to), shared memory and queues. So a fork sees no trace of the fork
before it, whose processes have all ended, and can affect neither that fork nor the zygote.

    the zygote, with the capabilities to create namespaces
    └ the first process of the new namespace, which only waits: the namespace ends with it
      └ the worker: an unused user if the judge is root, no capabilities, system calls filtered
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.linalg
import numpy.random

from . import server
from .hardening import drop_capabilities, drop_capability_bounds, harden_process

MAX_MESSAGE = 1 << 16
GRACE_SECONDS, STATUS_SECONDS = 0.1, 1.0
"""How long a fork may take to end by itself, and how long a request for its status waits."""

NEW_MOUNTS, NEW_QUEUES, NEW_PROCESSES = 0x00020000, 0x08000000, 0x20000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

HOME = "/tmp"  # noqa: S108  (the fork's own)

_libc = ctypes.CDLL(None, use_errno=True)


def _check_result(result: int, operation: str) -> None:
    """Raise OSError if a call of the C library failed."""
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{operation}: {os.strerror(ctypes.get_errno())}")


def _mount(file_system: str, mount_point: str, flags: int, options: str = "") -> None:
    source, target, data = file_system.encode(), mount_point.encode(), options.encode()
    result = _libc.mount(source, target, source, flags, data)
    _check_result(result, f"mount {file_system} at {mount_point}")


class Zygote:
    """Receives messages from the judge, and has at most one fork at a time."""

    def __init__(self, judge: socket.socket, settings: dict[str, Any]) -> None:
        self._judge, self._settings = judge, settings
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._fork_pid = 0
        self._status: int | None = None

    def serve(self) -> None:
        """Answer messages until the judge closes its end of the socket."""
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
        """Fork the first process of a new namespace of processes."""
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
        """Return whether the fork ends within these seconds, and keep its status."""
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
        """End the fork, and with it every process of its namespace."""
        if not self._wait(grace):
            os.kill(self._fork_pid, 9)
            _, self._status = os.waitpid(self._fork_pid, 0)
            self._fork_pid = 0


def _run_first_process(settings: dict[str, Any], descriptors: list[int]) -> None:
    """Be the first process of a namespace: mount file systems, harden, and fork the worker."""
    status = 1
    try:
        *pipes, bundle = descriptors
        _mount_file_systems(bundle)
        _mount_home(settings["home_bytes"], settings["python_in_home"])
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
        os.setsid()
        harden_process(settings)
        drop_capabilities()
        worker = os.fork()
        if worker == 0:
            _run_worker()
        for number in range(3):
            os.close(number)
        status = _wait_for_worker(worker)
    except BaseException as error:  # noqa: BLE001  (a fork must not continue as its parent)
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _run_worker() -> None:
    """Answer requests as a worker with its own random numbers."""
    try:
        np.random.seed(int.from_bytes(os.urandom(4), "big"))  # noqa: NPY002  (submissions draw from it)
        server.serve()
    finally:
        os._exit(1)


def _wait_for_worker(worker_pid: int) -> int:
    """Reap processes until the worker ends; return its status as a shell does."""
    while True:
        pid, status = os.wait()
        if pid == worker_pid:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _mount_file_systems(bundle: int) -> None:
    """Mount /proc of the namespace, and the submission."""
    _check_result(_libc.unshare(NEW_MOUNTS | NEW_QUEUES), "unshare")
    _check_result(_libc.mount(b"none", b"/", None, RECURSIVE | PRIVATE, None), "mount private")
    _mount("proc", "/proc", READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    _mount("tmpfs", "/submission", NO_SETUID | NO_DEVICES, "mode=0755")
    for name, data in _files_in(bundle):
        path = Path("/submission", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    _mount("none", "/submission", REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)


def _mount_home(home_bytes: int, python_in_home: Sequence[str]) -> None:
    """Mount an empty folder to write to, and in it the parts of Python that lie in its place."""
    parts = {path: os.open(path, os.O_PATH) for path in python_in_home}
    _mount("tmpfs", HOME, NO_SETUID | NO_DEVICES, f"mode=1777,size={home_bytes}")
    for path, descriptor in parts.items():
        source, place = Path(f"/proc/self/fd/{descriptor}"), Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir() if source.is_dir() else place.touch()
        _mount(str(source), path, BIND | RECURSIVE)  # read-only, as the mount that it copies
        os.close(descriptor)
    os.chdir(HOME)


def _files_in(descriptor: int) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the files in the judge's bundle."""
    with open(descriptor, "rb", closefd=False) as bundle:
        while lengths := bundle.read(8):
            name, data = struct.unpack(">II", lengths)
            yield os.fsdecode(bundle.read(name)), bundle.read(data)


def _forbid_user_namespaces() -> None:
    """Forbid namespaces of users, in which a process would have capabilities."""
    _mount("proc", "/proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    _check_result(_libc.umount2(b"/proc", 2), "umount")


def main() -> None:
    """Prepare for forking, report readiness, and answer messages."""
    judge = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    _forbid_user_namespaces()
    drop_capability_bounds()
    os.umask(0o022)
    os.environ.pop("LD_BIND_NOW", None)  # forks have the same environment as cold workers
    zygote = Zygote(judge, json.loads(sys.argv.pop()))
    gc.collect()
    gc.freeze()  # so that garbage collection in a fork does not copy shared pages
    judge.send(b'{"ready": true}')
    zygote.serve()
