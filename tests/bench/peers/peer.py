"""A peer: another grader, installed beside ours and run on the same right submission."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.resource_usage import measure_usage, run

GradeFunction = Callable[[int], None]
"""Grades so many right submissions, and sees that each gets full marks."""


class Peer(Protocol):
    """A module of a peer: the package, and what is installed beside it."""

    PACKAGE: str
    EXTRA_PACKAGES: tuple[str, ...]

    def prepare(self, programs: Path, folder: Path) -> GradeFunction:
        """Build the assignment in a folder, with the programs of its environment."""


@dataclass(frozen=True, slots=True)
class PeerUsage:
    """What a peer takes for one right submission, in seconds, and which version it is of."""

    package: str
    version: str
    processor: float
    clock: float


@dataclass(frozen=True, slots=True)
class UnavailablePeer:
    """A peer that cannot be had here, and why."""

    package: str
    why: str


def measure_peers(
    peers: list[Peer], environments: Path, count: int
) -> Iterator[PeerUsage | UnavailablePeer]:
    """What every peer takes, shared out over so many right submissions, or why it takes nothing."""
    for peer in peers:
        try:
            programs = _install_packages((peer.PACKAGE, *peer.EXTRA_PACKAGES), environments)
            yield _measure_peer(peer, programs, count)
        except subprocess.CalledProcessError as error:
            yield UnavailablePeer(peer.PACKAGE, _last_line(error))


def _measure_peer(peer: Peer, programs: Path, count: int) -> PeerUsage:
    with tempfile.TemporaryDirectory() as folder:
        grade = peer.prepare(programs, Path(folder))
        grade(1)  # what is written once, such as bytecode and databases
        with measure_usage() as used:
            grade(count)
    return PeerUsage(
        peer.PACKAGE,
        _installed_version(peer.PACKAGE, programs),
        used.processor / count,
        used.clock / count,
    )


def run_in_environment(programs: Path, command: Sequence[str | Path], folder: Path) -> None:
    """Run a program of an environment in a folder, as if that environment were active."""
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    run([programs / command[0], *command[1:]], folder, {**os.environ, "PATH": path})


def _install_packages(packages: Sequence[str], environments: Path) -> Path:
    """The folder of the programs of a virtual environment with packages, made where needed."""
    place = environments / packages[0]
    if not (place / "bin" / "python").exists():
        run([sys.executable, "-m", "venv", place])
    run([place / "bin" / "python", "-m", "pip", "install", "--quiet", *packages])
    return place / "bin"


def _installed_version(package: str, programs: Path) -> str:
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run(
        [programs / "python", "-c", asked], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _last_line(error: subprocess.CalledProcessError) -> str:
    """What a command said last, or how it ended."""
    lines = (error.stderr or error.stdout or b"").decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"{error.cmd[0]} ended with status {error.returncode}"
