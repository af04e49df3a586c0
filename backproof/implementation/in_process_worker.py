"""Functions that are called in one's own process, and answer as those of a worker do.

Requests and answers cross in frames all the same: arguments are copies, results are plain arrays,
and what a worker could not send is no answer here either.
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
from backproof.runner.protocol.frames import Decoder, encode_frame, parse_header
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
    """The functions that `names` gives anew for each call, called here."""

    isolation = "none: in this process"

    def __init__(self, get_names: Callable[[], Mapping[str, Any]]) -> None:
        self._get_names = get_names
        self.functions: Mapping[str, FunctionInfo] = {
            name: function_info(signature_summary(value))
            for name, value in get_names().items()
            if callable(value)
        }

    def load(self) -> Failure | None:
        """Nothing to start."""
        return None

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""
        return self._reply({"op": "call", "name": name, "args": list(arguments)})

    def run(self, plan: CallPlan) -> Reply | Failure:
        """Set up objects, call a function, and read what it left in them; then forget them."""
        return self._reply({"op": "run", **plan.request})

    def learn_signature(self, function: str, plan: CallPlan) -> None:
        """Find out how many arguments the errand's function takes; what is missing is left out."""
        content, _ = self._answer_content({"op": "room", **plan.request})
        if "missing" not in content:
            self.functions = {**self.functions, function: function_info(content.get("room"))}

    def stop(self) -> None:
        """Nothing to end."""

    def _reply(self, request: Mapping[str, Any]) -> Reply | Failure:
        content, subclasses = self._answer_content(request)
        reply = reported_failure(content, "") or reply_of(content, subclasses, "")
        return reply or Failure("misformed", "the answer is no reply")

    def _answer_content(self, request: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
        """What is answered, and the types of arrays in it that were no plain ones."""
        asked, _ = _round_trip(request)
        try:
            with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
                return _round_trip(handle_request(dict(self._get_names()), asked))
        except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever it raises is its answer)
            return _round_trip(
                {**failure_reply(error), **_error_location(error), **_locals_at_error(error)}
            )


def _round_trip(message: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """A message as it comes out at the other end of a pipe."""
    frame = encode_frame(dict(message), 0)
    end = 4 + struct.unpack(">I", frame[:4])[0]
    form, _, _ = parse_header(frame[4:end])
    decoder = Decoder(frame[end:])
    content = decoder.decode(form)
    return content, tuple(decoder.subclasses)


def _locals_at_error(error: BaseException) -> dict[str, Any]:
    """What the functions that were called had computed."""
    return {
        "seen": computed_arrays(error, lambda name: not Path(name).is_relative_to(PACKAGE_FOLDER))
    }


def _error_location(error: BaseException) -> dict[str, str]:
    """Where an error was raised: the last line in the file of the function that was called."""
    frames = [(f.f_code.co_filename, line) for f, line in traceback.walk_tb(error.__traceback__)]
    theirs = [
        (name, line) for name, line in frames if not Path(name).is_relative_to(PACKAGE_FOLDER)
    ]
    own = [(name, line) for name, line in theirs if name == theirs[0][0]]
    if not own:
        return {}
    name, line = own[-1]
    source = linecache.getline(name, line).strip()
    return {"where": f"{Path(name).name}, line {line}", "source": source}
