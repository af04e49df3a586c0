"""What is in an archive, and how much of it may be unpacked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backproof.intake.archive_limits import FREE_BYTES, MAX_RATIO, ArchiveLimits
from backproof.intake.intake_errors import RefusedError


@dataclass(slots=True)
class UnpackBudget:
    """What all archives of a submission, or of a class, may still become."""

    limits: ArchiveLimits
    packed_bytes: int = 0
    unpacked_bytes: int = 0
    entries: int = 0

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked; raises RefusedError where it is a bomb."""
        self.unpacked_bytes += count
        if self.unpacked_bytes > self.limits.total:
            most = self.limits.total >> 20
            raise RefusedError(f"unpacks to more than {most} MiB: expected less")
        if self.unpacked_bytes > FREE_BYTES + MAX_RATIO * self.packed_bytes:
            raise RefusedError(f"unpacks to more than {MAX_RATIO} times its size, as a bomb does")

    def count_entry(self) -> None:
        """Count a file or folder; raises RefusedError where there are too many."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise RefusedError(f"has more than {self.limits.entries} files: expected fewer")


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file or folder in an archive: its raw name, and its bytes in pieces.

    `problem` says what it is instead, such as a link.
    """

    name: str
    is_folder: bool = False
    problem: str = ""
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(())
