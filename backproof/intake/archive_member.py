"""A member of an archive, and the budget of bytes and entries for unpacking."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backproof.intake.archive_limits import FREE_BYTES, MAX_RATIO, ArchiveLimits
from backproof.intake.intake_errors import RefusedError


@dataclass(slots=True)
class UnpackBudget:
    """Counts what all archives of one submission, or of one class, unpack to."""

    limits: ArchiveLimits
    packed_bytes: int = 0
    unpacked_bytes: int = 0
    entries: int = 0

    def spend(self, count: int) -> None:
        """Count unpacked bytes; raises RefusedError when a limit is exceeded."""
        self.unpacked_bytes += count
        if self.unpacked_bytes > self.limits.total:
            limit = self.limits.total >> 20
            raise RefusedError(f"unpacks to more than {limit} MiB: expected less")
        if self.unpacked_bytes > FREE_BYTES + MAX_RATIO * self.packed_bytes:
            raise RefusedError(f"unpacks to more than {MAX_RATIO} times its size, as a bomb does")

    def count_entry(self) -> None:
        """Count a file or folder; raises RefusedError when there are too many."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise RefusedError(f"has more than {self.limits.entries} files: expected fewer")


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file or folder in an archive: its name as stored, and its bytes in chunks.

    `problem` is the reason why it cannot be unpacked, such as "is a symbolic link", or empty.
    """

    name: str
    is_folder: bool = False
    problem: str = ""
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(())
