"""An external program: the arguments and results of its functions, its start and its end."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from backproof.sandbox import Failure, FunctionInfo, Reply
from backproof.sandbox.json_program.program_worker import (
    Program,
    TrustedProgramLauncher,
    call_program,
)
from tests.support.external_programs import (
    PROGRAM_PREAMBLE,
    load_failure,
    program_command,
    program_failure,
    program_reply,
    running_program,
)

X = np.arange(6.0).reshape(2, 3)


def test_a_function_is_called_and_its_result_is_a_plain_array(tmp_path: Path) -> None:
    got = program_reply(tmp_path, "result(arguments[0])", X)
    assert type(got.result) is np.ndarray
    assert np.array_equal(got.result, X)
    assert got.result.flags.writeable
    assert got.seconds > 0


def test_the_lines_are_those_that_the_manual_specifies(tmp_path: Path) -> None:
    body = "result([hello, request])"
    seen_hello, seen = program_reply(tmp_path, body, {"W1": np.array([[1]])}, 3, 0.5, None).result
    assert seen_hello == {"backproof": 1, "op": "hello", "functions": ["f", "g"]}
    assert {**seen, "arguments": ...} == {"call": "f", "number": 1, "arguments": ...}
    named, count, alpha, nothing = seen["arguments"]
    assert np.array_equal(named["W1"], [[1]])
    assert (count, alpha, nothing) == (3, 0.5, None)


def test_calls_are_numbered_and_the_program_lives_on_between_them(tmp_path: Path) -> None:
    with running_program(tmp_path, "result([number, os.getpid()])") as program:
        answers = [program.call(name, []) for name in ("f", "g", "f")]
    results = [got.result for got in answers if isinstance(got, Reply)]
    assert [number for number, _ in results] == [1, 2, 3]
    assert len({pid for _, pid in results}) == 1


def test_functions_are_listed_with_the_arguments_that_they_take(tmp_path: Path) -> None:
    code = """
        import json
        input()
        print(json.dumps({"functions": {"f": None, "g": [1, 3]}}), flush=True)
        input()
    """
    with Program(program_command(tmp_path, code), ["f", "g", "h"]) as program:
        assert program.load() is None
        assert program.functions == {"f": FunctionInfo(None, None), "g": FunctionInfo(1, 3)}
        got = program.call("h", [])
    assert isinstance(got, Failure)
    assert got.kind == "missing"
    assert got.message.startswith("h is not among the functions of")


def test_an_error_is_quoted_and_fails_only_its_call(tmp_path: Path) -> None:
    body = """
        if request["call"] == "g":
            result(os.getpid())
        else:
            say({"number": number, "error": "shapes (2, 3) and (2, 3) do not fit"})
    """
    with running_program(tmp_path, body) as program:
        before = program.call("g", [])
        got = program.call("f", [])
        assert got == Failure("raised", "an error: shapes (2, 3) and (2, 3) do not fit")
        after = program.call("g", [])
    assert isinstance(before, Reply)
    assert isinstance(after, Reply)
    assert before.result == after.result


def test_standard_error_is_returned_with_the_reply(tmp_path: Path) -> None:
    got = program_reply(tmp_path, "print('looking', file=sys.stderr, flush=True); result(1)")
    assert got.result == 1
    assert got.printed_text in {"", "looking\n"}  # the answer may overtake it
    said = program_failure(tmp_path, "print('no data', file=sys.stderr, flush=True); os._exit(4)")
    assert said.message == "the process ended with status 4: no data"


def test_arguments_are_copies(tmp_path: Path) -> None:
    given = X.copy()
    got = program_reply(tmp_path, "arguments[0]['data'][0] = 99; result(None)", given)
    assert np.array_equal(given, X)
    assert np.array_equal(got.arguments_after[0], X)


def test_the_program_runs_in_the_current_folder_with_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOME_LIBRARY", "here")
    body = "result([os.getcwd(), os.environ['SOME_LIBRARY'], os.getpgid(0) == os.getpid()])"
    assert program_reply(tmp_path, body).result == [str(tmp_path.resolve()), "here", True]


def test_a_program_that_ends_is_restarted_for_the_next_call(tmp_path: Path) -> None:
    body = """
        if request["call"] == "g":
            os._exit(3)
        result(os.getpid())
    """
    with running_program(tmp_path, body) as program:
        first = program.call("f", [])
        assert program.call("g", []) == Failure("crashed", "the process ended with status 3")
        second = program.call("f", [])
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert first.result != second.result


def test_a_program_that_ends_repeatedly_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backproof.sandbox.restartable_process.RESTARTS", 2)
    with running_program(tmp_path, "os._exit(1)") as program:
        messages = [str(program.call("f", [])) for _ in range(4)]
    assert messages[1] == "the process ended with status 1"
    assert messages[-1] == "given up after 2 restarts"


def test_a_program_that_answers_one_call_and_ends_is_reported(tmp_path: Path) -> None:
    with running_program(tmp_path, "result(1); sys.exit()") as program:
        assert isinstance(program.call("f", []), Reply)
        time.sleep(0.2)
        got = program.call("f", [])
    assert got == Failure("crashed", "the process ended with status 0")


def test_stopping_ends_the_program_and_all_that_it_has_started(tmp_path: Path) -> None:
    body = """
        import subprocess
        result([os.getpid(), subprocess.Popen(["sleep", "60"], stdout=2).pid])
    """
    with running_program(tmp_path, body) as program:
        got = program.call("f", [])
    assert isinstance(got, Reply)
    deadline = time.monotonic() + 5
    while any(map(_alive, got.result)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(_alive, got.result))


def _alive(pid: int) -> bool:
    """Return whether a process exists and is no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_missing_program_is_reported() -> None:
    with Program(["/nowhere/network"], ["f"]) as program:
        got = program.load()
    assert got == Failure("crashed", "cannot be started: No such file or directory")


def test_a_file_that_is_no_program_is_reported(tmp_path: Path) -> None:
    (tmp_path / "network").write_bytes(b"\0\1\2")
    (tmp_path / "network").chmod(0o755)
    with Program([str(tmp_path / "network")], ["f"]) as program:
        got = program.load()
    assert got == Failure("crashed", "cannot be started: Exec format error")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "the process ended with status 0"),
        ("raise SystemExit('no weights')", "the process ended with status 1: no weights"),
        ("print('Network 1.0', flush=True); input()", "'Network 1.0' is not JSON"),
        ("print('{}', flush=True); input()", '{}: expected {"functions": {…}}'),
        ("print('[1]', flush=True); input()", '[1]: expected {"functions": {…}}'),
        ("print(input(), flush=True); input()", '"op": "hello"'),
        ("""print('{"functions": {"f": 2}}', flush=True); input()""", '"f" is listed with 2'),
        ("""print('{"functions": {"f": [2, 1]}}', flush=True); input()""", "[needs, takes]"),
        ("""print('{"error": "version 1 only"}', flush=True); input()""", "version 1 only"),
        ("print(end='{', flush=True)", "status 0: only '{', without an end of line"),
    ],
)
def test_a_program_without_a_valid_reply_to_hello_is_not_called(
    tmp_path: Path, code: str, words: str
) -> None:
    got = load_failure(tmp_path, code)
    assert got.message.startswith("after hello, ")
    assert words in got.message


def test_a_program_that_waits_for_more_than_hello_times_out(tmp_path: Path) -> None:
    got = load_failure(tmp_path, "import time; time.sleep(60)", load_seconds=0.3)
    assert (got.kind, got.message) == ("timed out", "after hello, no answer within 0.3 seconds")


def test_the_launcher_describes_the_isolation(tmp_path: Path) -> None:
    class Walled(TrustedProgramLauncher):
        pass

    walled = Walled(isolation="walls: several")
    with Program(program_command(tmp_path, ""), ["f"], launcher=walled) as program:
        assert program.isolation == "walls: several"
    with Program(program_command(tmp_path, ""), ["f"]) as program:
        assert "not for untrusted code" in program.isolation


def test_pasted_code_calls_a_function_and_raises_where_there_is_no_answer(tmp_path: Path) -> None:
    command = program_command(tmp_path, PROGRAM_PREAMBLE + "    result(arguments[0])")
    assert np.array_equal(call_program(command, "f", X), X)
    with pytest.raises(RuntimeError, match="ended with status"):
        call_program([*command[:-1], os.devnull], "f", X)
