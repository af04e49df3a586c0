"""The sandbox tiers: what a worker sees, what it can do, and what it leaves behind."""

import os
import secrets
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.sandbox import Reply, Worker
from tests.support.sandbox import IS_ROOT, call_f, processes_named
from tests.support.submission_files import CALL_SECONDS, loaded_worker, write_code


def test_a_function_is_called_in_the_sandbox(tmp_path: Path, walls: dict[str, Any]) -> None:
    code = "import numpy as np\ndef f(a): return np.linalg.inv(a)"
    with loaded_worker(tmp_path, code, **walls) as worker:
        got = worker.call("f", [2 * np.eye(2)])
    assert isinstance(got, Reply)
    assert np.array_equal(got.result, np.eye(2) / 2)


def test_a_random_generator_and_lazy_modules_can_be_imported(
    tmp_path: Path, walls: dict[str, Any]
) -> None:
    code = """
        def f():
            import decimal, json, sqlite3, numpy.fft, numpy.random
            return numpy.random.default_rng(1).integers(10) < 10
    """
    assert call_f(tmp_path, code, **walls)


def test_only_the_file_itself_is_seen_and_it_cannot_be_changed(
    tmp_path: Path, walls: dict[str, Any]
) -> None:
    write_code(tmp_path, "# mine", "other.py")
    code = """
        import os
        def f():
            here = os.path.dirname(__file__)
            try: refused = open(__file__, "a") is None
            except OSError: refused = True
            return sorted(set(os.listdir(here)) - {"__pycache__"}), refused, __name__
    """
    assert call_f(tmp_path, code, **walls) == (["solution.py"], True, "solution")


def test_a_file_that_is_closed_to_others_is_still_judged(
    tmp_path: Path, walls: dict[str, Any]
) -> None:
    target = write_code(tmp_path, "def f(): return 1")
    target.chmod(0o600)
    with Worker(target, call_seconds=CALL_SECONDS, **walls) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply)


def test_the_environment_holds_nothing_of_the_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, walls: dict[str, Any]
) -> None:
    monkeypatch.setenv("TOKEN", "x")
    code = """
        import glob, os
        def f():
            told = []
            for path in glob.glob("/proc/[0-9]*/environ"):
                try: told.append(open(path).read())
                except OSError: pass
            return sorted(os.environ), " ".join(told)
    """
    names, told = call_f(tmp_path, code, **walls)
    assert "TOKEN" not in names
    assert "PYTEST" not in told


def test_the_process_has_an_unused_user(tmp_path: Path, walls: dict[str, Any]) -> None:
    code = """
        import os
        def f():
            status = open("/proc/self/status").read().split("\\n")
            held = [line.split()[1] for line in status if line.startswith(("CapEff", "CapPrm"))]
            return os.getuid(), os.geteuid(), os.getgroups(), held
    """
    user, effective, groups, held = call_f(tmp_path, code, **walls)
    assert user == effective
    assert 0 not in groups or not IS_ROOT
    assert user != 0
    assert set(held) == {"0" * 16}


def test_no_descriptor_of_the_judge_is_inherited(tmp_path: Path, walls: dict[str, Any]) -> None:
    code = """
        import os
        def f():
            found = []
            for n in range(64):
                try: found.append(os.readlink(f"/proc/self/fd/{n}"))
                except OSError: pass
            return [name for name in found if not name.startswith(("pipe:", "/dev/null"))]
    """
    assert call_f(tmp_path, code, **walls) == []


def test_processes_are_limited_and_none_is_left(tmp_path: Path, walls: dict[str, Any]) -> None:
    name = secrets.token_hex(6)
    code = f"""
        import ctypes, os, time
        def f():
            ctypes.CDLL(None).prctl(15, b"{name}")
            count = 0
            try:
                while count < 2000:
                    if os.fork() == 0:
                        os.setsid()
                        time.sleep(300)
                        os._exit(0)
                    count += 1
            except OSError:
                pass
            return count
    """
    assert 0 < call_f(tmp_path, code, **walls) < 100
    deadline = time.monotonic() + 10
    while processes_named(name) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not processes_named(name)


def test_leftover_files_are_removed(tmp_path: Path, walls: dict[str, Any]) -> None:
    code = """
        def f():
            for place in ("/tmp", "/var/tmp", "/dev/shm", "."):
                try: open(place + "/backproof-left", "w").close()
                except OSError: pass
    """
    call_f(tmp_path, code, **walls)
    for place in ("/tmp", "/var/tmp", "/dev/shm"):  # noqa: S108
        assert not Path(place, "backproof-left").exists()


def test_a_symbolic_link_is_not_followed(tmp_path: Path, walls: dict[str, Any]) -> None:
    (tmp_path / "link.py").symlink_to(write_code(tmp_path, "def f(): return 'of another'"))
    with Worker(tmp_path / "link.py", **walls) as worker:
        got = worker.load()
    assert got is not None
    assert "is a symbolic link: expected the file itself" in got.message


def test_a_folder_is_visible_without_targets_of_links(
    tmp_path: Path, walls: dict[str, Any]
) -> None:
    work = tmp_path / "work"
    (work / "inner").mkdir(parents=True)
    write_code(work / "inner", "7", "data.txt")
    (work / "link.txt").symlink_to(write_code(tmp_path, "of another", "other.py"))
    os.mkfifo(work / "pipe.py")
    code = """
        import os
        def f():
            here = os.path.dirname(os.path.abspath(__file__))
            return sorted(os.listdir(here)), open(here + "/inner/data.txt").read()
    """
    write_code(work, code)
    with Worker(work, call_seconds=CALL_SECONDS, **walls) as worker:
        failure = worker.load()
        got = worker.call("f", [])
    assert failure is None
    assert isinstance(got, Reply), got
    assert got.result == (["inner", "solution.py"], "7")
