"""Serving: requests come as frames on a pipe, and each is answered by one frame."""

import contextlib
import json
import os
import struct
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from . import policy, steps
from .frames import MAX_TEXT, Decoder, FrameError, header_of, pack
from .loading import load
from .tracing import computed, place_of
from .walls import put_up

MAX_WARNINGS = 10


def _read(pipe: BinaryIO) -> tuple[Any, int]:
    """The next request and its number; where the pipe is closed, this is the end."""
    size = pipe.read(4)
    if len(size) < 4:
        os._exit(0)  # without what the file may have registered to run at exit
    form, count, number = header_of(pipe.read(struct.unpack(">I", size)[0]))
    return Decoder(pipe.read(count)).decode(form), number


@contextlib.contextmanager
def _warnings_kept() -> Iterator[list[str]]:
    """The first few warnings, as text; the others are let go, and not stored."""
    kept = list[str]()

    def keep(message: Any, category: Any, *_: Any, **__: Any) -> None:
        if len(kept) < MAX_WARNINGS:
            kept.append(f"{category.__name__}: {message}"[:MAX_TEXT])

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = keep
        yield kept


def _call(function: Any, arguments: list[Any]) -> dict[str, Any]:
    """The result, and the arguments as they are afterwards: the judge says what was changed."""
    with _warnings_kept() as kept:
        result = function(*arguments)
    return {"result": result, "after": arguments, "warnings": kept}


def done(names: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """What a call gives, or one with set-up, or how many arguments a function has room for."""
    if request["op"] == "call":
        return _call(names[request["name"]], list(request["args"]))
    if request["op"] == "run":
        with _warnings_kept() as kept:
            return {**steps.run(names, request), "warnings": kept}
    return steps.room(names, request)


def failed(error: BaseException) -> dict[str, Any]:
    """What is answered where there is an exception in place of a result."""
    if isinstance(error, steps.NotDefinedError):
        return {"missing": str(error)}
    return {"flooded": str(error)} if isinstance(error, FrameError) else _error(error)


def _error(error: BaseException) -> dict[str, Any]:
    """What was raised, and the last line of the submission that it passed through."""
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        message = ""
    line, source, where = place_of(error)
    said = {"error": type(error).__name__[:MAX_TEXT], "message": message}
    try:
        seen = computed(error)
    except BaseException:  # noqa: BLE001  (its types may lie, too)
        seen = []
    return {**said, "line": line, "source": source, "where": where, "seen": seen}


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames: one that loads a file, then calls."""
    module = ModuleType("")
    while True:
        request, number = _read(source)
        try:
            if request["op"] == "load":
                module = ModuleType(Path(request["path"]).stem)
                answer = load(request, module)
            elif request["op"] == "policy":
                answer = {"policy": policy.findings()}
            elif request["op"] == "hello":
                answer = {"python": sys.version.split()[0], "numpy": np.__version__}
            else:
                answer = done(vars(module), request)
            reply = pack(answer, number)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = pack(failed(error), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the file may have closed or replaced it
                stream.flush()
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Serve frames until the pipe closes; what is printed goes where stderr goes.

    The walls go up before anything else; then the pipes of the frames are moved away, so that
    print and input() never meet them.
    """
    put_up(json.loads(sys.argv.pop()))
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _serve(source, sink)
