"""Forks of a warm sandbox: no submission sees or affects the next one, or the zygote."""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from backproof.sandbox import Reply, Worker
from backproof.sandbox.isolation import Bubblewrap, WarmPool
from backproof.sandbox.isolation.bubblewrap import HOME
from backproof.sandbox.isolation.warm_sandbox import Fork, Sandbox
from backproof.sandbox.launch import LaunchError
from tests.support.public_interpreter import create_virtual_environment
from tests.support.sandbox import call_f, needs_bubblewrap, processes_named
from tests.support.submission_files import CALL_SECONDS, loaded_worker, write_code

pytestmark = needs_bubblewrap

MARK = "backproof-was-here"

FIRST = f"""
    import builtins, ctypes, mmap, os, random, signal, sys, threading, time
    import numpy as np

    MARK = "{MARK[::-1]}"[::-1] * 999
    libc = ctypes.CDLL(None, use_errno=True)
    KEY, CREATE = 0x6261636b, 0o1666

    def f():
        did = {{}}
        for place in ("/tmp", "/submission", "/dev/shm", "/worker", "/var/tmp", "/proc", "/"):
            try:
                with open(place + "/" + MARK[:18], "w") as file:
                    did[place] = file.write(MARK)
            except OSError:
                pass
        did["shared memory"] = libc.shmget(KEY, 4096, CREATE)
        did["queue"] = libc.msgget(KEY, CREATE)
        did["semaphores"] = libc.semget(KEY, 1, CREATE)
        for attack in (
            lambda: libc.ptrace(16, 1, 0, 0),
            lambda: os.kill(1, 9),
            lambda: os.kill(-1, 18),
            lambda: os.setpriority(os.PRIO_USER, 0, 19),
            lambda: libc.prctl(4, 1, 0, 0, 0),
            lambda: open("/proc/1/mem", "r+b", 0).write(b"x"),
            lambda: open("/proc/1/fd/0").read(),
            lambda: os.sched_setaffinity(1, [0]),
        ):
            try:
                attack()
            except OSError:
                pass
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for one in range(1, 65):
                    try:
                        signal.signal(one, signal.SIG_IGN)
                    except (OSError, ValueError):
                        pass
                while True:
                    time.sleep(0.01)
            os._exit(0)
        os.environ["MARK"] = MARK
        os.nice(5)
        os.umask(0o777)
        return did

    def g():
        for number in range(3, 99):
            try:
                os.set_blocking(number, False)
            except OSError:
                pass
        np.dot = builtins.len = sys.modules["json"].dumps = lambda *_: MARK
        np.random.seed(0)
"""

SECOND = f"""
    import ctypes, os, sys
    import numpy as np

    libc = ctypes.CDLL(None, use_errno=True)
    KEY = 0x6261636b

    def marked():
        mark, found = "{MARK[::-1]}"[::-1].encode() * 20, 0
        with open("/proc/self/maps") as file:
            maps = file.read().split("\\n")
        for line in filter(None, maps):
            place, rights = line.split()[:2]
            start, end = (int(n, 16) for n in place.split("-"))
            if rights.startswith("rw") and "[v" not in line:
                found += ctypes.string_at(start, end - start).count(mark)
        return found

    def f():
        folders = ("/tmp", "/submission", "/dev/shm", "/worker", "/")
        return {{
            "files": [n for place in folders for n in os.listdir(place) if n.startswith("backp")],
            "processes": sorted(int(n) for n in os.listdir("/proc") if n.isdigit()),
            "shared": [libc.shmget(KEY, 0, 0), libc.msgget(KEY, 0), libc.semget(KEY, 0, 0)],
            "numpy": float(np.dot([1.0], [2.0])) + len([1]),
            "draw": float(np.random.rand()),
            "environment": sorted(os.environ),
            "nice": os.nice(0),
            "umask": os.umask(0),
            "descriptors": sorted(os.listdir("/proc/self/fd"), key=int),
            "marked": marked(),
            "cpus": len(os.sched_getaffinity(0)),
        }}
"""


def _pid(warm: WarmPool) -> int:
    """Return the idle sandbox."""
    ((sandbox,),) = warm._idle_sandboxes.values()
    return sandbox.pid


def test_nothing_of_a_submission_is_left_for_the_next(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with WarmPool() as warm:
        before = call_f(tmp_path / "two", SECOND, launcher=warm)
        sandbox = _pid(warm)
        with loaded_worker(tmp_path / "one", FIRST, launcher=warm) as worker:
            got = worker.call("f", [])
            worker.call("g", [])
        assert isinstance(got, Reply), got
        did = got.result
        assert set(did) == {HOME, "shared memory", "queue", "semaphores"}
        assert did[HOME] > 0
        assert [did[k] for k in ("shared memory", "queue", "semaphores")] == [-1] * 3  # refused
        after = call_f(tmp_path / "two", SECOND, launcher=warm)
        assert _pid(warm) == sandbox
    assert after.pop("draw") != before.pop("draw")
    assert after == before
    assert after["files"] == []
    assert after["processes"] == [1, 2]
    assert after["shared"] == [-1, -1, -1]
    assert after["numpy"] == 3.0
    assert after["marked"] == 1  # what it looks for, itself


def test_the_marker_is_found_in_the_memory_that_holds_it(tmp_path: Path) -> None:
    code = SECOND + "\n    kept = '" + MARK + "' * 30\n"
    with WarmPool() as warm:
        assert call_f(tmp_path, code, launcher=warm)["marked"] > 1


def test_a_warm_worker_is_isolated_as_a_cold_one(tmp_path: Path, warm: WarmPool) -> None:
    code = """
        import os, resource
        def f():
            with open("/proc/self/status") as file:
                status = dict(line.replace("\\t", "").split(":", 1) for line in file)
            shown = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Uid")
            shown += ("Seccomp",)
            limits = [resource.getrlimit(n) for n in range(10)]
            options = {}
            with open("/proc/self/mountinfo") as file:
                for line in file:
                    words = line.split()
                    options[words[4]] = sorted(set(words[5].split(",")) & {"ro", "rw", "nosuid"})
            told = {k: options[k] for k in ("/", "/tmp", "/submission", "/proc", "/dev", "/worker")}
            return [{k: status[k] for k in shown}, limits, told, sorted(os.environ.items())]
    """
    cold = call_f(tmp_path, code, launcher=Bubblewrap())
    found = call_f(tmp_path, code, launcher=warm)
    held = {name: int(found[0].pop(name), 16) for name in list(found[0]) if name.startswith("Cap")}
    assert set(held.values()) == {0}
    assert found[0].items() <= cold[0].items()
    assert found[1:] == cold[1:]


@pytest.mark.parametrize(
    "attempt",
    [
        "os.unshare(os.CLONE_NEWUSER)",
        "os.unshare(os.CLONE_NEWNS)",
        "os.setns(os.open('/proc/self/ns/pid', os.O_RDONLY))",
        "os.setuid(0)",
        "open('/proc/sys/user/max_user_namespaces', 'w').write('9')",
        "os.mkdir('/submission/new')",
        "os.remove('/submission/solution.py')",
        "__import__('socket').socket()",
    ],
)
def test_a_worker_gets_none_of_the_rights_that_forking_takes(
    tmp_path: Path, warm: WarmPool, attempt: str
) -> None:
    code = f"""
        import os
        def f():
            try:
                {attempt}
            except (OSError, AttributeError) as error:
                return type(error).__name__
            return "done"
    """
    assert call_f(tmp_path, code, launcher=warm) in {"PermissionError", "OSError", "AttributeError"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(3)", "the process ended with status 3"),
        ("os.kill(os.getpid(), 9)", "the process ended with status 137 (SIGKILL)"),
        ("ctypes.string_at(0)", "the process ended with status 139 (SIGSEGV)"),
    ],
)
def test_the_exit_status_of_a_warm_worker_is_that_of_a_cold_one(
    tmp_path: Path, warm: WarmPool, body: str, words: str
) -> None:
    code = f"import ctypes, os\ndef f(): {body}"
    for launcher in (Bubblewrap(), warm):
        with loaded_worker(tmp_path, code, launcher=launcher) as worker:
            got = worker.call("f", [])
        assert not isinstance(got, Reply)
        assert got.message == words


def test_hung_worker_is_killed_and_the_sandbox_continues(tmp_path: Path) -> None:
    code = """
        import os, signal, time
        def f():
            for n in range(1, 65):
                try:
                    signal.signal(n, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                time.sleep(1)
    """
    with WarmPool() as warm:
        assert call_f(tmp_path, "def f(): return 1", launcher=warm) == 1
        sandbox = _pid(warm)
        with loaded_worker(tmp_path, code, launcher=warm, call_seconds=0.3) as worker:
            got = worker.call("f", [])
        assert not isinstance(got, Reply)
        assert got.kind == "timed out"
        assert _pid(warm) == sandbox
        assert call_f(tmp_path, "def f(): return 2", launcher=warm) == 2


def test_concurrent_workers_have_separate_sandboxes(tmp_path: Path, warm: WarmPool) -> None:
    code = "import os\ndef f(): return sorted(n for n in os.listdir('/proc') if n.isdigit())"
    (tmp_path / "other").mkdir()
    with (
        loaded_worker(tmp_path, code, launcher=warm) as one,
        loaded_worker(tmp_path / "other", code, launcher=warm) as other,
    ):
        for worker in (one, other):
            got = worker.call("f", [])
            assert isinstance(got, Reply)
            assert got.result == ["1", "2"]


def test_a_lost_sandbox_fails_only_one_call(tmp_path: Path) -> None:
    with WarmPool() as warm, loaded_worker(tmp_path, "def f(): return 1", launcher=warm) as worker:
        process: Any = worker._process
        assert isinstance(process, Fork)
        os.kill(process.pid, 9)
        deadline = time.monotonic() + 10
        while isinstance(worker.call("f", []), Reply) and time.monotonic() < deadline:
            time.sleep(0.01)  # the fork may answer until the kernel has ended it
        got = worker.call("f", [])
        assert isinstance(got, Reply)
        assert got.result == 1


def test_where_forks_do_not_work_workers_are_started_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise LaunchError("not here")

    monkeypatch.setattr(Sandbox, "__init__", refused)
    with WarmPool() as warm:
        assert call_f(tmp_path, "def f(): return 1", launcher=warm) == 1
        assert warm.warm_start_error == "not here"


def test_a_python_that_lies_where_forks_write_is_forked_and_stays_as_it_is(tmp_path: Path) -> None:
    code = f"""
    import pathlib, sys
    import numpy as np
    import numpy.polynomial

    def f():
        own = pathlib.Path("{HOME}", "own")
        before = own.exists()
        own.write_text("")
        try:
            pathlib.Path(sys.prefix, "lib", "added.py").write_text("")
        except OSError as error:
            return before, error.strerror, sys.prefix
    """
    with tempfile.TemporaryDirectory(dir=HOME) as folder, WarmPool() as warm:
        python = create_virtual_environment(Path(folder, "environment"))
        for _ in range(2):
            got = call_f(tmp_path, code, launcher=warm, python=python)
            assert got == (False, "Read-only file system", str(Path(folder, "environment")))
        assert not warm.warm_start_error


def test_a_file_that_may_see_its_surroundings_is_started_cold(tmp_path: Path) -> None:
    write_code(tmp_path, "x = 7", "beside.py")
    target = write_code(tmp_path, "from beside import x\ndef f(): return x")
    limits: dict[str, Any] = {"call_seconds": CALL_SECONDS, "siblings": True}
    with WarmPool() as warm, Worker(target, launcher=warm, **limits) as worker:
        assert worker.load() is None
        assert not isinstance(worker._process, Fork)


def test_nothing_runs_on_after_the_batch(tmp_path: Path) -> None:
    with WarmPool() as warm:
        call_f(tmp_path, "def f(): return 1", launcher=warm)
        pid = _pid(warm)
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()
    assert pid not in {int(path.parent.name) for path in processes_named("bwrap")}
