"""Errors of the intake: of all inputs, or of one submission."""

import errno
from pathlib import Path

_NAME_ERRORS = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL)
"""Errors caused by the file names in a submission, not by the disk."""


class IntakeError(ValueError):
    """An input path cannot be read at all."""


class RefusedError(ValueError):
    """One submission cannot be accepted."""


def write_error(error: OSError, folder: Path) -> ValueError:
    """The error for a file that cannot be written because of its name, or because of the disk."""
    if error.errno in _NAME_ERRORS:
        return RefusedError(f"has names that conflict: {error.strerror}")
    return IntakeError(f"{folder}: cannot be written: {error.strerror}: make room and try again")
