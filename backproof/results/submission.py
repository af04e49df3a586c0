"""What a student has handed in: one file or folder to judge, or the reason why there is none."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission of a class.

    `id` is its own in the class and fit for a file name; `student` the name as the platform has
    it, `key` and `email` what else it knows of them. `path` is the file or the folder to judge,
    None where nothing can be: `refused` then says why in one line. `origin` is where it came from,
    `digest` the SHA-256 of its contents, by which a changed one is known. `attempt` counts from 1;
    `days_late` is how many days after the due date it came, where the platform tells, and 0
    where it does not; `late` whether the platform calls it late. `notes` say what else was seen,
    `set_aside` which earlier attempts were.
    """

    id: str
    student: str
    path: Path | None
    origin: str
    digest: str = ""
    key: str = ""
    email: str = ""
    attempt: int = 1
    late: bool = False
    days_late: float = 0.0
    refused: str = ""
    notes: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def is_lateness_unknown(self) -> bool:
        """Whether the platform calls the submission late without saying by how much."""
        return self.late and self.days_late <= 0
