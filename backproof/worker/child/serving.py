"""Serving: requests come as frames on a pipe, and each is answered by one frame."""

import contextlib
import json
import os
import resource
import struct
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from .frames import MAX_TEXT, Decoder, FrameError, header_of, pack
from .loading import load

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


def _error(error: BaseException, path: str) -> dict[str, Any]:
    """What was raised, and the last line of the file that it passed through."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == path]
    raised_at = lines[-1] if lines else None
    line = error.lineno if isinstance(error, SyntaxError) else raised_at
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        message = ""
    return {"error": type(error).__name__[:MAX_TEXT], "message": message, "line": line}


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames: one that loads a file, then calls."""
    path, module = "", ModuleType("")
    while True:
        request, number = _read(source)
        try:
            if request["op"] == "load":
                path = request["path"]
                module = ModuleType(Path(path).stem)
                answer = load(path, module)
            elif request["op"] == "call":
                answer = _call(vars(module)[request["name"]], list(request["args"]))
            else:
                answer = {"python": sys.version.split()[0], "numpy": np.__version__}
            reply = pack(answer, number)
        except FrameError as error:
            reply = pack({"flooded": str(error)}, number)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = pack(_error(error, path), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the file may have closed or replaced it
                stream.flush()
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Serve frames until the pipe closes; what is printed goes where stderr goes.

    The pipes of the frames are moved away first, so that print and input() never meet them.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for name, value in json.loads(sys.argv[1]).items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard),) * 2)
    _serve(source, sink)
