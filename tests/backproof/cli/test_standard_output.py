"""Where the output goes makes no difference to the verdict: a pipe that closes, a full disk."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.in_process import EXAMPLES

SOLUTION = EXAMPLES / "planar" / "solution.py"
WRONG = EXAMPLES / "planar" / "wrong" / "dw2_without_mean.py"
FULL = Path("/dev/full")

COMMAND = [sys.executable, "-m", "backproof"]


def _unread(arguments: list[str], given: str = "") -> tuple[int, str]:
    """The exit status and the standard error of a command whose reader has gone at once."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=given,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["validate", str(SOLUTION), "--examples", "2"], 0),
        (["validate", str(WRONG), "--examples", "2"], 1),
        (["validate", str(WRONG), "--examples", "2", "--json", "-"], 1),
        (["equations"], 0),
    ],
)
def test_the_exit_status_is_the_verdicts_also_where_nobody_reads_it(
    arguments: list[str], status: int
) -> None:
    assert _unread(arguments) == (status, "")


def test_scoring_stops_where_nobody_reads_the_verdicts_and_says_so_as_other_tools_do() -> None:
    line = json.dumps({"id": "1", "source": "x = 1"}) + "\n"
    status, said = _unread(["score", "--jobs", "1", "--examples", "2"], line * 50)
    assert status == 141
    assert said.startswith("backproof: 1 verdict in")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["equations"], ["validate", str(SOLUTION), "--examples", "2"], ["--help"]]
)
def test_a_full_disk_is_one_line_and_the_tools_failure(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    said = "backproof: the standard output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, said)


def test_without_a_standard_output_the_verdict_is_the_exit_status() -> None:
    closed = ["sh", "-c", 'exec "$0" "$@" >&-', *COMMAND]
    done = subprocess.run([*closed, "validate", str(SOLUTION), "--examples", "2"], check=False)
    assert done.returncode == 0


def test_what_an_encoding_lacks_is_escaped_and_no_failure() -> None:
    main = [sys.executable, "-c", "from backproof.cli import main; main()"]
    done = subprocess.run(
        [*main, "validate", str(SOLUTION), "--examples", "2"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "\\u2013          n0 " in done.stdout
