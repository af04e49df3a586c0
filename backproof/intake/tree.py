"""What lies in a folder that was handed in: its files and folders, without what nobody wrote.

No symbolic link is followed: in a class's folder it may point at another's work, or at what only
the grader can read.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from backproof.intake.errors import RefusedError
from backproof.intake.limits import MAX_DEPTH, MAX_SEEN
from backproof.target import SUFFIXES

SKIPPED = frozenset({
    "__macosx", ".ds_store", "thumbs.db", "desktop.ini", "icon\r",
    ".git", ".gitignore", ".gitattributes", ".gitkeep", ".svn", ".hg", ".idea", ".vscode",
    ".venv", "venv", "site-packages", "node_modules",
    "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache",
})  # fmt: skip
"""What systems and tools leave behind, in lower case."""

CODE = tuple(suffix for suffix in SUFFIXES if not suffix.startswith(".m"))
"""The files that hold functions; a Markdown page mostly is a read-me."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file or a folder, its name within what it is handed in with, and where it lies.

    `problem` says why it cannot be used, where it cannot.
    """

    name: str
    path: Path
    size: int = 0
    folder: bool = False
    problem: str = ""

    @property
    def judged(self) -> bool:
        """Whether it is a file that can be read as Python; hidden ones are not looked at."""
        return not self.folder and is_judged(self.name)


@dataclass(frozen=True, slots=True)
class Tree:
    """Folders, with what was left out of the archive that they come from."""

    left_out: Mapping[Path, Sequence[Item]] = field(default_factory=dict)

    def top(self, folder: Path) -> list[Item]:
        """What lies in a folder, by name, with what was left out; a problem where it is closed."""
        try:
            with os.scandir(folder) as entries:
                items = [_item(entry) for entry in entries if not is_skipped(entry.name)]
        except OSError as error:
            return [Item(folder.name, folder, problem=f"cannot be read: {error.strerror}")]
        return sorted([*items, *self.left_out.get(folder, ())], key=lambda item: item.name)

    def files(self, items: Iterable[Item]) -> Iterator[Item]:
        """All files of the items and below them, each with the whole of its name."""
        waiting = list(items)[::-1]
        seen = 0
        while waiting:
            item = waiting.pop()
            seen += 1
            if seen > MAX_SEEN:
                raise RefusedError(f"has more than {MAX_SEEN} files: expected one submission")
            if not item.folder:
                yield item
            elif len(PurePosixPath(item.name).parts) > MAX_DEPTH:
                yield replace(item, folder=False, problem=f"lies more than {MAX_DEPTH} deep")
            else:
                waiting += self._below(item)[::-1]

    def _below(self, item: Item) -> list[Item]:
        prefix = f"{item.name}/" if item.name else ""
        return [replace(below, name=f"{prefix}{below.name}") for below in self.top(item.path)]


def is_skipped(name: str) -> bool:
    """Whether a file or folder of this name is nothing that a student wrote."""
    return name.lower() in SKIPPED or name.startswith("._")


def is_judged(name: str) -> bool:
    """Whether a file of this name can be read as Python."""
    last = name.rpartition("/")[2]
    return last.lower().endswith(SUFFIXES) and not last.startswith(".")


def is_code(name: str) -> bool:
    """Whether it is a Python file or a notebook."""
    return is_judged(name) and name.lower().endswith(CODE)


def openable(item: Item) -> Item:
    """The item, with a problem where its file is closed to us: no judge could be given it."""
    if item.problem:
        return item
    try:
        os.close(os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return replace(item, problem=f"cannot be read: {error.strerror}")
    return item


def file_item(path: Path, name: str) -> Item:
    """A path that was given, followed where it is a link: whoever gave it meant it."""
    status = path.stat()
    problem = "" if stat.S_ISREG(status.st_mode) else "is no plain file"
    return Item(name, path, status.st_size, problem=problem)


def _item(entry: "os.DirEntry[str]") -> Item:
    path = Path(entry.path)
    if entry.is_symlink():
        problem = "is a symbolic link, which is not followed: expected the file itself"
        return Item(entry.name, path, problem=problem)
    if entry.is_dir(follow_symlinks=False):
        return Item(entry.name, path, folder=True)
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Item(entry.name, path, problem=f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return Item(entry.name, path, problem="is no plain file")
    return Item(entry.name, path, status.st_size)
