"""What something takes of the processor and of time, with all the processes that it starts."""

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ADOPT_ORPHANS = 36
"""The option of prctl by which a process is left the children of those that end before them."""


@dataclass(slots=True)
class ResourceUsage:
    """Seconds of processor time and by the clock."""

    processor: float = 0.0
    clock: float = 0.0


@contextmanager
def measure_usage() -> Iterator[ResourceUsage]:
    """What is used within, by this process and by all that it starts, which it waits for."""
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)  # bubblewrap leaves us its child
    used, began, before = ResourceUsage(), time.perf_counter(), _processor_time()
    yield used
    used.clock = time.perf_counter() - began
    _wait_for_children()
    used.processor = _processor_time() - before


def run(
    command: Sequence[str | Path], folder: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
    """Run a command to its end; CalledProcessError says what it printed, where it fails."""
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=env)


def median_usage(action: Callable[[], object], runs: int) -> ResourceUsage:
    """The medians of several runs, after one that does not count."""
    action()
    each = list[ResourceUsage]()
    for _ in range(runs):
        with measure_usage() as used:
            action()
        each.append(used)
    return ResourceUsage(median(u.processor for u in each), median(u.clock for u in each))


def _processor_time() -> float:
    """The seconds of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _wait_for_children() -> None:
    """Wait for every child, the adopted ones too."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return
