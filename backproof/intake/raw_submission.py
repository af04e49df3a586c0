"""What is handed in before it is looked at: a place with work in it, and one submission of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backproof.intake.file_tree import FileTree, TreeItem


@dataclass(frozen=True, slots=True)
class RawSubmission:
    """One submission: who handed it in, and the files and folders that it consists of.

    The names of the items are those that they have within the submission; a folder without a name
    is the submission itself.
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
    """A folder that was given, an unpacked archive, or the single files that were given.

    `name` is what it was called, `folder` where it lies, None for single files. `archived` says
    that it was an archive.
    """

    name: str
    origin: str
    items: Sequence[TreeItem]
    tree: FileTree = field(default_factory=FileTree)
    folder: Path | None = None
    is_archive: bool = False

    def origin_of(self, item: TreeItem) -> str:
        """Where an item of it came from."""
        return f"{self.origin}/{item.name}" if self.folder else str(item.path)

    def inner_location(self, item: TreeItem) -> "InputLocation":
        """A folder in it, as a place that has the same name."""
        origin, items = self.origin_of(item), self.tree.children(item.path)
        return InputLocation(self.name, origin, items, self.tree, item.path, self.is_archive)
