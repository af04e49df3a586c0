"""How much memory a process uses together with all that it has started.

Each process has a limit of its own, but the kernel has none for a family of them without control
groups, which few users may set up. So the judge looks, while it waits for a long call.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

CHECK_SECONDS = 0.2
"""How long a call goes on between two looks."""

PROC = Path("/proc")


def memory_guard(pid: int, max_bytes: int) -> Callable[[], str | None]:
    """What says that a process and its descendants use too much, or None where they do not."""

    def too_much() -> str | None:
        used = sum(map(memory_of, process_tree(pid)))
        return (
            f"its processes use more than {max_bytes >> 20} MiB of memory"
            if used > max_bytes
            else None
        )

    return too_much


def process_tree(pid: int) -> Iterator[int]:
    """A process and its descendants; those whose parents are gone count as the namespace's."""
    children = dict[int, list[int]]()
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children.get(one, [])


def memory_of(pid: int) -> int:
    """The bytes that a process uses, shared ones by its share; 0 where it has gone."""
    with contextlib.suppress(OSError, ValueError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0


def _parents() -> Iterator[tuple[int, int]]:
    """Every process with its parent."""
    for folder in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            status = (folder / "stat").read_bytes().rpartition(b")")[2].split()
            yield int(folder.name), int(status[1])
