"""Actions of hostile or broken submissions do not affect the judge."""

import time
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from backproof.runner.protocol.frames import VERSION, encode_frame
from backproof.sandbox import Failure, Reply, Worker
from tests.support.sandbox import process_state, wait_until
from tests.support.short_form import sample
from tests.support.submission_files import (
    call_body,
    call_for_failure,
    call_for_reply,
    loaded_worker,
    write_code,
)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("os._exit(3)", "crashed", "the process ended with status 3"),
        ("ctypes.string_at(0)", "crashed", "the process was ended by SIGSEGV"),
        ("os.abort()", "crashed", "the process was ended by SIGABRT"),
        ("os.kill(os.getpid(), 40)", "crashed", "the process was ended by signal 40"),
        ("os.kill(os.getpid(), 9)", "crashed", "the process was ended by SIGKILL"),
        ("[os.close(n) for n in range(3, 30)]", "crashed", ""),
        ("return np.zeros(10**8)", "flooded", "the result has more than"),
        ("return np.broadcast_to(0.0, 10**12)", "flooded", "the result has more than"),
        ("return list(range(10**6))", "flooded", "the result has too many parts"),
        ("x = []; x.append(x); return x", "flooded", "too deeply nested"),
        ("def g(n): return g(n + 1)\nreturn g(0)", "raised", "RecursionError: "),
        ("return bytearray(10**11)", "raised", "MemoryError: "),
        ("sys.exit()", "raised", "SystemExit: "),
        ("sys.stdout.close(); sys.stderr.close(); return g", "raised", "NameError: "),
    ],
)
def test_the_call_fails_with_the_kind_and_message(
    tmp_path: Path, body: str, kind: str, words: str
) -> None:
    got = call_for_failure(tmp_path, body)
    assert got.kind == kind
    assert words in got.message


NOISE = """
for number in range(3, 30):
    try: os.write(number, noise)
    except OSError: pass
return 1.0
"""
FORGED = encode_frame(
    {"result": 3.0, "after": [], "warnings": []}, 3
)  # the call is the third request


@pytest.mark.parametrize("noise", [b"cost: 0.69", b"\0" * 64, 2 * FORGED])
def test_output_on_the_judges_channel_is_reported_as_such(tmp_path: Path, noise: bytes) -> None:
    got = call_for_failure(tmp_path, f"noise = {noise!r}\n{NOISE}")
    assert got.kind == "crashed"
    assert (
        "the answers could not be read, since the code wrote on the judge's channel" in got.message
    )


@pytest.mark.parametrize(
    "body", ["while True: pass", "import time; time.sleep(99)", "os.kill(0, 19)"]
)
def test_a_call_without_end_times_out(tmp_path: Path, body: str) -> None:
    started = time.monotonic()
    got = call_for_failure(tmp_path, body, call_seconds=0.3)
    assert (got.kind, got.message) == ("timed out", "no answer within 0.3 seconds")
    assert time.monotonic() - started < 20


def test_unread_arguments_do_not_block_the_judge(tmp_path: Path) -> None:
    body = "import threading; threading.Timer(0.5, os.kill, (os.getpid(), 19)).start()"
    code = f"import os\ndef f(*args):\n    {body}\n    return os.getpid()"
    with loaded_worker(tmp_path, code, call_seconds=2) as worker:
        first = worker.call("f", [])
        assert isinstance(first, Reply)
        wait_until(lambda: process_state(first.result) == "T")
        got = worker.call("f", [np.zeros(10**6)])
    assert not isinstance(got, Reply)
    assert got.kind == "timed out"


def test_a_file_without_end_times_out_once_and_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = write_code(tmp_path, "while True: pass")
    with Worker(endless, load_seconds=0.3, run_all=True) as worker:
        got = worker.load()
        assert got is not None
        assert got.kind == "timed out"
        monkeypatch.setattr(worker, "_load", lambda: pytest.fail("it is loaded again"))
        assert all(worker.call("f", []) == got for _ in range(3))


def test_a_flood_of_printed_text_ends_at_a_limit(tmp_path: Path) -> None:
    got = call_for_failure(tmp_path, "while True: os.write(1, b'x' * 65536)", call_seconds=2)
    assert got.kind in {"flooded", "timed out"}
    assert len(got.printed_text) <= 4096


@pytest.mark.parametrize(
    "junk", ["b'x' * 100", "b'\\0' * 100", "b'\\0\\0\\0\\x02{}'", "b'\\xff' * 10**6", "b'\\0'"]
)
def test_junk_written_to_every_descriptor_fails_only_the_call(tmp_path: Path, junk: str) -> None:
    code = f"""
        import os
        def good(): return 1
        def f():
            for n in range(3, 20):
                try: os.write(n, {junk})
                except OSError: pass
            return 2
    """
    with loaded_worker(tmp_path, code, call_seconds=1) as worker:
        got = worker.call("f", [])
        assert not isinstance(got, Reply)
        assert got.kind in {"crashed", "timed out"}
        after = worker.call("good", [])
        assert isinstance(after, Reply), after
        assert after.result == 1


SAYS_MORE = """
    import struct, sys
    frames = sys.modules["_backproof_worker.protocol.frames"]
    def frame(self, number):
        form = '1, "form": ' + self._form
        header = (frames._HEADER_PREFIX % (number, len(self._data)) + form + "}").encode()
        return struct.pack(">I", len(header)) + header + self._data
    frames.EncodedMessage.frame = frame
    def f(): return 1.0
"""


def test_a_header_with_more_than_a_form_is_no_frame(tmp_path: Path) -> None:
    """The whole header is valid JSON, but the text in the place of the form is not."""
    with Worker(write_code(tmp_path, SAYS_MORE), run_all=True) as worker:
        got = worker.load()
    assert got is not None
    assert (got.kind, "the frame has no readable form" in got.message) == ("crashed", True)


def test_a_forged_reply_is_not_taken_for_the_answer_to_a_later_call(tmp_path: Path) -> None:
    code = f"VERSION = {VERSION}\n" + dedent("""
        import json, os, struct
        def frame(number):
            form = {"d": [["result", 42], ["after", {"l": []}], ["warnings", {"l": []}]]}
            entries = {"version": VERSION, "number": number, "bytes": 0, "form": form}
            header = json.dumps(entries).encode()
            return struct.pack(">I", len(header)) + header
        def forge():
            for n in range(3, 10):
                try: os.write(n, frame(3) + frame(3))
                except OSError: pass
        def honest(): return 1
    """)
    with loaded_worker(tmp_path, code) as worker:
        worker.call("forge", [])
        for _ in range(3):
            got = worker.call("honest", [])
            assert not isinstance(got, Reply) or got.result == 1


def test_the_next_call_starts_a_fresh_worker_after_a_crash(tmp_path: Path) -> None:
    code = """
        import os
        calls = []
        def crash(): os._exit(1)
        def count():
            calls.append(1)
            return len(calls)
    """
    with loaded_worker(tmp_path, code) as worker:
        first = [worker.call("count", []), worker.call("count", [])]
        assert [r.result for r in first if isinstance(r, Reply)] == [1, 2]
        assert not isinstance(worker.call("crash", []), Reply)
        fresh = worker.call("count", [])
        assert isinstance(fresh, Reply)
        assert fresh.result == 1


def test_a_file_that_crashes_repeatedly_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backproof.sandbox.restartable_process.RESTARTS", 2)
    with loaded_worker(tmp_path, "import os\ndef f(): os._exit(1)") as worker:
        messages = [str(worker.call("f", [])) for _ in range(4)]
    assert messages[-1] == "given up after 2 restarts"
    assert "status 1" in messages[1]


def test_processes_started_by_the_file_end_with_it(tmp_path: Path) -> None:
    code = """
        import subprocess
        def f(): return subprocess.Popen(["sleep", "60"]).pid
    """
    with loaded_worker(tmp_path, code) as worker:
        got = worker.call("f", [])
        assert isinstance(got, Reply)
    wait_until(lambda: process_state(got.result) in {"", "Z"})


def test_a_child_that_keeps_the_pipes_open_does_not_block_the_judge(tmp_path: Path) -> None:
    body = """
        for n in range(3, 12):
            try: os.set_inheritable(n, True)
            except OSError: pass
        if os.fork() == 0:
            os.setsid()
            import time
            time.sleep(3)
            os._exit(0)
        os._exit(7)
    """
    started = time.monotonic()
    got = call_for_failure(tmp_path, body, call_seconds=0.5)
    assert got.kind in {"crashed", "timed out"}
    assert time.monotonic() - started < 10


def test_an_exception_whose_text_raises_is_still_reported(tmp_path: Path) -> None:
    body = """
        class Liar(Exception):
            def __str__(self): raise SystemExit
        raise Liar
    """
    assert call_for_failure(tmp_path, body).message == "Liar: "


def test_objects_are_named_and_never_rebuilt(tmp_path: Path) -> None:
    body = """
        class Bomb:
            def __reduce__(self): return os._exit, (1,)
        return [Bomb(), np.array([Bomb()], dtype=object)]
    """
    bomb, boxed = call_for_reply(tmp_path, body).result
    assert "Bomb" in repr(bomb)
    assert repr(boxed) == "a value of type numpy.ndarray of dtype object"


def test_limits_are_in_force(tmp_path: Path) -> None:
    body = """
        import resource
        names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NPROC")
        return [resource.getrlimit(getattr(resource, name))[1] for name in names]
    """
    memory, core, size, cpu, processes = call_for_reply(tmp_path, body, memory=1 << 31).result
    assert memory == 1 << 31
    assert core == 0
    assert 0 < size <= 1 << 24
    assert 0 < cpu <= 3600
    assert processes > 0


def test_a_large_file_cannot_be_written(tmp_path: Path) -> None:
    got = call_body(tmp_path, "open('big', 'wb').write(b'x' * (1 << 25))")
    assert "File too large" in str(got)


HARMS = {
    "pipes that do not block": "for n in OPEN: os.set_blocking(n, False)",
    "a thread that reads the requests": "later(lambda n: os.read(n, 1 << 16))",
    "a process that reads the requests": """
        if os.fork() == 0:
            for n in OPEN: later(lambda n: os.read(n, 1 << 16))
            time.sleep(9)
    """,
    "an alarm": "signal.setitimer(signal.ITIMER_REAL, 0.3)",
    "a thread that writes answers": "later(lambda n: (time.sleep(0.3), os.write(n, b'x' * 64)))",
    "pipes that are closed later": "later(lambda n: (time.sleep(0.3), os.close(n)))",
}
"""The harm takes effect after the harmful call has answered, and during the next call."""

HARMFUL = """
import os, signal, sys, threading, time
OPEN = range(3, 9)
def later(do):
    for n in OPEN:
        threading.Thread(target=quietly, args=(do, n), daemon=True).start()
def quietly(do, n):
    try: do(n)
    except OSError: pass
def harm():
    try:
        {harm}
    except OSError: pass
    return 1
def right():
    time.sleep(0.5)
    return 2
"""


@pytest.mark.parametrize("kind", sample(HARMS, 2))
def test_leftovers_of_one_function_do_not_fail_calls_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("backproof.sandbox.restartable_process.RESTARTS", 2)
    body = dedent(HARMS[kind]).strip().replace("\n", "\n        ")
    with loaded_worker(tmp_path, HARMFUL.format(harm=body), call_seconds=2) as worker:
        for _ in range(3):
            worker.call("harm", [])
            got = worker.call("right", [])
            assert isinstance(got, Reply), got
            assert got.result == 2


def test_a_call_that_ends_every_process_is_made_only_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
        import os
        def right(): return 1
        def wrong(): os._exit(1)
    """
    starts = list[int]()
    load = Worker.load

    def counted(worker: Worker) -> Failure | None:
        starts.append(1)
        return load(worker)

    monkeypatch.setattr(Worker, "load", counted)
    with loaded_worker(tmp_path, code) as worker:
        assert isinstance(worker.call("right", []), Reply)
        assert not isinstance(worker.call("wrong", []), Reply)
        assert len(starts) == 2
        assert isinstance(worker.call("right", []), Reply)
        assert len(starts) == 3
