"""Programs on the command line, and the examples in other languages, correct and wrong."""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backproof.cli.main import run
from backproof.validation.external_program import validate_program
from backproof.validation.pipeline import TargetError
from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample

Captured = pytest.CaptureFixture[str]

NODE = ["node", str(EXAMPLES / "javascript" / "network.mjs")]
PERL = ["perl", str(EXAMPLES / "perl" / "network.pl")]
SEED = 20260101


def needs(program: str, *trial: str) -> pytest.MarkDecorator:
    """Skip the test if a program is not installed, or its trial run fails."""
    found = shutil.which(program) is not None
    works = found and subprocess.run([program, *trial], check=False).returncode == 0
    reason = f"{' '.join([program, *trial])} does not run here: install {program}"
    return pytest.mark.skipif(not works, reason=reason)


needs_gcc, needs_node = needs("gcc", "--version"), needs("node", "--version")
needs_perl = needs("perl", "-MJSON::PP", "-e", "1")


STRICT = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
SANITIZED = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


@cache
def compiled(*options: str) -> list[str]:
    """Compile the example in C once, without warnings, and return its command line."""
    program = Path(tempfile.mkdtemp()) / "network"
    atexit.register(shutil.rmtree, program.parent)
    sources = sorted((EXAMPLES / "c").glob("*.c"))
    subprocess.run(["gcc", *STRICT, *options, "-o", program, *sources, "-lm"], check=True)
    return [str(program)]


def statuses(command: list[str], **options: Any) -> dict[str, str]:
    """Return the status of each equation that does not conform, by its label."""
    verdict = validate_program(command, seed=SEED, **options)
    return {e.label: str(e.status) for e in verdict.equations if e.status != "conforms"}


@needs_gcc
@pytest.mark.parametrize("dtype", sample(["float64", "float32"], 1))
def test_the_example_in_c_conforms(dtype: str) -> None:
    assert statuses(compiled(), dtype=dtype) == {}


@needs_gcc
def test_the_example_in_c_touches_no_memory_that_is_not_its_own() -> None:
    assert statuses(compiled(*SANITIZED), examples=8) == {}


@needs_gcc
def test_the_wrong_example_in_c_is_rejected_at_its_own_equation() -> None:
    found = statuses(compiled("-DWRONG_DZ1"))
    assert found == {"3.47 dZ1": "differs", "3.48 dW1": "follows", "3.49 db1": "follows"}


@needs_node
@pytest.mark.parametrize("dtype", sample(["float64", "float32"], 1))
def test_the_example_in_javascript_conforms(dtype: str) -> None:
    assert statuses(NODE, dtype=dtype) == {}


@needs_node
def test_the_wrong_example_in_javascript_is_rejected_at_its_own_equation() -> None:
    assert statuses(["env", "WRONG=dW2", *NODE]) == {"3.44 dW2": "differs"}


@needs_perl
def test_the_example_in_perl_conforms() -> None:
    assert statuses(PERL, examples=8) == {}


@needs_perl
def test_lists_are_double_precision_under_a_request_for_single() -> None:
    found = statuses(PERL, examples=8, dtype="float32")
    assert set(found.values()) & {"differs"}


@needs_gcc
@pytest.mark.parametrize(
    "line",
    ["", "{", "[1, 2", '{"call": 3}', '{"call": "predict", "number": 1, "arguments": []}', "\\"],
)
def test_a_line_that_makes_no_sense_ends_the_example_in_c_in_words(line: str) -> None:
    command = compiled(*SANITIZED)
    done = subprocess.run(command, input=f"{line}\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@needs_node
def test_the_counterexample_of_a_program_fails_where_it_is_pasted() -> None:
    verdict = validate_program(["env", "WRONG=dW2", *NODE], seed=SEED, examples=8)
    assert verdict.counterexample is not None
    pasted = [sys.executable, "-P", "-c", verdict.counterexample.code]
    done = subprocess.run(pasted, capture_output=True, text=True, check=False)
    assert "AssertionError: dW2 (3.44) differs" in done.stderr
    mended = verdict.counterexample.code.replace("'WRONG=dW2'", "'WRONG='")
    subprocess.run([sys.executable, "-P", "-c", mended], check=True, capture_output=True)


@needs_node
def test_a_program_is_validated_on_the_command_line(capsys: Captured) -> None:
    words = ["--seed", "3", "--examples", "8", "--", *NODE]
    assert run(["validate", "--binding", "planar", *words]) == 0
    out = capsys.readouterr().out
    assert "conforms" in out
    assert "isolation: program" in out
    replay = f"backproof validate --binding planar --examples 8 --seed 3 -- {' '.join(NODE)}"
    assert f"Replay: {replay}" in out


@needs_node
def test_a_wrong_program_exits_with_1_and_its_verdict_names_it(capsys: Captured) -> None:
    command = ["env", "WRONG=dW2", *NODE]
    assert run(["validate", "--json", "-", "--examples", "8", "--", *command]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["target"] == " ".join(command)
    assert [e["symbol"] for e in data["equations"] if e["status"] == "differs"] == ["dW2"]


@needs_node
def test_functions_that_a_program_does_not_list_are_missing() -> None:
    verdict = validate_program(NODE, binding="kernels", seed=SEED, examples=1)
    found = {e.function: str(e.status) for e in verdict.equations}
    assert found.pop("predict") == "crashed"  # another one, of two arguments
    assert set(found.values()) == {"missing"}
    assert "affine" in verdict.missing


def test_options_behind_the_dashes_are_the_programs_own(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "echo.py").write_text("import sys; sys.exit(' '.join(sys.argv[1:]))")
    command = [sys.executable, str(tmp_path / "echo.py"), "--seed", "x", "--help", "--"]
    assert run(["validate", "--", *command]) == 2
    assert capsys.readouterr().err.endswith("ended with status 1: --seed x --help --\n")


def _file(folder: Path, name: str, mode: int) -> str:
    (folder / name).write_text("no program\n")
    (folder / name).chmod(mode)
    return str(folder / name)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--"], "got nothing after --: expected a program, as in -- ./network"),
        (["x.py", "--", "node"], "got x.py before --: expected a TARGET or a program"),
        (["--", "./nowhere"], "./nowhere: no such file: expected a program to run"),
        (["--", "no-such-program"], "no-such-program: no such program on the PATH: expected"),
        (["--", "plain.txt"], "plain.txt: no such program on the PATH: did you mean ./plain.txt?"),
        (["--", "./plain.txt"], "./plain.txt: is not executable: chmod +x it, or name its"),
        (["--", "./folder"], "./folder: is a folder: expected a program to run"),
        (["--", "./broken"], "./broken: cannot be started: Exec format error"),
        (["--", "cat"], 'cat: after hello, on its standard output, {"backproof": 1, "op"'),
        (["--", "echo", "Network 1.0"], "echo 'Network 1.0': after hello, on its standard output,"),
        (["--", "true"], "true: after hello, the process ended with status 0"),
        (["--timeout", "0.1", "--", "sleep", "60"], "sleep 60: after hello, no answer within 0.4"),
    ],
)
def test_program_that_cannot_be_started_exits_with_2_in_one_line(
    words: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(tmp_path, "plain.txt", 0o644)
    _file(tmp_path, "broken", 0o755)
    (tmp_path / "folder").mkdir()
    assert run(["validate", "--examples", "1", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_binding_that_creates_objects_is_rejected_for_a_program(tmp_path: Path) -> None:
    binding = tmp_path / "made.binding"
    binding.write_text("setup: net = Network()\n\nnet.pass_on(W1, X, b1) -> Z1\n")
    with pytest.raises(TargetError, match="is more than a call of a function"):
        validate_program([sys.executable], binding=str(binding))
