"""What a Python interpreter needs to see in order to start and to import NumPy."""

import functools
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backproof.sandbox.launch import ENVIRONMENT, LaunchError

QUERY_SECONDS = 30.0

QUERY_CODE = """
import importlib.util, json, sys
print(json.dumps({
    "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    "path": sys.path,
    "version": sys.version_info[:2],
    "numpy": importlib.util.find_spec("numpy") is not None,
}))
"""

SYSTEM_PREFIXES = (Path("/usr"), Path("/"))
"""Prefixes of which only the libraries are shown, never the whole."""

PROGRAM_FOLDERS = (Path("/usr/bin"), Path("/bin"))
MAX_LINKS = 40

MIN_VERSION = (3, 9)


@dataclass(frozen=True, slots=True)
class InterpreterPaths:
    """An interpreter: the paths that it needs to see, and the folders that must be hidden there.

    Hidden are our own rooms, where they are installed among its libraries.
    """

    python: Path
    required_paths: tuple[Path, ...]
    hidden_folders: tuple[Path, ...]


@functools.cache
def probe_interpreter(python: str) -> InterpreterPaths:
    """What the interpreter says of itself; LaunchError in one line where it will not do."""
    said = _query(python)
    if tuple(said["version"]) < MIN_VERSION:
        version, oldest = (".".join(map(str, v)) for v in (said["version"], MIN_VERSION))
        raise LaunchError(f"{python} is Python {version}: a worker needs {oldest} or newer")
    if not said["numpy"]:
        raise LaunchError(
            f"{python} has no NumPy, which a worker needs: {python} -m pip install numpy"
        )
    path = Path(python).absolute()
    needs = dict.fromkeys([*_executable_paths(path), *_library_paths(said["prefixes"])])
    return InterpreterPaths(path, tuple(needs), tuple(_own_packages(said["path"], tuple(needs))))


def _query(python: str) -> dict[str, Any]:
    """The answers to our question, by the interpreter itself, without its user's settings."""
    command = [python, "-I", "-B", "-c", QUERY_CODE]
    try:
        done = subprocess.run(  # noqa: S603  (the interpreter that the user names)
            command,
            capture_output=True,
            text=True,
            timeout=QUERY_SECONDS,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except OSError as error:
        raise LaunchError(f"{python} cannot be started: {error.strerror}") from None
    except (subprocess.SubprocessError, ValueError):
        raise LaunchError(f"{python} does not answer as a Python interpreter does") from None
    return answer


def _executable_paths(python: Path) -> Iterator[Path]:
    """The folder of the executable, and of each file that it is a link to, in turn.

    Of the system's own folder only the file: a virtual environment may be a link to it.
    """
    for step in _links(python):
        yield step if step.parent in PROGRAM_FOLDERS else step.parent


def _links(path: Path) -> Iterator[Path]:
    """A path, and what it points to, link by link."""
    for _ in range(MAX_LINKS):
        yield path
        if not path.is_symlink():
            return
        path = Path(os.path.normpath(path.parent / path.readlink()))


def _library_paths(prefixes: list[str]) -> list[Path]:
    """The libraries of an interpreter, of the base of its virtual environment, and the settings."""
    found = []
    for prefix in map(Path, dict.fromkeys(prefixes)):
        if prefix in SYSTEM_PREFIXES:
            continue  # its libraries are the system's, which are always seen
        found += [prefix / name for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    return [path for path in found if path.exists()]


def _own_packages(search_path: list[str], required_paths: tuple[Path, ...]) -> list[Path]:
    """Our rooms in the folders that the interpreter imports from, and that are seen."""
    ours = Path(__file__).parents[3]
    folders = dict.fromkeys([ours, *map(Path, search_path)])
    seen = (*required_paths, *map(Path, ("/usr/lib", "/usr/lib64", "/usr/local/lib")))
    return [
        folder / name
        for folder in folders
        if any(folder.is_relative_to(path) for path in seen) and _has_backproof(folder, ours)
        for name in _package_folders(folder)
        if (folder / name).is_dir()
    ]


def _package_folders(folder: Path) -> tuple[str, ...]:
    """Return the folders of Backproof in `folder`; a checkout has its linked packages beside it."""
    is_checkout = (folder / "backproof" / "reference").is_symlink()
    return (
        "backproof",
        *(("reference", "properties", "gradcheck", "tests") if is_checkout else ()),
    )


def _has_backproof(folder: Path, own_folder: Path) -> bool:
    """Whether Backproof is installed in a folder: a `reference` there may be anyone's."""
    return folder == own_folder or any(folder.glob("backproof-*.dist-info"))
