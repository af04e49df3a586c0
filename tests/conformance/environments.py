"""An environment of its own for each framework: made once, kept, and asked for its versions."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.frameworks import Framework

ENVIRONMENTS_FOLDER = Path(__file__).parents[2] / ".nox" / "conformance"
INSTALL_SECONDS, QUERY_SECONDS = 1800.0, 60.0

VERSION_SCRIPT = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"


class UnavailableError(Exception):
    """A framework that cannot be had, or not be validated, here: one line says why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An interpreter that sees a framework, and the versions of it and of its NumPy."""

    python: str
    version: str
    numpy: str


def prepare_environment(framework: Framework, folder: Path = ENVIRONMENTS_FOLDER) -> Environment:
    """The framework's own environment, of this Python; made and filled where it is not yet.

    Raises UnavailableError where it cannot be.
    """
    major, minor = sys.version_info[:2]
    place = folder / f"{framework.example}-{major}.{minor}"
    python = place / "bin" / "python"  # absolute: the worker starts in a folder of its own
    if not python.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(place)], INSTALL_SECONDS)
    install(str(python), framework.requirements)
    return inspect_environment(str(python), framework)


def install(python: str, requirements: Sequence[str]) -> None:
    """Have pip install what is missing; raises UnavailableError with pip's own reason."""
    options = ("--quiet", "--no-input", "--disable-pip-version-check")
    _run([python, "-m", "pip", "install", *options, *requirements], INSTALL_SECONDS)


def inspect_environment(python: str, framework: Framework) -> Environment:
    """What an interpreter sees of a framework; raises UnavailableError where that is nothing."""
    try:
        said = _run(
            [python, "-I", "-c", VERSION_SCRIPT, framework.distribution, "numpy"], QUERY_SECONDS
        )
    except UnavailableError:
        needs = f"{framework.distribution} and numpy"
        raise UnavailableError(f"{python} does not have both {needs}") from None
    version, numpy = said.split()
    return Environment(python, version.partition("+")[0], numpy)  # "+cpu" is a way to build it


def _run(command: Sequence[str], seconds: float) -> str:
    """What a command prints; UnavailableError with its last error where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except OSError as error:
        raise UnavailableError(f"{command[0]}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"nothing came of it within {seconds:.0f} seconds") from None
    if done.returncode != 0:
        raise UnavailableError(_failure_reason(done.stderr or done.stdout, done.returncode))
    return done.stdout


def _failure_reason(output: str, status: int) -> str:
    """The last line that is an error, or else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or [f"it ends with status {status}"])[-1].removeprefix("ERROR: ")
