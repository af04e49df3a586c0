"""Allocate an unused user id for each worker, so that workers cannot affect each other."""

import pwd
import secrets
from collections.abc import Iterator
from pathlib import Path

MIN_UID, MAX_UID = 20_000, 1 << 30
"""Below MIN_UID are people and services; some systems reserve ids above MAX_UID."""


def allocate_uid() -> int:
    """Return a random unused user id among those that this container has."""
    first, end = max(_uid_ranges(), key=lambda r: r[1] - r[0], default=(0, 0))
    if end - first < 2:
        raise OSError("this container has no user numbers to spare")
    while True:
        user = first + secrets.randbelow(end - first)
        if not _is_taken(user):
            return user


def _uid_ranges() -> Iterator[tuple[int, int]]:
    """Yield the ranges of usable ids that are mapped in this namespace, each without its end."""
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
