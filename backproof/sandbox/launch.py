"""How the worker's process is started: with which isolation, environment and limits.

The plain process is for code that one trusts. The launchers in `isolation` put walls around the
same child; the worker speaks to all of them through the three pipes of a `Popen`.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from backproof import runner

MEMORY = 4 << 30
CPU_SECONDS = 3600
"""A backstop for a worker whose judge is gone: time is kept by the judge."""

PROCESSES = 4096
"""Counted over all that the user runs, threads too, so a small number would stop NumPy itself."""

FILE_BYTES = 1 << 24
OPEN_FILES = 256

ENVIRONMENT = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")},
    "MPLBACKEND": "agg",
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}

RUNNER_FOLDER = Path(runner.__file__).parent
"""The folder that runs as the worker, and all of ours that it needs."""


class LaunchError(RuntimeError):
    """A worker that cannot be started behind its walls: why, and what to do."""


class SubmissionError(LaunchError):
    """A submission that no worker can be given: what it is, as a predicate, and what to do."""


@dataclass(frozen=True, slots=True)
class LaunchSpec:
    """What to start: the interpreter, the folder to be in, the file to see, the bytes to use.

    With `siblings` the file may see what lies beside it: one's own folder, never a class's.
    """

    target: Path
    folder: str
    python: str = sys.executable
    memory: int = MEMORY
    has_siblings: bool = False

    def limits(self, processes: int = PROCESSES) -> dict[str, int]:
        """The resource limits that the child sets on itself before it loads the file."""
        return {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": CPU_SECONDS,
            "RLIMIT_FSIZE": FILE_BYTES,
            "RLIMIT_NPROC": processes,
            "RLIMIT_NOFILE": OPEN_FILES,
            "RLIMIT_CORE": 0,
        }

    def command(
        self, folder: str = str(RUNNER_FOLDER), processes: int = PROCESSES, **hardening: Any
    ) -> list[str]:
        """The child's command line: isolated from user settings, and leaving no bytecode.

        `folder` is where the child's package lies, and `walls` what else it is to put up.
        """
        asked = json.dumps({"limits": self.limits(processes), **hardening})
        return [self.python, "-I", "-B", folder, asked]

    def environment(self, home: str | None = None) -> dict[str, str]:
        """The whole environment: one thread for linear algebra, and nothing of the judge's."""
        return {**ENVIRONMENT, "HOME": home or self.folder, "TMPDIR": home or self.folder}


class ProcessHandle(Protocol):
    """A process that was started, as far as its owner looks at it; a `Popen` is one."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> int:
        """Its status, once it has ended."""


class Launcher(Protocol):
    """Starts the child so that its stdin and stdout carry frames and its stderr what is printed."""

    @property
    def isolation(self) -> str:
        """What separates the child from the judge, in words for the report."""

    def start(self, spec: LaunchSpec) -> ProcessHandle:
        """The process, the leader of a group of its own; LaunchError where it cannot be had."""

    def visible_path(self, spec: LaunchSpec) -> str:
        """The path under which the child sees the file."""

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Which files of a folder the child does not see, and why."""

    def end(self, process: ProcessHandle) -> None:
        """Kill the process and all that it has started."""


@dataclass(frozen=True, slots=True)
class PlainProcess:
    """An ordinary process with resource limits: no wall."""

    isolation: str = "process: a separate process with resource limits; not for untrusted code"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """The process, the leader of a group of its own."""
        command = spec.command(judge=os.getpid())
        return run_in_starter_thread(
            popen_with_pipes, command, cwd=spec.folder, env=spec.environment()
        )

    def visible_path(self, spec: LaunchSpec) -> str:
        """The file itself."""
        return str(spec.target.resolve())

    def excluded_files(self, target: Path) -> Iterator[str]:
        """None: it sees the folder itself."""
        del target
        return iter(())

    def end(self, process: ProcessHandle) -> None:
        """Kill the group, and what left it but still has the worker's environment."""
        mark = _environment_marker(process.pid)
        end_group(process)
        for pid in _marked_processes(mark) if mark else ():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


_starter = ThreadPoolExecutor(1, "starter")
"""A worker ends with the thread that started it: so one starts all, and lives as long as we."""


def _renew_starter() -> None:
    """A forked judge has no threads: its workers are started by one of its own."""
    global _starter  # noqa: PLW0603
    _starter = ThreadPoolExecutor(1, "starter")


os.register_at_fork(after_in_child=_renew_starter)


def run_in_starter_thread(
    start: Callable[..., subprocess.Popen[bytes]], *arguments: Any, **options: Any
) -> subprocess.Popen[bytes]:
    """The process that `start` starts, in the one thread that starts all of them."""
    return _starter.submit(start, *arguments, **options).result()


def popen_with_pipes(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """A process in a session of its own, its standard streams pipes unless others are given."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(  # noqa: S603  (our own command lines)
        command, bufsize=0, start_new_session=True, **{**pipes, **options}
    )


def end_group(process: ProcessHandle) -> None:
    """Kill a process and its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment_marker(pid: int) -> bytes:
    """The entry of a worker's environment that no other has: its folder."""
    entries = _environment(str(pid)).split(b"\0")
    return next((e for e in entries if e.startswith(b"TMPDIR=")), b"")


def _marked_processes(marker: bytes) -> Iterator[int]:
    """The processes whose environment has the mark."""
    for entry in Path("/proc").glob("[0-9]*"):
        if marker in _environment(entry.name).split(b"\0"):
            yield int(entry.name)


def _environment(pid: str) -> bytes:
    try:
        return Path("/proc", pid, "environ").read_bytes()
    except OSError:
        return b""
