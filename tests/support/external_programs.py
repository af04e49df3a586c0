"""Programs to ask: small ones in Python, written for one test, that speak the lines themselves."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from backproof.sandbox import Failure, Reply
from backproof.sandbox.json_program.program_worker import Program
from tests.support.submission_files import CALL_SECONDS, write_code

PROGRAM_PREAMBLE = """
import json, os, sys, time

def say(answer, end="\\n"):
    sys.stdout.write(json.dumps(answer) + end)
    sys.stdout.flush()

def result(value):
    say({"number": number, "result": value})

hello = json.loads(sys.stdin.readline())
say({"functions": {name: None for name in hello["functions"]}})
for line in sys.stdin:
    request = json.loads(line)
    number, arguments = request["number"], request["arguments"]
"""


def program_command(folder: Path, code: str) -> list[str]:
    """The command line that runs the code."""
    return [sys.executable, "-I", "-S", str(write_code(folder, code, "program.py"))]


@contextmanager
def running_program(folder: Path, body: str, **limits: Any) -> Iterator[Program]:
    """A program that has said hello and has `f` and `g`; `body` answers each request."""
    code = PROGRAM_PREAMBLE + indent(dedent(body).strip(), "    ")
    given = {"call_seconds": CALL_SECONDS, **limits}
    with Program(program_command(folder, code), ["f", "g"], **given) as program:
        failure = program.load()
        assert failure is None, failure
        yield program


def program_reply(folder: Path, body: str, *arguments: Any, **limits: Any) -> Reply:
    """What `f(*arguments)` gives, which must be a result."""
    with running_program(folder, body, **limits) as program:
        got = program.call("f", arguments)
    assert isinstance(got, Reply), got
    return got


def program_failure(folder: Path, body: str, *arguments: Any, **limits: Any) -> Failure:
    """The same, where it must fail."""
    with running_program(folder, body, **limits) as program:
        got = program.call("f", arguments)
    assert isinstance(got, Failure), got
    return got


def load_failure(folder: Path, code: str, **limits: Any) -> Failure:
    """Why a program that is not ours does not get as far as its functions."""
    given = {"load_seconds": CALL_SECONDS, **limits}
    with Program(program_command(folder, code), ["f"], **given) as program:
        got = program.load()
        assert got is not None
        assert program.call("f", []) == got
    return got
