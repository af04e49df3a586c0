"""The standard output: a closed pipe and a full disk do not change the verdict."""

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
    """Run a command whose reader closes at once; return its exit status and standard error."""
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
def test_exit_status_is_the_verdict_also_if_nobody_reads_it(
    arguments: list[str], status: int
) -> None:
    assert _unread(arguments) == (status, "")


def test_scoring_stops_if_nobody_reads_the_verdicts() -> None:
    line = json.dumps({"id": "1", "source": "x = 1"}) + "\n"
    status, message = _unread(["score", "--jobs", "1", "--examples", "2"], line * 50)
    assert status == 141
    assert message.startswith("backproof: 1 verdict in")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["equations"], ["validate", str(SOLUTION), "--examples", "2"], ["--help"]]
)
def test_full_disk_is_an_error_of_one_line_with_status_3(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    message = "backproof: the standard output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, message)


def test_without_a_standard_output_the_verdict_is_the_exit_status() -> None:
    closed = ["sh", "-c", 'exec "$0" "$@" >&-', *COMMAND]
    done = subprocess.run([*closed, "validate", str(SOLUTION), "--examples", "2"], check=False)
    assert done.returncode == 0


def test_characters_that_the_encoding_lacks_are_escaped() -> None:
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
