"""A submission: the file or the folder to judge, or the reason why there is none."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission of a class.

    Attributes
    ----------
    id : str
        An id that is unique in the class and valid as a file name.
    student : str
        The name of the student, as the platform writes it.
    path : Path or None
        The file or the folder to judge; None if there is none.
    origin : str
        Where the submission comes from: a file, or a member of an archive.
    digest : str
        The SHA-256 of the contents, which shows whether a submission has changed.
    content_digest : str
        The SHA-256 of the contents whatever the names of the files; submissions that share it are
        the same byte for byte. It is not recorded.
    key, email : str
        The student's id on the platform and e-mail address, where they are known.
    attempt : int
        The number of the attempt, from 1.
    late : bool
        True if the platform marks the submission as late.
    days_late : float
        The days between the due date and the submission; 0 where they are unknown.
    refused : str
        Why the submission cannot be judged, in one line; empty if it can.
    notes : tuple of str
        Observations made while the submission was read.
    set_aside : tuple of str
        The earlier attempts, which are not judged.
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
    content_digest: str = field(default="", compare=False, repr=False)

    @property
    def is_lateness_unknown(self) -> bool:
        """True if the platform marks the submission as late without saying by how much."""
        return self.late and self.days_late <= 0
