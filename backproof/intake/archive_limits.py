"""How much a submission, and a class, may be."""

from dataclasses import dataclass

MAX_FILE = 1 << 24
"""Bytes of one file: a worker is given no larger one."""

MAX_SUBMISSION = 1 << 26
"""Bytes of all files of one submission: a worker is given no more."""

MAX_FILES = 2000
"""Files of one submission: a worker is given no more. Real ones have fewer than a hundred."""

MAX_FOLDER_ENTRIES = 50_000
"""Entries that are looked at in one folder: libraries that a student left in it have thousands."""

MAX_ARCHIVE = 1 << 27
"""Bytes of an archive in a submission: data that a course hands out may come back in it."""

MAX_DEPTH = 32
"""Folders in folders: packages nest a few deep, and a bomb without end."""

MAX_NESTING = 2
"""Archives in archives: a submission that is one, and one in it. A nested bomb has five or more."""

MAX_RATIO = 100
"""Bytes that a byte of an archive may become: text packs 3 to 10 times, a bomb 1000 times."""

FREE_BYTES = 1 << 24
"""Bytes up to which the ratio says nothing: a small file of zeros is no bomb."""

MAX_METADATA = 1 << 26
"""Bytes of a platform's list of submissions: 10,000 take 3 MB, and ten times that with results."""

MAX_NAME = 255
"""Bytes of the name of a file, which is what file systems hold."""

CHUNK = 1 << 14
"""Bytes that are unpacked at a time; also the longest header of a tar that is read."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold: bytes and entries once unpacked, and bytes of its directory.

    `strict` refuses the archive where an entry is a link or the like; otherwise that entry alone
    is left out, since it is the matter of one submission of many.
    """

    total: int
    entries: int
    directory: int
    strict: bool


SUBMISSION_LIMITS = ArchiveLimits(total=1 << 28, entries=MAX_FILES, directory=1 << 23, strict=True)
"""Four times what a worker is given, so that data can be left out and the rest be judged."""

CLASS_LIMITS = ArchiveLimits(total=1 << 35, entries=1_000_000, directory=1 << 28, strict=False)
"""32 GiB: ten thousand notebooks with pictures, and still no full disk."""
