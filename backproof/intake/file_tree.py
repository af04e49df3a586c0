"""What lies in a folder that was handed in: its files and folders, without what nobody wrote.

No symbolic link is followed: in a class's folder it may point at another's work, or at what only
the grader can read.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from backproof.intake.archive_limits import MAX_DEPTH, MAX_FOLDER_ENTRIES
from backproof.intake.intake_errors import RefusedError
from backproof.results.target import SUFFIXES

SKIPPED_NAMES = frozenset({
    "__macosx", ".ds_store", "thumbs.db", "desktop.ini", "icon\r",
    ".git", ".gitignore", ".gitattributes", ".gitkeep", ".svn", ".hg", ".idea", ".vscode",
    ".venv", "venv", "site-packages", "node_modules",
    "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache",
})  # fmt: skip
"""What systems and tools leave behind, in lower case."""

CODE_SUFFIXES = tuple(suffix for suffix in SUFFIXES if not suffix.startswith(".m"))
"""The files that hold functions; a Markdown page mostly is a read-me."""


@dataclass(frozen=True, slots=True)
class TreeItem:
    """A file or a folder, its name within what it is handed in with, and where it lies.

    `problem` says why it cannot be used, where it cannot.
    """

    name: str
    path: Path
    size: int = 0
    is_folder: bool = False
    problem: str = ""

    @property
    def is_source(self) -> bool:
        """Whether it is a file that can be read as Python; hidden ones are not looked at."""
        return not self.is_folder and is_source_file(self.name)


@dataclass(frozen=True, slots=True)
class FileTree:
    """Folders, with what was left out of the archive that they come from."""

    omitted_items: Mapping[Path, Sequence[TreeItem]] = field(default_factory=dict)

    def children(self, folder: Path) -> list[TreeItem]:
        """What lies in a folder, by name, with what was left out; a problem where it is closed."""
        try:
            with os.scandir(folder) as entries:
                items = [_item(entry) for entry in entries if not is_skipped(entry.name)]
        except OSError as error:
            return [TreeItem(folder.name, folder, problem=f"cannot be read: {error.strerror}")]
        return sorted([*items, *self.omitted_items.get(folder, ())], key=lambda item: item.name)

    def files(self, items: Iterable[TreeItem]) -> Iterator[TreeItem]:
        """All files of the items and below them, each with the whole of its name."""
        waiting = list(items)[::-1]
        seen = 0
        while waiting:
            item = waiting.pop()
            seen += 1
            if seen > MAX_FOLDER_ENTRIES:
                raise RefusedError(
                    f"has more than {MAX_FOLDER_ENTRIES} files: expected one submission"
                )
            if not item.is_folder:
                yield item
            elif len(PurePosixPath(item.name).parts) > MAX_DEPTH:
                yield replace(item, is_folder=False, problem=f"lies more than {MAX_DEPTH} deep")
            else:
                waiting += self._named_children(item)[::-1]

    def _named_children(self, item: TreeItem) -> list[TreeItem]:
        prefix = f"{item.name}/" if item.name else ""
        return [replace(below, name=f"{prefix}{below.name}") for below in self.children(item.path)]


def is_skipped(name: str) -> bool:
    """Whether a file or folder of this name is nothing that a student wrote."""
    return name.lower() in SKIPPED_NAMES or name.startswith("._")


def is_source_file(name: str) -> bool:
    """Whether a file of this name can be read as Python."""
    last = name.rpartition("/")[2]
    return last.lower().endswith(SUFFIXES) and not last.startswith(".")


def is_code_file(name: str) -> bool:
    """Whether it is a Python file or a notebook."""
    return is_source_file(name) and name.lower().endswith(CODE_SUFFIXES)


def check_readable(item: TreeItem) -> TreeItem:
    """The item, with a problem where its file is closed to us: no judge could be given it."""
    if item.problem:
        return item
    try:
        os.close(os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return replace(item, problem=f"cannot be read: {error.strerror}")
    return item


def file_item(path: Path, name: str) -> TreeItem:
    """A path that was given, followed where it is a link: whoever gave it meant it."""
    status = path.stat()
    problem = "" if stat.S_ISREG(status.st_mode) else "is no plain file"
    return TreeItem(name, path, status.st_size, problem=problem)


def _item(entry: "os.DirEntry[str]") -> TreeItem:
    path = Path(entry.path)
    if entry.is_symlink():
        problem = "is a symbolic link, which is not followed: expected the file itself"
        return TreeItem(entry.name, path, problem=problem)
    if entry.is_dir(follow_symlinks=False):
        return TreeItem(entry.name, path, is_folder=True)
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return TreeItem(entry.name, path, problem=f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return TreeItem(entry.name, path, problem="is no plain file")
    return TreeItem(entry.name, path, status.st_size)
