"""List the files of a submitted folder, without files that tools and operating systems create.

Symbolic links are not followed: a link may point at another student's files, or at files that
only the grader can read.
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
"""Names of files and folders that tools and operating systems create, in lower case."""

CODE_SUFFIXES = tuple(suffix for suffix in SUFFIXES if not suffix.startswith(".m"))
"""Suffixes of code files. A Markdown page is usually a read-me."""


@dataclass(frozen=True, slots=True)
class TreeItem:
    """A file or a folder: its name relative to the submission, and its path.

    `problem` is the reason why it cannot be used, or empty.
    """

    name: str
    path: Path
    size: int = 0
    is_folder: bool = False
    problem: str = ""

    @property
    def is_source(self) -> bool:
        """True for a visible file that can be read as Python."""
        return not self.is_folder and is_source_file(self.name)


@dataclass(frozen=True, slots=True)
class FileTree:
    """Lists folders, including the members omitted from the archive that a folder comes from."""

    omitted_items: Mapping[Path, Sequence[TreeItem]] = field(default_factory=dict)

    def children(self, folder: Path) -> list[TreeItem]:
        """The entries of a folder by name; one item with a problem if it cannot be read."""
        try:
            with os.scandir(folder) as entries:
                items = [_item(entry) for entry in entries if not is_skipped(entry.name)]
        except OSError as error:
            return [TreeItem(folder.name, folder, problem=f"cannot be read: {error.strerror}")]
        return sorted([*items, *self.omitted_items.get(folder, ())], key=lambda item: item.name)

    def files(self, items: Iterable[TreeItem]) -> Iterator[TreeItem]:
        """All files among the items and below them, named relative to the submission."""
        pending = list(items)[::-1]
        count = 0
        while pending:
            item = pending.pop()
            count += 1
            if count > MAX_FOLDER_ENTRIES:
                raise RefusedError(
                    f"has more than {MAX_FOLDER_ENTRIES} files: expected one submission"
                )
            if not item.is_folder:
                yield item
            elif len(PurePosixPath(item.name).parts) > MAX_DEPTH:
                yield replace(
                    item, is_folder=False, problem=f"is in more than {MAX_DEPTH} nested folders"
                )
            else:
                pending += self._named_children(item)[::-1]

    def _named_children(self, item: TreeItem) -> list[TreeItem]:
        prefix = f"{item.name}/" if item.name else ""
        return [replace(child, name=f"{prefix}{child.name}") for child in self.children(item.path)]


def is_skipped(name: str) -> bool:
    """True for the name of a file or folder that tools and operating systems create."""
    return name.lower() in SKIPPED_NAMES or name.startswith("._")


def is_source_file(name: str) -> bool:
    """True for the name of a visible file that can be read as Python."""
    base_name = name.rpartition("/")[2]
    return base_name.lower().endswith(SUFFIXES) and not base_name.startswith(".")


def is_code_file(name: str) -> bool:
    """True for the name of a Python file or a notebook."""
    return is_source_file(name) and name.lower().endswith(CODE_SUFFIXES)


def check_readable(item: TreeItem) -> TreeItem:
    """The item, with a problem if its file cannot be opened."""
    if item.problem:
        return item
    try:
        os.close(os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return replace(item, problem=f"cannot be read: {error.strerror}")
    return item


def file_item(path: Path, name: str) -> TreeItem:
    """The item of an input path. A link is followed here, because the lecturer named it."""
    status = path.stat()
    problem = "" if stat.S_ISREG(status.st_mode) else "is not a regular file"
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
        return TreeItem(entry.name, path, problem="is not a regular file")
    return TreeItem(entry.name, path, status.st_size)
