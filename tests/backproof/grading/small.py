"""A class for the tests of a run: one function to judge, so that a submission takes little time."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from backproof.cli.main import run
from backproof.grading import pool
from backproof.grading.graded import Graded
from backproof.grading.one import Grader, Rules
from backproof.grading.store import Store
from backproof.intake.handed import Handed

BINDING = "title: one layer\nhidden: tanh\n\nlayer(X, {W1, b1}) -> Z1\n"
RIGHT = 'def layer(X, p):\n    return p["W1"] @ X + p["b1"]\n'
WRONG = 'def layer(X, p):\n    return p["W1"] @ X\n'
ENDLESS = "def layer(X, p):\n    while True:\n        pass\n"

KILLER = """
import os, signal
def layer(X, p):
    os.kill(os.getppid(), signal.SIGKILL)
"""
"""Ends its judge, where no wall keeps it from that."""

WITHIN = 60.0
"""Seconds within which anything happens in the tests."""


def a_class(folder: Path, **sources: str) -> Path:
    """A folder with these submissions; the binding lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "layer.binding").write_text(BINDING)
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def arguments(folder: Path, out: Path, *more: str) -> list[str]:
    """The command that grades the class."""
    binding = str(folder.parent / "layer.binding")
    few = ("--isolation", "process", "--examples", "4")
    jobs = () if "--cluster" in more else ("--jobs", "1")
    return ["grade", str(folder), "--assignment", binding, "--out", str(out), *few, *jobs, *more]


def graded(folder: Path, out: Path, *more: str) -> int:
    """The exit status of grading the class."""
    return run(arguments(folder, out, *more))


def started(folder: Path, out: Path, *more: str) -> "subprocess.Popen[str]":
    """The command, in a process of its own."""
    command = [sys.executable, "-P", "-m", "backproof", *arguments(folder, out, *more)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes)


def at_once(handed: Iterable[Handed], rules: Rules, jobs: int, emit: pool.Emit) -> None:
    """Grade in this process, as `pool.grade` does in others."""
    del jobs
    grader = Grader(rules)
    for one in handed:
        emit(grader(one))


def rows(out: Path) -> dict[str, Mapping[str, str]]:
    """The gradebook by submission."""
    with (out / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def scores(out: Path) -> dict[str, str]:
    """The scores by submission."""
    return {name: row["score"] for name, row in rows(out).items()}


def stored(out: Path) -> dict[str, Graded]:
    """All that the store has, by submission."""
    with Store(out / "gradebook.sqlite") as store:
        return {graded.handed.id: graded for graded in store.all()}


def eventually(fact: Callable[[], Any]) -> Any:
    """The first true value of a fact within a while, or its last."""
    deadline = time.monotonic() + WITHIN
    while not (found := fact()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def family(pid: int) -> list[int]:
    """The descendants of a process."""
    found, waiting = list[int](), [pid]
    while waiting:
        tasks = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        own = [int(child) for task in tasks for child in _text(task).split()]
        found, waiting = found + own, waiting + own
    return found


def workers_of(pid: int) -> list[int]:
    """Those that run submissions and have been at it for a while."""
    return [child for child in family(pid) if "worker/child" in command_of(child) and busy(child)]


def busy(pid: int) -> bool:
    """Whether a process has used half a second of processor time."""
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(fields) and int(fields[11]) > os.sysconf("SC_CLK_TCK") // 2


def command_of(pid: int) -> str:
    """The command line of a process; empty where it has ended."""
    return _text(Path(f"/proc/{pid}/cmdline"))


def killed(pids: Iterable[int]) -> None:
    """End processes that nobody can ask."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
