"""Measure the memory of a process together with its descendants.

The kernel limits each process, but it limits a tree of processes only by control groups, which few
users may set up. So the judge measures the tree while it waits for a long call.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

CHECK_SECONDS = 0.2
"""The time between two measurements during a call."""

PROC = Path("/proc")


def memory_guard(pid: int, max_bytes: int) -> Callable[[], str | None]:
    """Return a function that reports when a process and its descendants exceed `max_bytes`.

    It returns a message, or None while they are within the limit.
    """

    def find_excess() -> str | None:
        if sum(map(memory_of, process_tree(pid))) <= max_bytes:
            return None
        return f"its processes use more than {max_bytes >> 20} MiB of memory"

    return find_excess


def process_tree(pid: int) -> Iterator[int]:
    """Yield a process and its descendants; an orphan belongs to its namespace's first process."""
    children = dict[int, list[int]]()
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    waiting = [pid]
    while waiting:
        member = waiting.pop()
        yield member
        waiting += children.get(member, [])


def memory_of(pid: int) -> int:
    """Return the proportional set size of a process in bytes; 0 if it has ended."""
    with contextlib.suppress(OSError, ValueError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0


def _parents() -> Iterator[tuple[int, int]]:
    """Yield every process identifier with that of its parent."""
    for folder in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            status = (folder / "stat").read_bytes().rpartition(b")")[2].split()
            yield int(folder.name), int(status[1])
