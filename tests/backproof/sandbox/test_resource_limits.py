"""Limits of a whole submission: its memory, its time, its processes."""

import time
from pathlib import Path
from typing import Any

from backproof.sandbox import Failure, PlainProcess, Reply
from tests.support.sandbox import call_f, process_command_line
from tests.support.submission_files import loaded_worker


def test_memory_is_added_up_over_all_processes(tmp_path: Path, walls: dict[str, Any]) -> None:
    """Each process stays within its own limit, and prints, so that the judge is never idle."""
    code = """
        import os, time
        import numpy as np
        def many():
            for _ in range(10):
                if os.fork() == 0: break
            taken = np.ones(10**7)
            while True:
                print(".", flush=True)
                time.sleep(0.01)
        def one():
            time.sleep(0.5)
            return np.ones(10**7).sum()
    """
    with loaded_worker(tmp_path, code, memory=1 << 29, **walls) as worker:
        many, one = worker.call("many", []), worker.call("one", [])
    assert isinstance(many, Failure)
    assert (many.kind, many.message) == (
        "flooded",
        "its processes use more than 512 MiB of memory",
    )
    assert isinstance(one, Reply)


def test_the_total_ends_the_remaining_calls(tmp_path: Path) -> None:
    code = """
        import time
        def slow(): time.sleep(0.8)
        def quick(): return 1
    """
    with loaded_worker(tmp_path, code, total_seconds=2.0) as worker:
        got = [worker.call("slow", []) for _ in range(4)]
        after = worker.call("quick", [])
    assert isinstance(got[0], Reply)
    assert isinstance(after, Failure)
    assert got[-1] == after
    assert (after.kind, after.message) == ("timed out", "the total of 2 seconds is spent")


def test_a_daemon_of_two_forks_ends_with_a_plain_process_too(tmp_path: Path) -> None:
    code = """
        import os, time
        def f():
            reading, writing = os.pipe()
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.write(writing, str(os.getpid()).encode())
                    time.sleep(60)
                os._exit(0)
            return int(os.read(reading, 20))
    """
    pid = call_f(tmp_path, code, launcher=PlainProcess())
    deadline = time.monotonic() + 5
    while process_command_line(str(pid)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not process_command_line(str(pid))
