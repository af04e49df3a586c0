"""Small classes for the tests of grading runs: submissions with one function."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from backproof.cli.main import run
from backproof.grading.gradebook_store import Store
from backproof.grading.lost_submission import Emit
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from backproof.sandbox.launch import RUNNER_FOLDER

LAYER_BINDING = "title: one layer\nhidden: tanh\n\nlayer(X, {W1, b1}) -> Z1\n"
RIGHT = 'def layer(X, p):\n    return p["W1"] @ X + p["b1"]\n'
WRONG = 'def layer(X, p):\n    return p["W1"] @ X\n'
ENDLESS_LOOP = "def layer(X, p):\n    while True:\n        pass\n"

JUDGE_KILLER = """
import os, signal
def layer(X, p):
    os.kill(os.getppid(), signal.SIGKILL)
"""
"""Kills its judge unless a sandbox prevents it."""

WAIT_SECONDS = 60.0
"""The time limit of every wait in the tests."""


def write_class(folder: Path, **sources: str) -> Path:
    """Write a folder of submissions, and the binding beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "layer.binding").write_text(LAYER_BINDING)
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def grade_arguments(folder: Path, out: Path, *options: str) -> list[str]:
    """Return the command line that grades the class."""
    binding = str(folder.parent / "layer.binding")
    fast = ("--isolation", "process", "--examples", "4")
    jobs = () if "--cluster" in options else ("--jobs", "1")
    return [
        "grade",
        str(folder),
        "--assignment",
        binding,
        "--out",
        str(out),
        *fast,
        *jobs,
        *options,
    ]


def grade_class(folder: Path, out: Path, *options: str) -> int:
    """Grade the class and return the exit status."""
    return run(grade_arguments(folder, out, *options))


def start_grading(folder: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    """Start grading the class in a separate process."""
    command = [sys.executable, "-P", "-m", "backproof", *grade_arguments(folder, out, *options)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, **pipes)


def grade_in_process(
    submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, jobs: int
) -> None:
    """Grade in this process instead of a pool."""
    del jobs
    grader = SubmissionGrader(spec)
    for submission in submissions:
        emit(grader(submission))


def gradebook_rows(out: Path) -> dict[str, Mapping[str, str]]:
    """Return the rows of the gradebook by submission."""
    with (out / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def gradebook_scores(out: Path) -> dict[str, str]:
    """Return the scores by submission."""
    return {name: row["score"] for name, row in gradebook_rows(out).items()}


def stored_grades(out: Path) -> dict[str, GradedSubmission]:
    """Return the stored grades by submission."""
    with Store(out / "gradebook.sqlite") as store:
        return {graded.submission.id: graded for graded in store.submissions()}


def wait_for(condition: Callable[[], Any]) -> Any:
    """Wait until a condition is true or time is up, and return its value."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return value


def descendant_pids(pid: int) -> list[int]:
    """Return the descendants of a process."""
    descendants, pending = list[int](), [pid]
    while pending:
        tasks = Path(f"/proc/{pending.pop()}/task").glob("*/children")
        children = [int(child) for task in tasks for child in _read_text(task).split()]
        descendants, pending = descendants + children, pending + children
    return descendants


def busy_workers(pid: int) -> list[int]:
    """Return the workers that have used half a second of processor time."""
    return [
        child
        for child in descendant_pids(pid)
        if str(RUNNER_FOLDER) in command_line(child) and is_busy(child)
    ]


def is_busy(pid: int) -> bool:
    """Return True if a process has used half a second of processor time."""
    fields = _read_text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(fields) and int(fields[11]) > os.sysconf("SC_CLK_TCK") // 2


def command_line(pid: int) -> str:
    """Return the command line of a process, "" if it has ended."""
    return _read_text(Path(f"/proc/{pid}/cmdline"))


def kill_processes(pids: Iterable[int]) -> None:
    """Kill those of the processes that have not ended yet."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
