"""Answer requests: each arrives as a frame on a pipe, and is answered by one frame."""

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
from .protocol.frames import EncodedMessage, encode_frame, parse_header
from .protocol.value_codec import MAX_TEXT, Decoder, Encoder, FrameError
from .traceback_location import computed_arrays, error_location

MAX_WARNINGS = 10


def read_request(pipe: BinaryIO) -> tuple[Any, int]:
    """Return the next request and its number; end the process if the pipe is closed."""
    size = pipe.read(4)
    if len(size) < 4:
        os._exit(0)  # skips functions that the submission may have registered to run at exit
    form, count, number = parse_header(pipe.read(struct.unpack(">I", size)[0]))
    data = pipe.read(count)
    if "q" in form:
        return decode_batch(form["q"], data), number
    return Decoder(data).decode(form), number


@contextlib.contextmanager
def _record_warnings() -> Iterator[list[str]]:
    """Yield the list to which the warnings of one call are added."""
    with _WarningRecorder() as recorder:
        yield recorder.restart()


class _WarningRecorder:
    """Records the first warnings of each call as text.

    One recorder serves many calls, and installs itself anew if a call has changed the filters.
    """

    def __init__(self) -> None:
        self._messages, self._filters = list[str](), list[Any]()
        self._active_context = contextlib.ExitStack()

    def __enter__(self) -> "_WarningRecorder":  # noqa: PYI034  (Python 3.10 has no Self)
        return self

    def __exit__(self, *_: object) -> None:
        self._active_context.close()

    def restart(self) -> list[str]:
        """Return a new list, to which the warnings from now on are added."""
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
    """Return the result and the arguments after the call, for the judge to find changes."""
    result = function(*arguments)
    return {"result": result, "after": arguments, "warnings": warning_messages}


def handle_request(names: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Execute a request: a call, a call with set-up, or a query of a signature."""
    with _record_warnings() as messages:
        return _handle(names, request, messages)


def _handle(
    names: dict[str, Any], request: Mapping[str, Any], warning_messages: list[str]
) -> dict[str, Any]:
    if request["op"] == "call":
        return _call(names[request["name"]], list(request["args"]), warning_messages)
    if request["op"] == "run":
        return {**call_execution.run(names, request), "warnings": warning_messages}
    return call_execution.accepted_arguments(names, request)


def handle_batch(names: dict[str, Any], requests: Sequence[Mapping[str, Any]]) -> EncodedMessage:
    """Execute several requests, one after another, and return the encoded answers.

    Each answer is encoded before the next request, since a function may return the same array
    every time and fill it anew. Arguments that a call leaves unchanged are not sent back.
    """
    encoder, forms = Encoder(), list[Any]()
    with _WarningRecorder() as recorder:
        for request in requests:
            buffer_count = len(encoder.buffers)
            try:
                snapshot = _snapshot_of(request) if request["op"] == "call" else None
                answer = _handle(names, request, recorder.restart())
                if snapshot is not None and snapshot.is_unchanged:
                    answer = _without_arguments(**answer)
                forms.append(encoder.encode(answer, 1))
            except FrameError:
                raise  # too much for one frame: the judge sends each request by itself
            except BaseException as error:  # noqa: BLE001  (a submission may raise anything)
                del encoder.buffers[buffer_count:]
                forms.append(encoder.encode(failure_reply(error), 1))
    return EncodedMessage({"d": [["many", {"l": forms}]]}, encoder.buffers)


def _snapshot_of(call: Mapping[str, Any]) -> Snapshot:
    """Return a snapshot of a call's arguments; `decode_batch` took it for batches of one form."""
    return call.get("snapshot") or take_snapshot(call["args"])


def _without_arguments(result: Any, after: Any, warnings: list[str]) -> dict[str, Any]:
    """Return the answer without the arguments."""
    del after
    return {"result": result, "warnings": warnings} if warnings else {"result": result}


def failure_reply(error: BaseException) -> dict[str, Any]:
    """Return the answer to a request that raised an exception."""
    if isinstance(error, call_execution.NotDefinedError):
        return {"missing": str(error)}
    return {"flooded": str(error)} if isinstance(error, FrameError) else _error_reply(error)


def _error_reply(error: BaseException) -> dict[str, Any]:
    """Return the type, message and location of an exception, and the arrays that were computed."""
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:  # noqa: BLE001  (the text of an exception may raise, too)
        message = ""
    line, source, location = error_location(error)
    try:
        arrays = computed_arrays(error)
    except BaseException:  # noqa: BLE001  (types of the submission may raise, too)
        arrays = []
    return {
        "error": type(error).__name__[:MAX_TEXT],
        "message": message,
        "line": line,
        "source": source,
        "location": location,
        "locals": arrays,
    }


def _answer_in_fork(
    names: dict[str, Any], requests: Sequence[Mapping[str, Any]], sink: BinaryIO, number: int
) -> None:
    """Execute the requests and write the answers in a fork; raise an error if the fork fails."""
    if import_policy.active_policy() is not None:
        raise ChildProcessError("a policy of imports allows no other process")
    fork_pid = os.fork()
    if fork_pid == 0:
        try:
            sink.write(handle_batch(names, requests).frame(number))
            sink.flush()
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(fork_pid, 0)[1] != 0:
        raise ChildProcessError("the fork failed")


def _serve_requests(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests forever: one that loads a submission, then calls."""
    module = ModuleType("")
    answer: dict[str, Any] | EncodedMessage
    while True:
        os.set_blocking(source.fileno(), True)  # the submission may have changed it
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
            elif request["op"] == "fork":
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
        except BaseException as error:  # noqa: BLE001  (a submission may raise anything)
            reply = encode_frame(failure_reply(error), number)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):  # the submission may have replaced it
                stream.flush()
        os.set_blocking(sink.fileno(), True)
        sink.write(reply)
        sink.flush()


def main() -> None:
    """Harden the process, then answer requests."""
    harden_process(json.loads(sys.argv.pop()))
    serve()


def serve() -> None:
    """Answer requests until the pipe closes; printed text goes to stderr.

    The pipes of the frames get new descriptors, so that print() and input() do not use them.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    _serve_requests(source, sink)
