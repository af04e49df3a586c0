"""What can go wrong when submissions are taken in: for the lecturer, or for one submission."""

import errno
from pathlib import Path

_NAME_ERRORS = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL)
"""What the names in a submission are to blame for, and not the disk."""


class IntakeError(ValueError):
    """What was given cannot be taken in at all: which path, what is the matter, what to do."""


class RefusedError(ValueError):
    """One submission cannot be taken in: what is the matter, and what was expected."""


def write_error(error: OSError, folder: Path) -> ValueError:
    """Who is to blame where a file of a submission cannot be written: its name, or the disk."""
    if error.errno in _NAME_ERRORS:
        return RefusedError(f"has names that cannot be together: {error.strerror}")
    return IntakeError(f"{folder}: cannot be written: {error.strerror}: make room and try again")
