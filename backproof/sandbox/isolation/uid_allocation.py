"""Users that nobody is: a number for each worker, so that none can touch another's."""

import pwd
import secrets
from collections.abc import Iterator
from pathlib import Path

MIN_UID, MAX_UID = 20_000, 1 << 30
"""Below are people and services; above, some systems keep numbers for themselves."""


def allocate_uid() -> int:
    """A random user number that belongs to nobody, within those that this container has."""
    first, end = max(_uid_ranges(), key=lambda r: r[1] - r[0], default=(0, 0))
    if end - first < 2:
        raise OSError("this container has no user numbers to spare")
    while True:
        user = first + secrets.randbelow(end - first)
        if not _is_taken(user):
            return user


def _uid_ranges() -> Iterator[tuple[int, int]]:
    """The ranges of numbers that are mapped here and fit, each without its end."""
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        start, _, count = map(int, line.split())
        first, end = max(start, MIN_UID), min(start + count, MAX_UID)
        if first < end:
            yield first, end


def _is_taken(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True
