"""How long a process tree waited for a processor: time that no limit counts.

On a loaded machine a right submission waits, and its limits would depend on what else runs.
"""

import contextlib
from collections.abc import Mapping

from backproof.sandbox.memory_monitor import PROC, process_tree

MAX_WAIT_SECONDS = 60.0
"""The most seconds beyond a limit."""

COMPETING_SHARE = 0.1
"""A thread that waited for more than this share of the longest wait competes for a processor."""

_NANOSECONDS = 1e9


def processor_waits(pid: int) -> Mapping[str, float]:
    """Return the seconds that each thread of a process and its descendants waited, by its path.

    A kernel without these statistics has none, and no time is left out.
    """
    waits = dict[str, float]()
    for member in process_tree(pid):
        for path in (PROC / str(member) / "task").glob("*/schedstat"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                waits[str(path)] = int(path.read_text(encoding="ascii").split()[1]) / _NANOSECONDS
    return waits


def longest_wait(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """Return how long one thread waited for others' programs between two measurements.

    Threads of one submission that compete for a processor wait for each other: of n, each waits for
    the other n − 1 as long as for another program, so that the longest wait is divided by n.
    """
    waits = [seconds - before.get(thread, 0.0) for thread, seconds in after.items()]
    longest = max(waits, default=0.0)
    competing = sum(wait > COMPETING_SHARE * longest for wait in waits)
    return min(longest / max(competing, 1), MAX_WAIT_SECONDS)
