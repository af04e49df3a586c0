"""Serving: requests come as frames on a pipe, and each is answered by one frame."""

import contextlib
import json
import os
import struct
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np

from . import policy, steps
from .alike import unpacked
from .frames import MAX_TEXT, Decoder, Encoder, FrameError, Packed, header_of, pack
from .loading import load, unfinished
from .tracing import computed, place_of
from .untouched import Look, look_at
from .walls import put_up

MAX_WARNINGS = 10


def read(pipe: BinaryIO) -> tuple[Any, int]:
    """The next request and its number; where the pipe is closed, this is the end."""
    size = pipe.read(4)
    if len(size) < 4:
        os._exit(0)  # without what the file may have registered to run at exit
    form, count, number = header_of(pipe.read(struct.unpack(">I", size)[0]))
    data = pipe.read(count)
    if "q" in form:
        return unpacked(form["q"], data), number
    return Decoder(data).decode(form), number


@contextlib.contextmanager
def _warnings_kept() -> Iterator[list[str]]:
    """The warnings of one call."""
    with _Warnings() as all_of_them:
        yield all_of_them.anew()


class _Warnings:
    """The first few warnings of a call, as text; the others are let go, and not stored.

    One is in force for many calls, and put in force anew where a call has meddled with it.
    """

    def __init__(self) -> None:
        self._kept, self._filters = list[str](), list[Any]()
        self._force = contextlib.ExitStack()

    def __enter__(self) -> "_Warnings":  # noqa: PYI034  (Python 3.9 has no Self)
        return self

    def __exit__(self, *_: object) -> None:
        self._force.close()

    def anew(self) -> list[str]:
        """The list in which the warnings from now on are kept."""
        self._kept = []
        if warnings.showwarning != self._keep or warnings.filters != self._filters:
            self._force.close()
            self._force.enter_context(warnings.catch_warnings())
            warnings.simplefilter("always")
            warnings.showwarning = self._keep
            self._filters = list(warnings.filters)
        return self._kept

    def _keep(self, message: Any, category: Any, *_: Any, **__: Any) -> None:
        if len(self._kept) < MAX_WARNINGS:
            self._kept.append(f"{category.__name__}: {message}"[:MAX_TEXT])


def _call(function: Any, arguments: list[Any], kept: list[str]) -> dict[str, Any]:
    """The result, and the arguments as they are afterwards: the judge says what was changed."""
    result = function(*arguments)
    return {"result": result, "after": arguments, "warnings": kept}


def done(names: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """What a call gives, or one with set-up, or how many arguments a function has room for."""
    with _warnings_kept() as kept:
        return _done(names, request, kept)


def _done(names: dict[str, Any], request: Mapping[str, Any], kept: list[str]) -> dict[str, Any]:
    if request["op"] == "call":
        return _call(names[request["name"]], list(request["args"]), kept)
    if request["op"] == "run":
        return {**steps.run(names, request), "warnings": kept}
    return steps.room(names, request)


def many(names: dict[str, Any], requests: Sequence[Mapping[str, Any]]) -> Packed:
    """The answers to several requests, one after another.

    Each is encoded before the next is heard: a function may give the same array every time, and
    fill it anew. What a call leaves as it was is not sent back.
    """
    encoder, forms = Encoder(), list[Any]()
    with _Warnings() as said:
        for request in requests:
            before = len(encoder.buffers)
            try:
                look = _look(request) if request["op"] == "call" else None
                answer = _done(names, request, said.anew())
                if look is not None and look.sees_the_same:
                    answer = _untouched(**answer)
                forms.append(encoder.encode(answer, 1))
            except FrameError:
                raise  # too much for one frame: each will be asked by itself
            except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
                del encoder.buffers[before:]
                forms.append(encoder.encode(failed(error), 1))
    return Packed({"d": [["many", {"l": forms}]]}, encoder.buffers)


def _look(call: Mapping[str, Any]) -> Look:
    """The arguments of a call as they are now; many were looked at as they were built."""
    return call.get("look") or look_at(call["args"])


def _untouched(result: Any, after: Any, warnings: list[str]) -> dict[str, Any]:
    """The answer without the arguments, which are as they were."""
    del after
    return {"result": result, "warnings": warnings} if warnings else {"result": result}


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


def _answer_by_a_twin(
    names: dict[str, Any], requests: Sequence[Mapping[str, Any]], sink: BinaryIO, number: int
) -> None:
    """Have the answers written by a fork, of which nothing is left then; raise where it fails."""
    if policy.in_force() is not None:
        raise ChildProcessError("a policy of imports allows no other process")
    twin = os.fork()
    if twin == 0:
        try:
            sink.write(many(names, requests).frame(number))
            sink.flush()
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(twin, 0)[1] != 0:
        raise ChildProcessError("the twin came to grief")


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames: one that loads a file, then calls."""
    module = ModuleType("")
    answer: dict[str, Any] | Packed
    while True:
        os.set_blocking(source.fileno(), True)  # whatever the file has done to all that is open
        request, number = read(source)
        try:
            if request["op"] == "load":
                module = ModuleType(Path(request["path"]).stem)
                answer = load(request, module)
            elif request["op"] == "unfinished":
                answer = {"unfinished": unfinished()}
            elif request["op"] == "policy":
                answer = {"policy": policy.findings()}
            elif request["op"] == "hello":
                answer = {"python": sys.version.split()[0], "numpy": np.__version__}
            elif request["op"] == "twin":
                _answer_by_a_twin(vars(module), request["requests"], sink, number)
                continue
            elif request["op"] == "many":
                answer = many(vars(module), request["requests"])
            else:
                answer = done(vars(module), request)
            reply = answer.frame(number) if isinstance(answer, Packed) else pack(answer, number)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = pack(failed(error), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the file may have closed or replaced it
                stream.flush()
        os.set_blocking(sink.fileno(), True)
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Put up the walls before anything else, then serve."""
    put_up(json.loads(sys.argv.pop()))
    serve()


def serve() -> None:
    """Serve frames until the pipe closes; what is printed goes where stderr goes.

    The pipes of the frames are moved away, so that print and input() never meet them.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _serve(source, sink)
