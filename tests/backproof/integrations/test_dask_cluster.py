"""Grading on a real cluster: a scheduler and two workers of Dask, started as it documents.

They listen on the loopback alone. Where Dask is not installed, `nox -s cluster` runs this.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from backproof.cli.main import run
from backproof.results.graded_submission import GradedSubmission
from tests.support.archive_factory import deny_access, write_files
from tests.support.class_factory import (
    RIGHT,
    WRONG,
    command_line,
    descendant_pids,
    grade_arguments,
    gradebook_scores,
    kill_processes,
    start_grading,
    stored_grades,
    wait_for,
    write_class,
)
from tests.support.sandbox import needs_bubblewrap
from tests.support.short_form import deep

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")

Captured = pytest.CaptureFixture[str]

SLOW = "import time\ndef layer(X, p):\n    time.sleep(0.1)\n    return p['W1'] @ X + p['b1']\n"

DASK_CLIENT = "backproof.integrations.dask.dask_client"
DASK = (sys.executable, "-P", "-m", "dask")
LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass
class DaskCluster:
    """A scheduler and the workers that have joined it, in a folder of their own."""

    folder: Path
    address: str = ""
    log: Path = Path()
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a part of it."""
        self.log = self.folder / f"{len(list(self.folder.glob('*.log')))}.log"
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [*DASK, *command], stdout=log, stderr=log, env={**os.environ, **environment}
            )
        self.processes.append(process)
        return process

    def join(self, **environment: str) -> "subprocess.Popen[bytes]":
        """Start one more worker."""
        one = ("--nthreads", "1", "--local-directory", str(self.folder))
        process = self.start("worker", self.address, *one, *LOOPBACK, **environment)
        assert wait_for(lambda: "Registered to" in self.log.read_text())
        return process

    def stop(self) -> None:
        """End all of it, and whatever a worker has started."""
        for process in self.processes:
            kill_processes(descendant_pids(process.pid))
            process.kill()
            process.wait()


def start_scheduler(folder: Path) -> DaskCluster:
    """A scheduler without workers."""
    cluster, told = DaskCluster(folder), folder / "scheduler.json"
    cluster.start("scheduler", "--port", "0", "--scheduler-file", str(told), *LOOPBACK)
    cluster.address = wait_for(lambda: _address(told))
    return cluster


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A scheduler for all tests."""
    cluster = start_scheduler(tmp_path_factory.mktemp("dask"))
    try:
        yield cluster
    finally:
        cluster.stop()


def _address(told: Path) -> str:
    try:
        return str(json.loads(told.read_text())["address"])
    except (OSError, ValueError):
        return ""


@pytest.fixture
def cluster(scheduler: DaskCluster) -> Iterator[DaskCluster]:
    """The scheduler and two workers."""
    own = DaskCluster(scheduler.folder, scheduler.address)
    own.join()
    own.join()
    try:
        yield own
    finally:
        own.stop()


def is_same_grade(one: GradedSubmission, other: GradedSubmission) -> bool:
    """Whether two are the same but for the time that they took, and where the files lie."""
    return bool(_without_seconds(one) == _without_seconds(other))


def _without_seconds(graded: GradedSubmission) -> Any:
    verdict = graded.verdict and {**graded.verdict, "seconds": 0}
    return replace(graded, verdict=verdict, seconds=0.0)


@deep
def test_a_cluster_that_loses_a_worker_gives_the_marks_of_one_machine(
    cluster: DaskCluster, tmp_path: Path
) -> None:
    names = [f"s{number:02}" for number in range(24)]
    sources = dict(zip(names, [RIGHT, WRONG, "x = 1\n"] * 8, strict=True))
    folder, out = write_class(tmp_path / "class", **sources), tmp_path / "out"
    (folder / "zip.zip").write_bytes(b"no archive")
    several = folder / "several"
    several.mkdir()
    (several / "main.py").write_text("from parts import layer\n")
    (several / "parts.py").write_text(RIGHT)
    process = start_grading(folder, out, "--seed", "3", "--cluster", cluster.address)
    feedback = out / "feedback"
    assert wait_for(lambda: feedback.is_dir() and len(list(feedback.glob("s*.json"))) > 2)
    first = cluster.processes[0]
    kill_processes(descendant_pids(first.pid))
    first.kill()
    joined = cluster.join()
    printed, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "not judged: " not in printed
    assert joined.poll() is None
    assert run(grade_arguments(folder, tmp_path / "here", "--seed", "3")) == 0
    there, here = stored_grades(out), stored_grades(tmp_path / "here")
    assert len(there) == 26
    assert [name for name in here if not is_same_grade(there[name], here[name])] == []
    assert (out / "gradebook.csv").read_text() == (tmp_path / "here/gradebook.csv").read_text()


@deep
@needs_bubblewrap
def test_skipped_files_are_reported_alike_on_a_cluster_and_locally(
    cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_class(tmp_path / "class")
    write_files(folder / "ada", {"main.py": RIGHT, "parts.py": "", "data.csv": "1"})
    deny_access(monkeypatch, "data.csv")
    common = ("--seed", "3", "--isolation", "bubblewrap")
    assert (
        run(grade_arguments(folder, tmp_path / "there", *common, "--cluster", cluster.address)) == 0
    )
    assert run(grade_arguments(folder, tmp_path / "here", *common)) == 0
    there, here = stored_grades(tmp_path / "there")["ada"], stored_grades(tmp_path / "here")["ada"]
    assert there.verdict is not None
    assert is_same_grade(replace(there, submission=here.submission), here), (
        "but for the run's own folder"
    )
    assert here.review_reasons == ("data.csv cannot be read: Permission denied",)


@needs_bubblewrap
def test_a_worker_without_walls_grades_nothing_and_others_do(
    scheduler: DaskCluster, tmp_path: Path, capsys: Captured
) -> None:
    nowhere = {"PATH": str(tmp_path)}
    folder = write_class(tmp_path / "class", **{f"s{n}": RIGHT for n in range(4)})
    walls = ("--isolation", "bubblewrap", "--cluster", scheduler.address)
    own = DaskCluster(scheduler.folder, scheduler.address)
    try:
        own.join(**nowhere)
        assert run(grade_arguments(folder, tmp_path / "none", *walls)) == 2
        error = capsys.readouterr().err
        assert "no worker can grade" in error
        assert "bwrap is not installed" in error
        own.join()
        assert run(grade_arguments(folder, tmp_path / "out", *walls)) == 0
    finally:
        own.stop()
    assert set(gradebook_scores(tmp_path / "out").values()) == {"1"}
    for one in stored_grades(tmp_path / "out").values():
        assert one.verdict is not None
        assert one.verdict["isolation"].startswith("bubblewrap")


@deep
def test_an_interrupt_leaves_what_is_graded_and_the_cluster(
    cluster: DaskCluster, tmp_path: Path
) -> None:
    folder = write_class(tmp_path / "class", **{f"s{n}": SLOW for n in range(4)}, a=RIGHT, b=RIGHT)
    out = tmp_path / "out"
    process = start_grading(folder, out, "--cluster", cluster.address)
    assert wait_for((out / "feedback" / "a.json").exists)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "of 6 submissions graded; the same command with --resume" in said
    before = stored_grades(out)
    assert run(grade_arguments(folder, out, "--resume", "--cluster", cluster.address)) == 0
    after = stored_grades(out)
    assert {name: after[name] for name in before} == before
    assert set(gradebook_scores(out).values()) == {"1"}
    assert all(command_line(worker.pid) for worker in cluster.processes)


@deep
def test_a_scheduler_that_goes_ends_the_run_in_one_line_and_loses_nothing(
    tmp_path: Path,
) -> None:
    folder, out = write_class(tmp_path / "class", a=RIGHT, b=SLOW, c=SLOW, d=SLOW), tmp_path / "out"
    (tmp_path / "dask").mkdir()
    cluster = start_scheduler(tmp_path / "dask")
    try:
        cluster.join()
        process = start_grading(folder, out, "--cluster", cluster.address)
        assert wait_for((out / "feedback" / "a.json").exists)
        cluster.processes[0].kill()
        _, said = process.communicate(timeout=60)
    finally:
        cluster.stop()
    assert process.returncode == 3
    (line,) = said.splitlines()
    assert line.startswith("backproof: the scheduler has gone")
    assert "the same command with --resume continues" in line
    assert "a" in stored_grades(out)
    assert run(grade_arguments(folder, out, "--resume")) == 0
    assert set(gradebook_scores(out).values()) == {"1"}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "'nonsense' is no address (missing port number"),
        ("127.0.0.1", "'127.0.0.1' is no address (missing port number"),
        ("127.0.0.1:99999", "'127.0.0.1:99999' is no address: expected"),
        ("nonsense://x", "'nonsense://x' is no address (unknown address scheme"),
        ("two words:8786", "'two words:8786' is no address: expected"),
        ("", "'' is no address"),
    ],
)
def test_invalid_scheduler_address_is_refused_without_connecting(
    address: str, said: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DASK_CLIENT}._ping_scheduler", lambda _: pytest.fail("it connects"))
    error = _refused(tmp_path, address, capsys)
    assert said in error
    assert "expected that of a scheduler, such as tcp://10.0.0.1:8786" in error


@deep
def test_unreachable_scheduler_is_one_error_line_and_writes_nothing(
    tmp_path: Path,
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        addresses = ["127.0.0.1:1", f"127.0.0.1:{silent.getsockname()[1]}"]
        folder = write_class(tmp_path / "class", ada=RIGHT)
        several = [start_grading(folder, tmp_path / "out", "--cluster", one) for one in addresses]
        for address, process in zip(addresses, several, strict=True):
            printed, said = process.communicate(timeout=120)
            assert process.returncode == 2
            (line,) = said.splitlines()
            assert f"{address}: no scheduler answers there" in line
            assert printed == ""
    assert not (tmp_path / "out").exists()


@deep
def test_waiting_for_dask_workers_is_announced(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{DASK_CLIENT}.WAIT_SECONDS", 1.0)
    (tmp_path / "dask").mkdir()
    cluster = start_scheduler(tmp_path / "dask")
    folder, out = write_class(tmp_path / "class", ada=RIGHT), tmp_path / "out"
    try:
        assert run(grade_arguments(folder, out, "--cluster", cluster.address)) == 2
    finally:
        cluster.stop()
    captured = capsys.readouterr()
    waiting = f"{cluster.address}: has no workers yet: waiting 1 s for one"
    assert waiting in captured.out + captured.err
    assert f"has no workers: start some with dask worker {cluster.address}" in captured.err
    assert not out.exists()


def _refused(tmp_path: Path, address: str, capsys: Captured) -> str:
    """What is said of an address, in one line and before anything is written."""
    folder = write_class(tmp_path / "class", ada=RIGHT)
    assert run(grade_arguments(folder, tmp_path / "out", "--cluster", address)) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    return error
