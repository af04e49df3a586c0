"""What tests of the tiers share: which work here, and what a worker behind them says."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from backproof.worker import Reply
from backproof.worker.isolation import why_not
from tests.backproof.worker.files import worker_of

HAS_BUBBLEWRAP = why_not("bubblewrap", sys.executable) is None
IS_ROOT = os.geteuid() == 0

walled = pytest.mark.skipif(not HAS_BUBBLEWRAP, reason="bubblewrap does not work here")
root = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")


def asked(folder: Path, code: str, **options: Any) -> Any:
    """What `f()` of the code returns."""
    with worker_of(folder, code, **options) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply), got
    return got.result


def named(name: str) -> list[Path]:
    """The processes that call themselves so."""
    return [path for path in Path("/proc").glob("[0-9]*/comm") if _text(path).strip() == name]


def command_of(pid: str) -> str:
    return _text(Path("/proc", pid, "cmdline"))


def _text(path: Path) -> str:
    """What is in a file, or nothing where it has gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


IN_TMP = Path(sys.prefix).is_relative_to("/tmp")  # noqa: S108  (where forks would not see it)
"""Whether this Python lies in the folder that each fork has anew: workers then start cold."""
