"""A large class in one run of `backproof grade`: what a submission takes, and the judge's memory.

The judge is the command itself and the processes among which it shares the work; the sandboxes are
none of it.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from backproof.sandbox.memory_monitor import process_tree
from tests.bench.generated_class import write_right_class
from tests.bench.resource_usage import measure_usage

SAMPLING_SECONDS = 1.0
"""How many seconds lie between two looks."""

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
PROGRESS_PATTERN = re.compile(r"\s*(\d+)/\d+\s")


@dataclass(frozen=True, slots=True)
class UsageSample:
    """How many were graded, the processor time that all had taken, and the judge's memory in MB."""

    graded_count: int
    processor: float
    memory: float


@dataclass(slots=True)
class ClassMeasurement:
    """What a class took for each submission, in seconds, and the looks on the way."""

    count: int
    jobs: int
    processor: float = 0.0
    clock: float = 0.0
    samples: list[UsageSample] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, float]:
        """All of it in a few numbers: memory in MB, all else in seconds for each submission."""
        return {
            "count": self.count,
            "jobs": self.jobs,
            "processor": round(self.processor, 4),
            "clock": round(self.clock, 4),
            "early": round(self._seconds_between(0.1, 0.2), 4),
            "late": round(self._seconds_between(0.9, 1.0), 4),
            "memory": round(max(look.memory for look in self.samples)),
            "memory_early": round(self._memory_at(0.1)),
            "memory_late": round(self._memory_at(0.9)),
        }

    def _memory_at(self, fraction: float) -> float:
        """The judge's memory when this part of the class was graded."""
        return next(x.memory for x in self.samples if x.graded_count >= fraction * self.count)

    def _seconds_between(self, first: float, last: float) -> float:
        """The seconds of processor time for each submission from one part of the class on."""
        ends = first * self.count, min(last * self.count, self.count - 1)
        there = [look for look in self.samples if ends[0] <= look.graded_count <= ends[1]]
        if len(there) < 2:
            return 0.0
        graded = there[-1].graded_count - there[0].graded_count
        return (there[-1].processor - there[0].processor) / max(graded, 1)


def measure_class(count: int, jobs: int) -> ClassMeasurement:
    """Grade so many right submissions, written in many ways, and see that all are right."""
    found = ClassMeasurement(count, jobs)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.home()) as folder:
        handed = Path(folder, "handed")
        handed.mkdir()
        write_right_class(count, handed)
        with measure_usage() as used:
            _run_grading(handed, Path(folder, "out"), jobs, found)
    found.processor, found.clock = used.processor / count, used.clock / count
    return found


def _run_grading(submissions: Path, out: Path, jobs: int, measurement: ClassMeasurement) -> None:
    """Run the command, and look at it until it ends."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "backproof",
        "grade",
        str(submissions),
        "--out",
        str(out),
    ]
    command += ["--assignment", "planar", "--jobs", str(jobs), "--isolation", "bubblewrap"]
    wrong, done, ended = list[str](), [0], threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        looking = threading.Thread(
            target=_sample_usage, args=(process.pid, done, ended, measurement)
        )
        looking.start()
        for line in process.stdout or ():
            if (matched := PROGRESS_PATTERN.match(line)) is not None:
                done[0] = int(matched[1])
                wrong += [] if line.rstrip().endswith("  conforms") else [line]
        ended.set()
        looking.join()
    assert process.returncode == 0, process.returncode
    assert not wrong, wrong[:5]


def _sample_usage(
    pid: int, graded_count: list[int], finished: threading.Event, measurement: ClassMeasurement
) -> None:
    while not finished.wait(SAMPLING_SECONDS):
        memory = sum(map(_resident_bytes, (pid, *_judge_pids(pid)))) / 1e6
        measurement.samples.append(
            UsageSample(graded_count[0], sum(map(_processor_time, process_tree(pid))), memory)
        )


def _judge_pids(pid: int) -> Iterator[int]:
    """The processes of the command's own that judge."""
    for child in process_tree(pid):
        if _parent_pid(child) == pid and b"multiprocessing" in _read_proc(child, "cmdline"):
            yield child


def _parent_pid(pid: int) -> int:
    fields = _read_proc(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def _processor_time(pid: int) -> float:
    """The seconds of a process, and of those that it has waited for."""
    fields = _read_proc(pid, "stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS_PER_SECOND


def _resident_bytes(pid: int) -> int:
    """The bytes of a process in memory."""
    found = re.search(rb"VmRSS:\s*(\d+) kB", _read_proc(pid, "status"))
    return 1024 * int(found[1]) if found else 0


def _read_proc(pid: int, name: str) -> bytes:
    """What the kernel says of a process; nothing where it has ended."""
    try:
        return (PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""
