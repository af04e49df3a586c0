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

from . import call_execution, import_policy
from .hardening import harden_process
from .loader.submission_loader import load, unfinished_functions
from .mutation_check import Snapshot, take_snapshot
from .protocol.batch_encoding import decode_batch
from .protocol.frames import (
    MAX_TEXT,
    Decoder,
    EncodedMessage,
    Encoder,
    FrameError,
    encode_frame,
    parse_header,
)
from .traceback_location import computed_arrays, error_location

MAX_WARNINGS = 10


def read_request(pipe: BinaryIO) -> tuple[Any, int]:
    """The next request and its number; where the pipe is closed, this is the end."""
    size = pipe.read(4)
    if len(size) < 4:
        os._exit(0)  # without what the file may have registered to run at exit
    form, count, number = parse_header(pipe.read(struct.unpack(">I", size)[0]))
    data = pipe.read(count)
    if "q" in form:
        return decode_batch(form["q"], data), number
    return Decoder(data).decode(form), number


@contextlib.contextmanager
def _record_warnings() -> Iterator[list[str]]:
    """The warnings of one call."""
    with _WarningRecorder() as all_of_them:
        yield all_of_them.restart()


class _WarningRecorder:
    """The first few warnings of a call, as text; the others are let go, and not stored.

    One is in force for many calls, and put in force anew where a call has meddled with it.
    """

    def __init__(self) -> None:
        self._messages, self._filters = list[str](), list[Any]()
        self._active_context = contextlib.ExitStack()

    def __enter__(self) -> "_WarningRecorder":  # noqa: PYI034  (Python 3.9 has no Self)
        return self

    def __exit__(self, *_: object) -> None:
        self._active_context.close()

    def restart(self) -> list[str]:
        """The list in which the warnings from now on are kept."""
        self._messages = []
        if warnings.showwarning != self._record or warnings.filters != self._filters:
            self._active_context.close()
            self._active_context.enter_context(warnings.catch_warnings())
            warnings.simplefilter("always")
            warnings.showwarning = self._record
            self._filters = list(warnings.filters)
        return self._messages

    def _record(self, message: Any, category: Any, *_: Any, **__: Any) -> None:
        if len(self._messages) < MAX_WARNINGS:
            self._messages.append(f"{category.__name__}: {message}"[:MAX_TEXT])


def _call(function: Any, arguments: list[Any], warning_messages: list[str]) -> dict[str, Any]:
    """The result, and the arguments as they are afterwards: the judge says what was changed."""
    result = function(*arguments)
    return {"result": result, "after": arguments, "warnings": warning_messages}


def handle_request(names: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """What a call gives, or one with set-up, or how many arguments a function has room for."""
    with _record_warnings() as kept:
        return _handle(names, request, kept)


def _handle(
    names: dict[str, Any], request: Mapping[str, Any], warning_messages: list[str]
) -> dict[str, Any]:
    if request["op"] == "call":
        return _call(names[request["name"]], list(request["args"]), warning_messages)
    if request["op"] == "run":
        return {**call_execution.run(names, request), "warnings": warning_messages}
    return call_execution.accepted_arguments(names, request)


def handle_batch(names: dict[str, Any], requests: Sequence[Mapping[str, Any]]) -> EncodedMessage:
    """The answers to several requests, one after another.

    Each is encoded before the next is heard: a function may give the same array every time, and
    fill it anew. What a call leaves as it was is not sent back.
    """
    encoder, forms = Encoder(), list[Any]()
    with _WarningRecorder() as said:
        for request in requests:
            before = len(encoder.buffers)
            try:
                look = _snapshot_of(request) if request["op"] == "call" else None
                answer = _handle(names, request, said.restart())
                if look is not None and look.is_unchanged:
                    answer = _without_arguments(**answer)
                forms.append(encoder.encode(answer, 1))
            except FrameError:
                raise  # too much for one frame: each will be asked by itself
            except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
                del encoder.buffers[before:]
                forms.append(encoder.encode(failure_reply(error), 1))
    return EncodedMessage({"d": [["many", {"l": forms}]]}, encoder.buffers)


def _snapshot_of(call: Mapping[str, Any]) -> Snapshot:
    """The arguments of a call as they are now; many were looked at as they were built."""
    return call.get("look") or take_snapshot(call["args"])


def _without_arguments(result: Any, after: Any, warnings: list[str]) -> dict[str, Any]:
    """The answer without the arguments, which are as they were."""
    del after
    return {"result": result, "warnings": warnings} if warnings else {"result": result}


def failure_reply(error: BaseException) -> dict[str, Any]:
    """What is answered where there is an exception in place of a result."""
    if isinstance(error, call_execution.NotDefinedError):
        return {"missing": str(error)}
    return {"flooded": str(error)} if isinstance(error, FrameError) else _error_reply(error)


def _error_reply(error: BaseException) -> dict[str, Any]:
    """What was raised, and the last line of the submission that it passed through."""
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        message = ""
    line, source, where = error_location(error)
    said = {"error": type(error).__name__[:MAX_TEXT], "message": message}
    try:
        seen = computed_arrays(error)
    except BaseException:  # noqa: BLE001  (an exception may lie about its text, too)
        seen = []
    return {**said, "line": line, "source": source, "where": where, "seen": seen}


def _answer_in_fork(
    names: dict[str, Any], requests: Sequence[Mapping[str, Any]], sink: BinaryIO, number: int
) -> None:
    """Have the answers written by a fork, of which nothing is left then; raise where it fails."""
    if import_policy.active_policy() is not None:
        raise ChildProcessError("a policy of imports allows no other process")
    twin = os.fork()
    if twin == 0:
        try:
            sink.write(handle_batch(names, requests).frame(number))
            sink.flush()
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(twin, 0)[1] != 0:
        raise ChildProcessError("the twin came to grief")


def _serve_requests(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames: one that loads a file, then calls."""
    module = ModuleType("")
    answer: dict[str, Any] | EncodedMessage
    while True:
        os.set_blocking(source.fileno(), True)  # whatever the file has done to all that is open
        request, number = read_request(source)
        try:
            if request["op"] == "load":
                module = ModuleType(Path(request["path"]).stem)
                answer = load(request, module)
            elif request["op"] == "unfinished":
                answer = {"unfinished": unfinished_functions()}
            elif request["op"] == "policy":
                answer = {"policy": import_policy.findings()}
            elif request["op"] == "hello":
                answer = {"python": sys.version.split()[0], "numpy": np.__version__}
            elif request["op"] == "twin":
                _answer_in_fork(vars(module), request["requests"], sink, number)
                continue
            elif request["op"] == "many":
                answer = handle_batch(vars(module), request["requests"])
            else:
                answer = handle_request(vars(module), request)
            reply = (
                answer.frame(number)
                if isinstance(answer, EncodedMessage)
                else encode_frame(answer, number)
            )
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: it is an answer)
            reply = encode_frame(failure_reply(error), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the file may have closed or replaced it
                stream.flush()
        os.set_blocking(sink.fileno(), True)
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Put up the walls before anything else, then serve."""
    harden_process(json.loads(sys.argv.pop()))
    serve()


def serve() -> None:
    """Serve frames until the pipe closes; what is printed goes where stderr goes.

    The pipes of the frames are moved away, so that print and input() never meet them.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _serve_requests(source, sink)
