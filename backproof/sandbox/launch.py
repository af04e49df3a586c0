"""Start the sandboxed process of a worker with an environment, resource limits and pipes.

`PlainProcess` is for trusted code. The launchers in `sandbox.isolation` run the same runner in a
sandbox. Each returns a process with three pipes, as `subprocess.Popen` does.
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
"""A limit for a process whose judge has died: the judge itself enforces the time limits."""

PROCESSES = 4096
"""The limit counts every process and thread of the user, so a small number would stop NumPy."""

FILE_BYTES = 1 << 24
OPEN_FILES = 256

ENVIRONMENT = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")},
    "MPLBACKEND": "agg",
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}

RUNNER_FOLDER = Path(runner.__file__).parent
"""The folder of the runner, which needs no other module of Backproof."""


class LaunchError(RuntimeError):
    """The sandboxed process cannot be started; the message says why, and what to do."""


class SubmissionError(LaunchError):
    """The submission cannot be given to a worker; the message is a predicate, and what to do."""


@dataclass(frozen=True, slots=True)
class LaunchSpec:
    """The interpreter, working folder, submission and memory limit of a process to start.

    With `has_siblings` the submission sees the folder that it lies in: only for one's own code.
    """

    target: Path
    folder: str
    python: str = sys.executable
    memory: int = MEMORY
    has_siblings: bool = False

    def limits(self, processes: int = PROCESSES) -> dict[str, int]:
        """Return the resource limits that the process sets before it loads the submission."""
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
        """Return the command line: isolated from user settings, and writing no bytecode.

        `folder` is the path of the runner, and `hardening` its further settings.
        """
        settings = json.dumps({"limits": self.limits(processes), **hardening})
        return [self.python, "-I", "-B", folder, settings]

    def environment(self, home: str | None = None) -> dict[str, str]:
        """Return the whole environment: one thread for linear algebra, nothing of the judge's."""
        return {**ENVIRONMENT, "HOME": home or self.folder, "TMPDIR": home or self.folder}


class ProcessHandle(Protocol):
    """A started process, such as `subprocess.Popen`."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    stderr: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its exit status."""


class Launcher(Protocol):
    """Starts the runner: stdin and stdout carry frames, stderr carries printed text."""

    @property
    def isolation(self) -> str:
        """A description, for the report, of what separates the process from the judge."""

    def start(self, spec: LaunchSpec) -> ProcessHandle:
        """Start the process as the leader of its own group; raise LaunchError if that fails."""

    def visible_path(self, spec: LaunchSpec) -> str:
        """Return the path under which the process sees the submission."""

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Yield the files of a folder that the process does not see, each with the reason."""

    def end(self, process: ProcessHandle) -> None:
        """Kill the process and every process that it has started."""


@dataclass(frozen=True, slots=True)
class PlainProcess:
    """An ordinary process with resource limits: no sandbox."""

    isolation: str = "process: a separate process with resource limits; not for untrusted code"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """Start the process as the leader of its own group."""
        command = spec.command(judge=os.getpid())
        return run_in_starter_thread(
            popen_with_pipes, command, cwd=spec.folder, env=spec.environment()
        )

    def visible_path(self, spec: LaunchSpec) -> str:
        """Return the path of the submission itself."""
        return str(spec.target.resolve())

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Yield nothing: the process sees the folder itself."""
        del target
        return iter(())

    def end(self, process: ProcessHandle) -> None:
        """Kill the group, and processes that left it but keep the worker's environment."""
        marker = _environment_marker(process.pid)
        end_group(process)
        for pid in _marked_processes(marker) if marker else ():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


_starter = ThreadPoolExecutor(1, "starter")
"""The thread that starts every process: the kernel kills a worker when its starting thread ends."""


def _renew_starter() -> None:
    """Create the starter thread anew in a forked judge, since threads do not survive a fork."""
    global _starter  # noqa: PLW0603
    _starter = ThreadPoolExecutor(1, "starter")


os.register_at_fork(after_in_child=_renew_starter)


def run_in_starter_thread(
    start: Callable[..., subprocess.Popen[bytes]], *arguments: Any, **options: Any
) -> subprocess.Popen[bytes]:
    """Call `start` in the starter thread, and return the process."""
    return _starter.submit(start, *arguments, **options).result()


def popen_with_pipes(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process in its own session; its standard streams are pipes unless given."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, bufsize=0, start_new_session=True, **{**pipes, **options})


def end_group(process: ProcessHandle) -> None:
    """Kill a process and its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment_marker(pid: int) -> bytes:
    """Return the entry of a worker's environment that is unique to it: its folder."""
    entries = _environment(str(pid)).split(b"\0")
    return next((e for e in entries if e.startswith(b"TMPDIR=")), b"")


def _marked_processes(marker: bytes) -> Iterator[int]:
    """Yield the processes whose environment has the marker."""
    for entry in Path("/proc").glob("[0-9]*"):
        if marker in _environment(entry.name).split(b"\0"):
            yield int(entry.name)


def _environment(pid: str) -> bytes:
    try:
        return Path("/proc", pid, "environ").read_bytes()
    except OSError:
        return b""
