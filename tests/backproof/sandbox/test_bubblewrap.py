"""Bubblewrap: the visible files, the writable folder, and the lifetime of processes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backproof.sandbox import Failure, Reply, Worker
from backproof.sandbox.isolation import Bubblewrap, probe_interpreter
from tests.support.sandbox import call_f, needs_bubblewrap, process_command_line
from tests.support.submission_files import loaded_worker, write_code


@needs_bubblewrap
def test_the_view_has_neither_home_nor_shell_nor_backproof(tmp_path: Path) -> None:
    needs = tuple(str(path) for path in probe_interpreter(sys.executable).required_paths)
    code = f"""
        import os, sys
        def f():
            shown = []
            for folder, folders, files in os.walk("/"):
                folders[:] = [n for n in folders if folder + n not in ("/proc", "/usr")]
                shown += [os.path.join(folder, name) for name in files]
            known = ("/dev/", "/etc/alternatives/", *{needs!r})
            return [path for path in shown if not path.startswith(known)]
    """
    shown = call_f(tmp_path, code, launcher=Bubblewrap())
    assert {path for path in shown if not path.startswith(("/worker/", "/lib"))} == {
        "/etc/ld.so.cache",
        "/submission/solution.py",
    }


@needs_bubblewrap
def test_backproof_is_hidden_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after pip install: the package lies among the libraries that the worker needs."""
    folder = tmp_path / "site-packages"
    for name in ("backproof", "backproof-1.0.dist-info", "reference"):
        (folder / name).mkdir(parents=True)
        (folder / name / "secret.py").write_text("1", encoding="utf-8")
    from backproof.sandbox.isolation import bubblewrap
    from backproof.sandbox.isolation.interpreter_probe import InterpreterPaths, _own_packages

    real = probe_interpreter(sys.executable)
    needs = (*real.required_paths, folder)
    hidden = tuple(_own_packages([str(folder)], needs))
    assert {path.name for path in hidden} == {"backproof"}
    monkeypatch.setattr(
        bubblewrap, "probe_interpreter", lambda _: InterpreterPaths(real.python, needs, hidden)
    )
    code = f"""
        import os
        def f():
            return {{name: os.listdir({str(folder)!r} + "/" + name)
                    for name in ("backproof", "reference")}}
    """
    seen = call_f(tmp_path, code, launcher=Bubblewrap())
    assert seen == {"backproof": [], "reference": ["secret.py"]}


@needs_bubblewrap
def test_only_a_small_folder_in_memory_can_be_written_to(tmp_path: Path) -> None:
    code = """
        import os
        def f():
            writable = []
            for folder, folders, _ in os.walk("/"):
                folders[:] = [n for n in folders if not os.path.islink(os.path.join(folder, n))]
                if folder == "/": folders[:] = [n for n in folders if n not in ("proc", "usr")]
                try:
                    open(folder + "/probe", "w").close()
                    writable.append(folder)
                except OSError: pass
            room = os.statvfs("/tmp")
            return writable, room.f_frsize * room.f_blocks
    """
    writable, room = call_f(tmp_path, code, launcher=Bubblewrap())
    assert writable == ["/tmp"]  # noqa: S108
    assert room <= 1 << 26


@needs_bubblewrap
def test_the_kernels_settings_cannot_be_changed(tmp_path: Path) -> None:
    before = Path("/proc/sys/kernel/core_pattern").read_bytes()
    code = """
        import os
        def f():
            refused = 0
            for path in ("sys/kernel/core_pattern", "self/oom_score_adj", "1/mem"):
                try: os.open("/proc/" + path, os.O_WRONLY)
                except OSError: refused += 1
            return refused
    """
    assert call_f(tmp_path, code, launcher=Bubblewrap()) == 3
    assert Path("/proc/sys/kernel/core_pattern").read_bytes() == before


@needs_bubblewrap
def test_siblings_are_visible_in_ones_own_folder(tmp_path: Path) -> None:
    write_code(tmp_path, "value = 7", "helper.py")
    code = "import helper\ndef f(): return helper.value"
    assert call_f(tmp_path, code, launcher=Bubblewrap(), siblings=True) == 7
    with Worker(tmp_path / "solution.py", launcher=Bubblewrap()) as worker:
        got = worker.call("f", [])
    assert not isinstance(got, Reply) or got.result != 7


@needs_bubblewrap
def test_the_sandbox_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    target = write_code(tmp_path, "def f(): return 1")
    with Worker(target, launcher=Bubblewrap()) as worker:
        with ThreadPoolExecutor(1) as other:
            assert other.submit(worker.load).result() is None
        time.sleep(0.2)
        assert isinstance(worker.call("f", []), Reply)


@needs_bubblewrap
def test_the_sandbox_dies_with_the_judge(tmp_path: Path) -> None:
    write_code(tmp_path, "import time\ndef f(): time.sleep(60)")
    code = f"""
import os
from pathlib import Path
from backproof.sandbox import Worker
from backproof.sandbox.isolation import Bubblewrap
worker = Worker(Path({str(tmp_path / "solution.py")!r}), launcher=Bubblewrap())
assert worker.load() is None
print(worker._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    env = {**os.environ, "TMPDIR": str(tmp_path)}  # it cannot tidy up
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env
    )
    pid = done.stdout.strip()
    assert pid.isdigit(), done.stderr
    deadline = time.monotonic() + 10
    while "bwrap" in process_command_line(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "bwrap" not in process_command_line(pid)


@needs_bubblewrap
def test_the_exit_status_is_reported_through_bubblewrap(tmp_path: Path) -> None:
    code = "import ctypes\ndef f(): ctypes.string_at(0)"
    with loaded_worker(tmp_path, code, launcher=Bubblewrap()) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Failure)
    assert got.message == "the process ended with status 139 (SIGSEGV)"


@needs_bubblewrap
def test_a_forked_judge_starts_its_own_sandboxes(tmp_path: Path) -> None:
    """Threads do not survive a fork, and one of them starts the sandboxes."""
    target = write_code(tmp_path, "def f(): return 1")
    code = f"""
import os, warnings
from pathlib import Path
from backproof.sandbox import Reply, Worker
from backproof.sandbox.isolation import Bubblewrap
warnings.simplefilter("ignore", DeprecationWarning)
def answered():
    with Worker(Path({str(target)!r}), launcher=Bubblewrap()) as worker:
        return worker.load() is None and isinstance(worker.call("f", []), Reply)
assert answered()
pid = os.fork()
if pid == 0:
    os._exit(0 if answered() else 1)
assert os.waitpid(pid, 0)[1] == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
