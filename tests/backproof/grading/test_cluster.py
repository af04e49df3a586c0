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
from backproof.grading.graded import Graded
from tests.backproof.grading.small import (
    RIGHT,
    WRONG,
    a_class,
    arguments,
    command_of,
    eventually,
    family,
    killed,
    scores,
    started,
    stored,
)
from tests.backproof.intake.making import closed, written
from tests.backproof.worker.walled import walled

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")

Captured = pytest.CaptureFixture[str]

SLOW = "import time\ndef layer(X, p):\n    time.sleep(0.1)\n    return p['W1'] @ X + p['b1']\n"

DASK = (sys.executable, "-P", "-m", "dask")
LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass
class Cluster:
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
        assert eventually(lambda: "Registered to" in self.log.read_text())
        return process

    def end(self) -> None:
        """End all of it, and whatever a worker has started."""
        for process in self.processes:
            killed(family(process.pid))
            process.kill()
            process.wait()


def scheduled(folder: Path) -> Cluster:
    """A scheduler without workers."""
    cluster, told = Cluster(folder), folder / "scheduler.json"
    cluster.start("scheduler", "--port", "0", "--scheduler-file", str(told), *LOOPBACK)
    cluster.address = eventually(lambda: _address(told))
    return cluster


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler for all tests."""
    cluster = scheduled(tmp_path_factory.mktemp("dask"))
    try:
        yield cluster
    finally:
        cluster.end()


def _address(told: Path) -> str:
    try:
        return str(json.loads(told.read_text())["address"])
    except (OSError, ValueError):
        return ""


@pytest.fixture
def cluster(scheduler: Cluster) -> Iterator[Cluster]:
    """The scheduler and two workers."""
    own = Cluster(scheduler.folder, scheduler.address)
    own.join()
    own.join()
    try:
        yield own
    finally:
        own.end()


def same(one: Graded, other: Graded) -> bool:
    """Whether two are the same but for the time that they took, and where the files lie."""
    return bool(_without_seconds(one) == _without_seconds(other))


def _without_seconds(graded: Graded) -> Any:
    verdict = graded.verdict and {**graded.verdict, "seconds": 0}
    return replace(graded, verdict=verdict, seconds=0.0)


def test_a_cluster_that_loses_a_worker_gives_the_marks_of_one_machine(
    cluster: Cluster, tmp_path: Path
) -> None:
    names = [f"s{number:02}" for number in range(24)]
    sources = dict(zip(names, [RIGHT, WRONG, "x = 1\n"] * 8, strict=True))
    folder, out = a_class(tmp_path / "class", **sources), tmp_path / "out"
    (folder / "zip.zip").write_bytes(b"no archive")
    several = folder / "several"
    several.mkdir()
    (several / "main.py").write_text("from parts import layer\n")
    (several / "parts.py").write_text(RIGHT)
    process = started(folder, out, "--seed", "3", "--cluster", cluster.address)
    feedback = out / "feedback"
    assert eventually(lambda: feedback.is_dir() and len(list(feedback.glob("s*.json"))) > 2)
    first = cluster.processes[0]
    killed(family(first.pid))
    first.kill()
    joined = cluster.join()
    printed, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "not judged: " not in printed
    assert joined.poll() is None
    assert run(arguments(folder, tmp_path / "here", "--seed", "3")) == 0
    there, here = stored(out), stored(tmp_path / "here")
    assert len(there) == 26
    assert [name for name in here if not same(there[name], here[name])] == []
    assert (out / "gradebook.csv").read_text() == (tmp_path / "here/gradebook.csv").read_text()


@walled
def test_what_is_left_out_of_a_folder_is_told_on_a_cluster_as_on_one_machine(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_class(tmp_path / "class")
    written(folder / "ada", {"main.py": RIGHT, "parts.py": "", "data.csv": "1"})
    closed(monkeypatch, "data.csv")
    common = ("--seed", "3", "--isolation", "bubblewrap")
    assert run(arguments(folder, tmp_path / "there", *common, "--cluster", cluster.address)) == 0
    assert run(arguments(folder, tmp_path / "here", *common)) == 0
    there, here = stored(tmp_path / "there")["ada"], stored(tmp_path / "here")["ada"]
    assert there.verdict is not None
    assert same(replace(there, handed=here.handed), here), "but for the run's own folder"
    assert here.look == ("data.csv cannot be read: Permission denied",)


@walled
def test_a_worker_without_walls_grades_nothing_and_others_do(
    scheduler: Cluster, tmp_path: Path, capsys: Captured
) -> None:
    nowhere = {"PATH": str(tmp_path)}
    folder = a_class(tmp_path / "class", **{f"s{n}": RIGHT for n in range(4)})
    walls = ("--isolation", "bubblewrap", "--cluster", scheduler.address)
    own = Cluster(scheduler.folder, scheduler.address)
    try:
        own.join(**nowhere)
        assert run(arguments(folder, tmp_path / "none", *walls)) == 2
        error = capsys.readouterr().err
        assert "no worker can grade" in error
        assert "bwrap is not installed" in error
        own.join()
        assert run(arguments(folder, tmp_path / "out", *walls)) == 0
    finally:
        own.end()
    assert set(scores(tmp_path / "out").values()) == {"1"}
    for one in stored(tmp_path / "out").values():
        assert one.verdict is not None
        assert one.verdict["isolation"].startswith("bubblewrap")


def test_an_interrupt_leaves_what_is_graded_and_the_cluster(
    cluster: Cluster, tmp_path: Path
) -> None:
    folder = a_class(tmp_path / "class", **{f"s{n}": SLOW for n in range(4)}, a=RIGHT, b=RIGHT)
    out = tmp_path / "out"
    process = started(folder, out, "--cluster", cluster.address)
    assert eventually((out / "feedback" / "a.json").exists)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "of 6 submissions are graded; the same command with --resume" in said
    before = stored(out)
    assert run(arguments(folder, out, "--resume", "--cluster", cluster.address)) == 0
    after = stored(out)
    assert {name: after[name] for name in before} == before
    assert set(scores(out).values()) == {"1"}
    assert all(command_of(worker.pid) for worker in cluster.processes)


def test_a_scheduler_that_goes_ends_the_run_in_one_line_and_loses_nothing(
    tmp_path: Path,
) -> None:
    folder, out = a_class(tmp_path / "class", a=RIGHT, b=SLOW, c=SLOW, d=SLOW), tmp_path / "out"
    (tmp_path / "dask").mkdir()
    cluster = scheduled(tmp_path / "dask")
    try:
        cluster.join()
        process = started(folder, out, "--cluster", cluster.address)
        assert eventually((out / "feedback" / "a.json").exists)
        cluster.processes[0].kill()
        _, said = process.communicate(timeout=60)
    finally:
        cluster.end()
    assert process.returncode == 3
    (line,) = said.splitlines()
    assert line.startswith("backproof: the scheduler has gone")
    assert "the same command with --resume goes on from there" in line
    assert "a" in stored(out)
    assert run(arguments(folder, out, "--resume")) == 0
    assert set(scores(out).values()) == {"1"}


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
def test_what_no_scheduler_can_have_for_an_address_is_told_without_asking(
    address: str, said: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.run", lambda _: pytest.fail("somebody was asked"))
    error = _refused(tmp_path, address, capsys)
    assert said in error
    assert "expected that of a scheduler, such as tcp://10.0.0.1:8786" in error


def test_where_no_scheduler_is_nothing_is_written_and_nothing_said_but_that(
    tmp_path: Path,
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        addresses = ["127.0.0.1:1", f"127.0.0.1:{silent.getsockname()[1]}"]
        folder = a_class(tmp_path / "class", ada=RIGHT)
        several = [started(folder, tmp_path / "out", "--cluster", one) for one in addresses]
        for address, process in zip(addresses, several, strict=True):
            printed, said = process.communicate(timeout=120)
            assert process.returncode == 2
            (line,) = said.splitlines()
            assert f"{address}: no scheduler answers there" in line
            assert printed == ""
    assert not (tmp_path / "out").exists()


def test_a_scheduler_without_workers_is_waited_for_aloud(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backproof.grading.scheduler.WAIT_SECONDS", 1.0)
    (tmp_path / "dask").mkdir()
    cluster = scheduled(tmp_path / "dask")
    folder, out = a_class(tmp_path / "class", ada=RIGHT), tmp_path / "out"
    try:
        assert run(arguments(folder, out, "--cluster", cluster.address)) == 2
    finally:
        cluster.end()
    captured = capsys.readouterr()
    waiting = f"{cluster.address}: has no workers yet: waiting 1 s for one"
    assert waiting in captured.out + captured.err
    assert f"has no workers: start some with dask worker {cluster.address}" in captured.err
    assert not out.exists()


def _refused(tmp_path: Path, address: str, capsys: Captured) -> str:
    """What is said of an address, in one line and before anything is written."""
    folder = a_class(tmp_path / "class", ada=RIGHT)
    assert run(arguments(folder, tmp_path / "out", "--cluster", address)) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    return error
