"""Size limits of submissions, of the archives in them, and of the archive of a whole class."""

from dataclasses import dataclass

MAX_FILE = 1 << 24
"""Bytes of one file. The sandbox accepts no larger file."""

MAX_SUBMISSION = 1 << 26
"""Bytes of all files of one submission. The sandbox accepts no more."""

MAX_FILES = 2000
"""Files of one submission. The sandbox accepts no more; real submissions have fewer than 100."""

MAX_FOLDER_ENTRIES = 50_000
"""Entries read in one folder. Libraries that a student left in it have thousands of files."""

MAX_ARCHIVE = 1 << 27
"""Bytes of an archive in a submission, which may contain the data that the course provides."""

MAX_DEPTH = 32
"""Nesting of folders. Real packages nest a few levels deep."""

MAX_NESTING = 2
"""Nesting of archives: the submission itself and one archive in it. Nested bombs have 5 or more."""

MAX_RATIO = 100
"""Unpacked bytes per packed byte. Text has a ratio of 3 to 10, a decompression bomb of 1000."""

FREE_BYTES = 1 << 24
"""Unpacked bytes below which the ratio is not checked: a small file of zeros is harmless."""

MAX_METADATA = 1 << 26
"""Bytes of a platform's list of submissions. 10,000 entries take 3 MB, and 30 MB with results."""

MAX_NAME = 255
"""Bytes of a file name, which is the limit of common file systems."""

CHUNK = 1 << 14
"""Bytes that are unpacked at a time, and the longest tar header that is read."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of an archive: unpacked bytes, entries, and bytes of its directory.

    If `strict`, an entry that is a link or a device makes the whole archive refused. Otherwise
    only that entry is omitted, because it concerns one submission of many.
    """

    total: int
    entries: int
    directory: int
    strict: bool


SUBMISSION_LIMITS = ArchiveLimits(total=1 << 28, entries=MAX_FILES, directory=1 << 23, strict=True)
"""Four times what the sandbox accepts: large data is omitted and the rest is still judged."""

CLASS_LIMITS = ArchiveLimits(total=1 << 35, entries=1_000_000, directory=1 << 28, strict=False)
"""32 GiB: room for 10,000 notebooks with figures, without filling a disk."""
