"""Write submissions for one test, and run them in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from backproof.sandbox import Failure, Reply, Worker

CALL_SECONDS = 10.0
"""Seconds that suffice on a busy machine; tests of time limits set their own limit."""


def write_code(folder: Path, code: str, name: str = "solution.py") -> Path:
    """Write the dedented code to a file of that name, and return its path."""
    path = folder / name
    path.write_text(dedent(code).lstrip("\n"), encoding="utf-8")
    return path


@contextmanager
def loaded_worker(folder: Path, code: str, **limits: Any) -> Iterator[Worker]:
    """Yield a worker that has loaded the code."""
    with Worker(write_code(folder, code), **{"call_seconds": CALL_SECONDS, **limits}) as worker:
        failure = worker.load()
        assert failure is None, failure
        yield worker


def call_body(folder: Path, body: str, *arguments: Any, **limits: Any) -> Reply | Failure:
    """Call a function `f(*args)` with that body in a worker, and return its reply or failure."""
    lines = "\n".join(f"    {line}" for line in dedent(body).strip().split("\n"))
    code = f"import os, sys, warnings, ctypes\nimport numpy as np\n\ndef f(*args):\n{lines}\n"
    with loaded_worker(folder, code, **limits) as worker:
        return worker.call("f", arguments)


def call_for_reply(folder: Path, body: str, *arguments: Any, **limits: Any) -> Reply:
    """Return the reply of `call_body`, which must succeed."""
    got = call_body(folder, body, *arguments, **limits)
    assert isinstance(got, Reply), got
    return got


def call_for_failure(folder: Path, body: str, *arguments: Any, **limits: Any) -> Failure:
    """Return the failure of `call_body`, which must fail."""
    got = call_body(folder, body, *arguments, **limits)
    assert isinstance(got, Failure), got
    return got
