"""How the worker's process is started: with which isolation, environment and limits.

The plain process is for code that one trusts. Other launchers put walls around the same child;
the worker speaks to all of them through the three pipes of a `Popen`.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backproof.worker import child

MEMORY = 4 << 30
CPU_SECONDS = 3600
"""A backstop for a worker whose judge is gone: time is kept by the judge."""

PROCESSES = 4096
"""Counted over all that the user runs, threads too, so a small number would stop NumPy itself."""

FILE_BYTES = 1 << 24

ENVIRONMENT = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")},
    "MPLBACKEND": "agg",
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What to start: the interpreter, the folder to be in, the file to see, the bytes to use."""

    target: Path
    folder: str
    python: str = sys.executable
    memory: int = MEMORY

    @property
    def limits(self) -> dict[str, int]:
        """The resource limits that the child sets on itself before it loads the file."""
        return {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": CPU_SECONDS,
            "RLIMIT_FSIZE": FILE_BYTES,
            "RLIMIT_NPROC": PROCESSES,
            "RLIMIT_CORE": 0,
        }

    @property
    def command(self) -> list[str]:
        """The child's command line: isolated from user settings, and leaving no bytecode."""
        limits = ",".join(f'"{name}":{value}' for name, value in self.limits.items())
        return [self.python, "-I", "-B", str(Path(child.__file__).parent), f"{{{limits}}}"]

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment: one thread for linear algebra, and nothing of the judge's."""
        return {**ENVIRONMENT, "HOME": self.folder, "TMPDIR": self.folder}


class Launcher(Protocol):
    """Starts the child so that its stdin and stdout carry frames and its stderr what is printed."""

    @property
    def isolation(self) -> str:
        """What separates the child from the judge, in words for the report."""

    def start(self, order: Order) -> subprocess.Popen[bytes]:
        """The process, the leader of a group of its own."""


@dataclass(frozen=True, slots=True)
class PlainProcess:
    """An ordinary process with resource limits: no wall."""

    isolation: str = "process: a separate process with resource limits; not for untrusted code"

    def start(self, order: Order) -> subprocess.Popen[bytes]:
        """The process, the leader of a group of its own."""
        return subprocess.Popen(  # noqa: S603  (our own file, by its path)
            order.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=order.folder,
            env=order.environment,
            start_new_session=True,
        )
