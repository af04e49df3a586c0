"""A location with submissions, and one submission before its files are checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backproof.intake.file_tree import FileTree, TreeItem


@dataclass(frozen=True, slots=True)
class RawSubmission:
    """One submission: its student, as the platform names them, and its files and folders.

    The names of the items are relative to the submission; a folder with an empty name is the
    submission itself.
    """

    student: str
    origin: str
    items: Sequence[TreeItem] = ()
    tree: FileTree = field(default_factory=FileTree)
    key: str = ""
    email: str = ""
    attempt: int = 1
    late: bool = False
    days_late: float = 0.0
    refused: str = ""
    notes: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InputLocation:
    """An input: a folder, an unpacked archive, or single files of one folder.

    `name` is the name of the input, and `folder` is None for single files.
    """

    name: str
    origin: str
    items: Sequence[TreeItem]
    tree: FileTree = field(default_factory=FileTree)
    folder: Path | None = None
    is_archive: bool = False

    def origin_of(self, item: TreeItem) -> str:
        """The original path of an item."""
        return f"{self.origin}/{item.name}" if self.folder else str(item.path)

    def inner_location(self, item: TreeItem) -> "InputLocation":
        """The location of a folder inside this one, with the same name."""
        origin, items = self.origin_of(item), self.tree.children(item.path)
        return InputLocation(self.name, origin, items, self.tree, item.path, self.is_archive)
