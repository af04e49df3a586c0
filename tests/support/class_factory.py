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
from backproof.grading import local_pool
from backproof.grading.gradebook_store import Store
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

LAYER_BINDING = "title: one layer\nhidden: tanh\n\nlayer(X, {W1, b1}) -> Z1\n"
RIGHT = 'def layer(X, p):\n    return p["W1"] @ X + p["b1"]\n'
WRONG = 'def layer(X, p):\n    return p["W1"] @ X\n'
ENDLESS_LOOP = "def layer(X, p):\n    while True:\n        pass\n"

JUDGE_KILLER = """
import os, signal
def layer(X, p):
    os.kill(os.getppid(), signal.SIGKILL)
"""
"""Ends its judge, where no wall keeps it from that."""

WAIT_SECONDS = 60.0
"""Seconds within which anything happens in the tests."""


def write_class(folder: Path, **sources: str) -> Path:
    """A folder with these submissions; the binding lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "layer.binding").write_text(LAYER_BINDING)
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def grade_arguments(folder: Path, out: Path, *options: str) -> list[str]:
    """The command that grades the class."""
    binding = str(folder.parent / "layer.binding")
    few = ("--isolation", "process", "--examples", "4")
    jobs = () if "--cluster" in options else ("--jobs", "1")
    return ["grade", str(folder), "--assignment", binding, "--out", str(out), *few, *jobs, *options]


def grade_class(folder: Path, out: Path, *options: str) -> int:
    """The exit status of grading the class."""
    return run(grade_arguments(folder, out, *options))


def start_grading(folder: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    """The command, in a process of its own."""
    command = [sys.executable, "-P", "-m", "backproof", *grade_arguments(folder, out, *options)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes)


def grade_in_process(
    submissions: Iterable[Submission], spec: GradingSpec, emit: local_pool.Emit, *, jobs: int
) -> None:
    """Grade in this process, as `local_pool.grade` does in others."""
    del jobs
    grader = SubmissionGrader(spec)
    for submission in submissions:
        emit(grader(submission))


def gradebook_rows(out: Path) -> dict[str, Mapping[str, str]]:
    """The gradebook by submission."""
    with (out / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def gradebook_scores(out: Path) -> dict[str, str]:
    """The scores by submission."""
    return {name: row["score"] for name, row in gradebook_rows(out).items()}


def stored_grades(out: Path) -> dict[str, GradedSubmission]:
    """All that the store has, by submission."""
    with Store(out / "gradebook.sqlite") as store:
        return {graded.submission.id: graded for graded in store.submissions()}


def wait_for(condition: Callable[[], Any]) -> Any:
    """The first true value of a fact within a while, or its last."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def descendant_pids(pid: int) -> list[int]:
    """The descendants of a process."""
    found, waiting = list[int](), [pid]
    while waiting:
        tasks = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        own = [int(child) for task in tasks for child in _read_text(task).split()]
        found, waiting = found + own, waiting + own
    return found


def busy_workers(pid: int) -> list[int]:
    """Those that run submissions and have been at it for a while."""
    return [
        child
        for child in descendant_pids(pid)
        if "backproof/runner" in command_line(child) and is_busy(child)
    ]


def is_busy(pid: int) -> bool:
    """Whether a process has used half a second of processor time."""
    fields = _read_text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(fields) and int(fields[11]) > os.sysconf("SC_CLK_TCK") // 2


def command_line(pid: int) -> str:
    """The command line of a process; empty where it has ended."""
    return _read_text(Path(f"/proc/{pid}/cmdline"))


def kill_processes(pids: Iterable[int]) -> None:
    """End processes that nobody can ask."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
