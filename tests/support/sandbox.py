"""What tests of the tiers share: which work here, and what a worker behind them says."""

import os
import sys
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
    """What `f()` of the code returns."""
    with loaded_worker(folder, code, **options) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply), got
    return got.result


def processes_named(name: str) -> list[Path]:
    """The processes that call themselves so."""
    return [path for path in Path("/proc").glob("[0-9]*/comm") if _read_text(path).strip() == name]


def process_command_line(pid: str) -> str:
    return _read_text(Path("/proc", pid, "cmdline"))


def _read_text(path: Path) -> str:
    """What is in a file, or nothing where it has gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


PYTHON_IN_TMP = Path(sys.prefix).is_relative_to("/tmp")
"""Whether this Python lies in the folder that each fork has anew: workers then start cold."""
