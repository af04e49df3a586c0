"""Limits leave out the time for which a submission waits for a processor."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backproof.sandbox import frame_channel, memory_monitor, processor_wait
from backproof.sandbox.json_program.line_channel import LineChannel
from backproof.sandbox.processor_wait import MAX_WAIT_SECONDS, longest_wait, processor_waits


@pytest.fixture
def slow_program() -> Iterator["subprocess.Popen[bytes]"]:
    """A program that answers after more than its limit."""
    pipe = subprocess.PIPE
    command = ["/bin/sh", "-c", "sleep 1; echo done"]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        yield process
        process.kill()


def _waiting(seconds: list[float]) -> object:
    return lambda _: {"thread": seconds.pop(0) if len(seconds) > 1 else seconds[0]}


def test_a_call_that_waited_for_a_processor_gets_its_time_back(
    slow_program: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_channel, "processor_waits", _waiting([5.0, 35.0]))
    assert LineChannel(slow_program).exchange(b"call\n", 0.5).strip() == b"done"


def test_a_call_that_did_not_wait_for_a_processor_times_out(
    slow_program: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_channel, "processor_waits", _waiting([35.0]))
    with pytest.raises(TimeoutError):
        LineChannel(slow_program).exchange(b"call\n", 0.5)


def test_the_waits_of_all_threads_of_a_tree_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pid, parent, wait in ((7, 1, 2_000_000_000), (8, 7, 3_000_000_000), (9, 1, 9_000_000_000)):
        task = tmp_path / str(pid) / "task" / str(pid)
        task.mkdir(parents=True)
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (a) S {parent} 0", encoding="ascii")
        (task / "schedstat").write_text(f"5 {wait} 1\n", encoding="ascii")
    for module in (memory_monitor, processor_wait):
        monkeypatch.setattr(module, "PROC", tmp_path)
    assert sorted(processor_waits(7).values()) == [2.0, 3.0]


def test_the_longest_wait_is_that_of_one_thread_and_has_a_limit() -> None:
    assert longest_wait({"a": 1.0, "b": 5.0}, {"a": 4.0, "b": 5.25, "c": 0.25}) == 3.0
    assert longest_wait({}, {}) == 0.0
    assert (
        longest_wait({}, dict.fromkeys("abcdefgh", 40.0)) == 5.0
    )  # of eight, each waits for seven
    assert longest_wait({}, {"a": 1e6}) == MAX_WAIT_SECONDS
