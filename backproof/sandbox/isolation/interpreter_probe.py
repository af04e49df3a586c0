"""Find the paths that a Python interpreter needs in order to start and to import NumPy."""

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
"""Prefixes that are never shown as a whole: only their libraries are."""

PROGRAM_FOLDERS = (Path("/usr/bin"), Path("/bin"))
MAX_LINKS = 40

MIN_VERSION = (3, 10)


@dataclass(frozen=True, slots=True)
class InterpreterPaths:
    """The paths that an interpreter needs, and the folders below them that must be hidden.

    Backproof's packages are hidden if they are installed among the libraries.
    """

    python: Path
    required_paths: tuple[Path, ...]
    hidden_folders: tuple[Path, ...]


@functools.cache
def probe_interpreter(python: str) -> InterpreterPaths:
    """Return the paths of an interpreter; raise LaunchError if it is too old or lacks NumPy."""
    properties = _query(python)
    if tuple(properties["version"]) < MIN_VERSION:
        version, oldest = (".".join(map(str, v)) for v in (properties["version"], MIN_VERSION))
        raise LaunchError(f"{python} is Python {version}: a worker needs {oldest} or newer")
    if not properties["numpy"]:
        raise LaunchError(
            f"{python} has no NumPy, which a worker needs: {python} -m pip install numpy"
        )
    path = Path(python).absolute()
    required = tuple(
        dict.fromkeys([*_executable_paths(path), *_library_paths(properties["prefixes"])])
    )
    return InterpreterPaths(path, required, tuple(_own_packages(properties["path"], required)))


def _query(python: str) -> dict[str, Any]:
    """Run QUERY_CODE with the interpreter, without its user's settings."""
    command = [python, "-I", "-B", "-c", QUERY_CODE]
    try:
        process = subprocess.run(  # noqa: S603  (the interpreter that the user names)
            command,
            capture_output=True,
            text=True,
            timeout=QUERY_SECONDS,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            check=True,
        )
        answer: dict[str, Any] = json.loads(process.stdout)
    except OSError as error:
        raise LaunchError(f"{python} cannot be started: {error.strerror}") from None
    except (subprocess.SubprocessError, ValueError):
        raise LaunchError(f"{python} does not answer as a Python interpreter does") from None
    return answer


def _executable_paths(python: Path) -> Iterator[Path]:
    """Yield the folders of the executable and of each file that it links to, in turn.

    Of a system folder such as /usr/bin, only the file is shown.
    """
    for step in _links(python):
        yield step if step.parent in PROGRAM_FOLDERS else step.parent


def _links(path: Path) -> Iterator[Path]:
    """Yield a path, and the targets of its symbolic links in turn."""
    for _ in range(MAX_LINKS):
        yield path
        if not path.is_symlink():
            return
        path = Path(os.path.normpath(path.parent / path.readlink()))


def _library_paths(prefixes: list[str]) -> list[Path]:
    """Return the libraries and settings of an interpreter and of its virtual environment's base."""
    candidates = []
    for prefix in map(Path, dict.fromkeys(prefixes)):
        if prefix not in SYSTEM_PREFIXES:  # the system's libraries are always shown
            candidates += [prefix / name for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    return [path for path in candidates if path.exists()]


def _own_packages(search_path: list[str], required_paths: tuple[Path, ...]) -> list[Path]:
    """Return Backproof's packages in the shown folders that the interpreter imports from."""
    own_folder = Path(__file__).parents[3]
    folders = dict.fromkeys([own_folder, *map(Path, search_path)])
    shown = (*required_paths, *map(Path, ("/usr/lib", "/usr/lib64", "/usr/local/lib")))
    return [
        folder / name
        for folder in folders
        if any(folder.is_relative_to(path) for path in shown) and _has_backproof(folder, own_folder)
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
    """Return whether Backproof is installed in a folder, or is a checkout there."""
    return folder == own_folder or any(folder.glob("backproof-*.dist-info"))
