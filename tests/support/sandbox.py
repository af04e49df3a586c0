"""Helpers for the tests of the sandbox: markers, processes, and calls of a worker."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backproof.sandbox import Reply
from backproof.sandbox.isolation import probe_tier
from tests.support.submission_files import loaded_worker

HAS_BUBBLEWRAP = probe_tier("bubblewrap", sys.executable) is None
IS_ROOT = os.geteuid() == 0

needs_bubblewrap = pytest.mark.skipif(not HAS_BUBBLEWRAP, reason="bubblewrap does not work here")
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")


def call_f(folder: Path, code: str, **options: Any) -> Any:
    """Return the result of `f()` of the code, called in a worker."""
    with loaded_worker(folder, code, **options) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply), got
    return got.result


def processes_named(name: str) -> list[Path]:
    """Return the `comm` files of the processes with that name."""
    return [path for path in Path("/proc").glob("[0-9]*/comm") if _read_text(path).strip() == name]


def process_command_line(pid: str) -> str:
    return _read_text(Path("/proc", pid, "cmdline"))


def process_state(pid: int) -> str:
    """Return the state of a process as a letter, such as "T" if stopped; "" if it has ended."""
    return _read_text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].strip()[:1]


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until the condition holds; fail if it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition does not hold in time"
        time.sleep(0.01)


def _read_text(path: Path) -> str:
    """Return a file's text, or "" if it is gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
