"""A worker: the arguments and results of functions, and printed text, warnings and failures."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.runner.loader.submission_loader import UNBOUNDED_ARGUMENTS
from backproof.runner.protocol.value_codec import OpaqueValue
from backproof.sandbox import Failure, FunctionInfo, Reply, Worker
from tests.support.submission_files import (
    call_for_failure,
    call_for_reply,
    loaded_worker,
    write_code,
)

X = np.arange(6.0).reshape(2, 3)


def test_a_function_of_the_file_is_called_and_its_result_comes_back(tmp_path: Path) -> None:
    got = call_for_reply(tmp_path, "return args[0] @ args[0].T, {'sum': args[0].sum()}", X)
    product, named = got.result
    assert np.array_equal(product, X @ X.T)
    assert named["sum"] == 15.0
    assert got.seconds > 0


def test_functions_are_listed_with_the_arguments_that_they_take(tmp_path: Path) -> None:
    code = """
        from math import sqrt
        constant = 3
        def two(a, b): ...
        def optional(a, b=1, *, c=2): ...
        def many(a, *rest): ...
        def _private(): ...
        class Model:
            def __init__(self, n): ...
    """
    with loaded_worker(tmp_path, code) as worker:
        functions = worker.functions
    assert functions["two"] == FunctionInfo(2, 2)
    assert functions["optional"] == FunctionInfo(1, 2)
    assert functions["many"] == FunctionInfo(1, UNBOUNDED_ARGUMENTS)
    assert functions["Model"] == FunctionInfo(1, 1)
    assert "sqrt" in functions
    assert not {"constant", "_private"} & set(functions)


def test_a_callable_without_a_signature_has_unknown_arity(tmp_path: Path) -> None:
    code = """
        class Shy:
            @property
            def __signature__(self): raise KeyError
            def __call__(self, a): return a
        shy = Shy()
    """
    with loaded_worker(tmp_path, code, wanted={"shy": ()}) as worker:
        assert worker.functions["shy"] == FunctionInfo(None, None)
        got = worker.call("shy", [1])
    assert isinstance(got, Reply)
    assert got.result == 1


def test_a_missing_function_is_reported(tmp_path: Path) -> None:
    with loaded_worker(tmp_path, "def f(): return 1") as worker:
        assert worker.call("g", []) == Failure("missing", "g is not defined in solution.py")
        assert isinstance(worker.call("f", []), Reply)


def test_an_exception_is_reported_with_its_line_and_fails_only_its_call(
    tmp_path: Path,
) -> None:
    code = """
        import numpy as np
        def f(a):
            return helper(a)
        def helper(a):
            return np.linalg.inv(a)
    """
    with loaded_worker(tmp_path, code) as worker:
        got = worker.call("f", [np.zeros((2, 2))])
        source = "return np.linalg.inv(a)"
        assert got == Failure("raised", "LinAlgError: Singular matrix", 5, source=source)
        assert isinstance(worker.call("f", [np.eye(2)]), Reply)


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("x = 1\nraise ValueError('no data')", "line 2, raise ValueError('no data'): ValueError"),
        ("import sys\nsys.exit(3)", "line 2, sys.exit(3): SystemExit: 3"),
        ("raise KeyboardInterrupt", "line 1, raise KeyboardInterrupt: KeyboardInterrupt"),
    ],
)
def test_a_failing_statement_is_reported_and_the_others_run(
    tmp_path: Path, code: str, note: str
) -> None:
    code = f"{code}\ndef f(): return 1"
    with Worker(write_code(tmp_path, code), run_all=True) as worker:
        assert worker.load() is None
        (told,) = worker.load_report.notes["failed"]
        assert told.startswith(note)
        assert isinstance(worker.call("f", []), Reply)


def test_a_file_that_ends_the_process_says_so_at_load_and_at_every_call(tmp_path: Path) -> None:
    with Worker(write_code(tmp_path, "import os\nos._exit(3)"), run_all=True) as worker:
        got = worker.load()
        assert got == Failure("crashed", "the process ended with status 3")
        assert worker.call("f", []) == got


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with Worker(tmp_path / "none.py") as worker:
        got = worker.load()
    assert got == Failure("unreadable", "cannot be read: No such file or directory")


def test_an_interpreter_that_does_not_start_is_reported(tmp_path: Path) -> None:
    target = write_code(tmp_path, "def f(): ...")
    with Worker(target, python="/nowhere/python") as worker:
        assert worker.load() == Failure(
            "crashed", "/nowhere/python cannot be started: No such file or directory"
        )
    with Worker(target, python="/bin/false") as worker:
        got = worker.load()
    assert got is not None
    assert "/bin/false does not start as a worker, which needs NumPy" in got.message


def test_the_main_guard_does_not_run_and_the_name_is_the_files(tmp_path: Path) -> None:
    code = """
        def f(): return __name__, __file__
        if __name__ == "__main__":
            raise SystemExit
    """
    with loaded_worker(tmp_path, code) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply)
    assert got.result == ("solution", str((tmp_path / "solution.py").resolve()))


def test_a_file_named_as_a_library_does_not_take_its_place(tmp_path: Path) -> None:
    target = write_code(tmp_path, "import numpy\ndef f(): return numpy.ones(2)", "numpy.py")
    with Worker(target) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply)
    assert np.array_equal(got.result, [1, 1])


def test_a_changed_argument_comes_back_changed_and_the_callers_is_not(tmp_path: Path) -> None:
    mine = X.copy()
    got = call_for_reply(tmp_path, "a, p = args; a += 1; p['W'][0] = 7", mine, {"W": np.zeros(2)})
    assert np.array_equal(mine, X)
    assert np.array_equal(got.arguments_after[0], X + 1)
    assert np.array_equal(got.arguments_after[1]["W"], [7, 0])


def test_printed_text_is_returned_with_the_result(tmp_path: Path) -> None:
    body = """
        print("to stdout")
        os.write(1, b"straight to fd 1, ")
        os.write(2, b"and 2")
        print("to stderr", file=sys.stderr)
        return 5
    """
    got = call_for_reply(tmp_path, body)
    assert got.result == 5
    for text in ("to stdout", "straight to fd 1, and 2", "to stderr"):
        assert text in got.printed_text


def test_only_the_end_of_printed_text_is_kept(tmp_path: Path) -> None:
    got = call_for_reply(tmp_path, "print('x' * 1_000_000); print('the end'); return 5")
    assert got.result == 5
    assert got.printed_text.endswith("the end\n")
    assert len(got.printed_text) <= 4096


def test_input_finds_nothing_to_read(tmp_path: Path) -> None:
    assert call_for_failure(tmp_path, "return input()").message.startswith("EOFError")


def test_the_first_warnings_are_returned_with_the_result(tmp_path: Path) -> None:
    body = """
        for i in range(100_000): warnings.warn(f"number {i}")
        return np.log(np.zeros(1))
    """
    got = call_for_reply(tmp_path, body)
    assert got.warnings[0] == "UserWarning: number 0"
    assert len(got.warnings) == 10
    assert np.isneginf(got.result)


def test_a_numpy_warning_is_reported_at_every_call(tmp_path: Path) -> None:
    code = "import numpy as np\ndef f(a): return np.log(a)"
    with loaded_worker(tmp_path, code) as worker:
        for _ in range(2):
            got = worker.call("f", [np.zeros(1)])
            assert isinstance(got, Reply)
            assert got.warnings == ("RuntimeWarning: divide by zero encountered in log",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return np.matrix([[1.0, 2.0]])", "numpy.matrix"),
        ("return np.ma.masked_array([[1.0, 2.0]])", "numpy.ma.MaskedArray"),
    ],
)
def test_a_subclass_comes_back_as_a_plain_array_and_is_named(
    tmp_path: Path, body: str, kind: str
) -> None:
    got = call_for_reply(tmp_path, body)
    assert type(got.result) is np.ndarray
    assert np.array_equal(got.result, [[1, 2]])
    assert got.subclasses == (kind,)


def test_an_array_that_overrides_comparison_comes_back_as_its_numbers(tmp_path: Path) -> None:
    body = """
        class Agreeable(np.ndarray):
            def __eq__(self, other): return True
            def __sub__(self, other): return np.zeros(self.shape)
            def __array_ufunc__(self, *a, **k): return np.bool_(True)
        return np.full((2, 2), 9.0).view(Agreeable)
    """
    got = call_for_reply(tmp_path, body)
    assert type(got.result) is np.ndarray
    assert got.result.tolist() == [[9, 9], [9, 9]]
    assert "Agreeable" in got.subclasses[0]


def test_objects_are_converted_to_arrays_once_and_in_the_worker(tmp_path: Path) -> None:
    body = """
        class Tensor:
            def __array__(self, dtype=None, copy=None): return np.arange(3, dtype="float32")
        class Attached:
            def __array__(self, dtype=None, copy=None): raise RuntimeError("detach first")
        return Tensor(), Attached()
    """
    tensor, attached = call_for_reply(tmp_path, body).result
    assert tensor.dtype == np.float32
    assert isinstance(attached, OpaqueValue)


def test_backproof_cannot_be_imported(tmp_path: Path) -> None:
    body = """
        found = []
        for room in ("reference", "gradcheck", "properties", "backproof", "tests"):
            try: found.append(__import__(room).__file__)
            except ModuleNotFoundError: pass
        return found
    """
    assert call_for_reply(tmp_path, body).result == []


def test_a_reference_beside_the_file_is_the_students_own(tmp_path: Path) -> None:
    write_code(tmp_path, "whose = 'theirs'", "reference.py")
    (tmp_path / "tests").mkdir()
    write_code(tmp_path, "whose = 'theirs, too'", "tests/helper.py")
    code = """
        import reference
        from tests import helper
        def f(): return reference.whose, helper.whose
    """
    with loaded_worker(tmp_path, code) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply)
    assert got.result == ("theirs", "theirs, too")


def test_a_file_of_that_name_itself_can_be_judged(tmp_path: Path) -> None:
    with Worker(write_code(tmp_path, "def f(): return 1", "reference.py")) as worker:
        got = worker.call("f", [])
    assert isinstance(got, Reply)


def test_the_environment_holds_nothing_of_the_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "x")
    got = call_for_reply(tmp_path, "return dict(os.environ), os.getcwd(), sys.path[0]")
    environment, folder, path = got.result
    assert "TOKEN" not in environment
    assert environment["OPENBLAS_NUM_THREADS"] == environment["OMP_NUM_THREADS"] == "1"
    assert folder != str(Path.cwd())
    assert path == str(tmp_path.resolve())


def test_nothing_is_left_of_a_worker(tmp_path: Path) -> None:
    write_code(tmp_path, "value = 1", "helper.py")
    code = "import os, helper\ndef f():\n    open('left', 'w').close()\n    return os.getcwd()"
    with loaded_worker(tmp_path, code) as worker:
        got = worker.call("f", [])
        assert isinstance(got, Reply)
        assert Path(got.result).is_dir()
        pid = worker._process.pid if worker._process else 0
    assert not Path(got.result).exists()
    assert not Path(f"/proc/{pid}").exists()
    assert sorted(os.listdir(tmp_path)) == ["helper.py", "solution.py"]  # noqa: PTH208


def test_a_worker_ends_with_its_judge(tmp_path: Path) -> None:
    file = tmp_path / "endless.py"
    told = tmp_path / "told"
    judge = (
        "import sys; from pathlib import Path\n"
        "from backproof.sandbox.submission_process import Worker\n"
        "Worker(Path(sys.argv[1]), run_all=True, load_seconds=60).load()"
    )
    file.write_text(f"import os\nopen({str(told)!r}, 'w').write(str(os.getpid()))\nwhile 1: pass\n")
    process = subprocess.Popen([sys.executable, "-c", judge, str(file)])
    pid = _eventually(lambda: told.exists() and told.read_text())
    process.kill()
    process.wait()
    assert _eventually(lambda: not Path("/proc", pid).exists() or _is_dead(pid))


def _is_dead(pid: str) -> bool:
    return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _eventually(found: Callable[[], Any]) -> Any:
    for _ in range(200):
        if value := found():
            return value
        time.sleep(0.05)
    return None
