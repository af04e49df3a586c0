"""A worker that calls functions in the judge's own process.

Requests and replies still pass through frames: arguments are copies, results are plain arrays, and
a value that a separate process could not send fails here, too.
"""

import linecache
import struct
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backproof.implementation.call_plan import CallPlan
from backproof.runner.loader.submission_loader import signature_summary
from backproof.runner.protocol.frames import encode_frame, parse_header
from backproof.runner.protocol.value_codec import Decoder
from backproof.runner.server import failure_reply, handle_request
from backproof.runner.traceback_location import computed_arrays
from backproof.sandbox.replies import (
    Failure,
    FunctionInfo,
    Reply,
    function_info,
    reply_of,
    reported_failure,
)

PACKAGE_FOLDER = Path(__file__).parents[1]


class InProcessWorker:
    """Calls functions in this process; `get_names` returns the names anew for each call."""

    isolation = "none: in this process"

    def __init__(self, get_names: Callable[[], Mapping[str, Any]]) -> None:
        self._get_names = get_names
        self.functions: Mapping[str, FunctionInfo] = {
            name: function_info(signature_summary(value))
            for name, value in get_names().items()
            if callable(value)
        }

    def load(self) -> Failure | None:
        """Do nothing: there is no process to start."""
        return None

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""
        return self._reply({"op": "call", "name": name, "args": list(arguments)})

    def run(self, plan: CallPlan) -> Reply | Failure:
        """Set up objects, call a function, and read the objects; then discard them."""
        return self._reply({"op": "run", **plan.request})

    def learn_signature(self, function: str, plan: CallPlan) -> None:
        """Add the signature of the planned call's function, unless the function is missing."""
        content, _ = self._answer_content({"op": "signature", **plan.request})
        if "missing" not in content:
            self.functions = {**self.functions, function: function_info(content.get("signature"))}

    def stop(self) -> None:
        """Do nothing: there is no process to end."""

    def _reply(self, request: Mapping[str, Any]) -> Reply | Failure:
        content, subclasses = self._answer_content(request)
        reply = reported_failure(content, "") or reply_of(content, subclasses, "")
        return reply or Failure("misformed", "the answer is no reply")

    def _answer_content(self, request: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
        """Return the content of the answer, and the types of its arrays that were not plain."""
        decoded, _ = _round_trip(request)
        try:
            with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
                return _round_trip(handle_request(dict(self._get_names()), decoded))
        except (Exception, SystemExit) as error:  # noqa: BLE001  (untrusted code may raise anything)
            return _round_trip(
                {**failure_reply(error), **_error_location(error), **_locals_at_error(error)}
            )


def _round_trip(message: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Encode and decode a message, as a pipe would transmit it."""
    frame = encode_frame(dict(message), 0)
    end = 4 + struct.unpack(">I", frame[:4])[0]
    form, _, _ = parse_header(frame[4:end])
    decoder = Decoder(frame[end:])
    content = decoder.decode(form)
    return content, tuple(decoder.subclasses)


def _locals_at_error(error: BaseException) -> dict[str, Any]:
    """Return the arrays that the called functions held when the error was raised."""
    return {
        "locals": computed_arrays(error, lambda name: not Path(name).is_relative_to(PACKAGE_FOLDER))
    }


def _error_location(error: BaseException) -> dict[str, str]:
    """Return the last line that the error passed in the file of the called function."""
    frames = [(f.f_code.co_filename, line) for f, line in traceback.walk_tb(error.__traceback__)]
    outside = [
        (name, line) for name, line in frames if not Path(name).is_relative_to(PACKAGE_FOLDER)
    ]
    in_first_file = [(name, line) for name, line in outside if name == outside[0][0]]
    if not in_first_file:
        return {}
    name, line = in_first_file[-1]
    source = linecache.getline(name, line).strip()
    return {"location": f"{Path(name).name}, line {line}", "source": source}
