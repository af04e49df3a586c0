"""The target of a validation: a file, a folder of files, or an installed module."""

import re
from dataclasses import dataclass
from pathlib import Path

from backproof.results.argument_checks import require_type

SUFFIXES = (".py", ".ipynb", ".md", ".markdown")
"""The suffixes of files that can be read as Python."""

_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(:[^\W\d]\w*(\.[^\W\d]\w*)*)?")
_EXPECTED = "expected a .py, .ipynb or .md file, a folder, or package.module"


class TargetError(ValueError):
    """A target cannot be judged; the message names it, the reason and what was expected."""


@dataclass(frozen=True, slots=True)
class File:
    """A Python file, a notebook or a Markdown page."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose files are one implementation."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Module:
    """An installed module, or an attribute of it, such as `package.module:Class`."""

    name: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"{self.name}:{self.attribute}" if self.attribute else self.name


Target = File | Folder | Module


def parse_target(text: str | Path) -> Target:
    """Return the file, the folder or the module with this name; an existing path comes first.

    Raises TargetError for an empty name, which would otherwise mean the current folder.
    """
    require_type("the target", text, str | Path, "a path, or the name of a module")
    if not str(text):
        raise TargetError(f"an empty target: {_EXPECTED}")
    path = Path(text)
    if path.is_dir():
        return Folder(path)
    if path.exists() or path.suffix.lower() in SUFFIXES or not _MODULE.fullmatch(str(text)):
        return File(path)
    name, _, attribute = str(text).partition(":")
    return Module(name, attribute)


def require_readable(target: Target) -> None:
    """Raise TargetError unless the target exists and can be read."""
    if isinstance(target, File):
        _require_readable_file(target.path)


def _require_readable_file(path: Path) -> None:
    if not path.exists():
        raise TargetError(f"{path}: no such file: {_EXPECTED}")
    if path.suffix.lower() not in SUFFIXES:
        raise TargetError(f"{path}: is not a .py, .ipynb or .md file: {_EXPECTED}")
    if not path.is_file():
        raise TargetError(f"{path}: is not a regular file: {_EXPECTED}")
    try:
        path.open("rb").close()
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror}") from None
