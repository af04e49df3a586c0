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

from backproof.worker.child.frames import Decoder, header_of, pack
from backproof.worker.child.loading import _room
from backproof.worker.child.serving import done, failed
from backproof.worker.child.tracing import computed
from backproof.worker.replies import Failure, FunctionInfo, Reply, function_info, reply_of, reported
from backproof.worker.steps import Errand

OURS = Path(__file__).parents[1]


class InProcess:
    """The functions that `names` gives anew for each call, called here."""

    isolation = "none: in this process"

    def __init__(self, names: Callable[[], Mapping[str, Any]]) -> None:
        self._names = names
        self.functions: Mapping[str, FunctionInfo] = {
            name: function_info(_room(value)) for name, value in names().items() if callable(value)
        }

    def load(self) -> Failure | None:
        """Nothing to start."""
        return None

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""
        return self._replied({"op": "call", "name": name, "args": list(arguments)})

    def run(self, errand: Errand) -> Reply | Failure:
        """Set up objects, call a function, and read what it left in them; then forget them."""
        return self._replied({"op": "run", **errand.request})

    def learn(self, function: str, errand: Errand) -> None:
        """Find out how many arguments the errand's function takes; what is missing is left out."""
        content, _ = self._done({"op": "room", **errand.request})
        if "missing" not in content:
            self.functions = {**self.functions, function: function_info(content.get("room"))}

    def stop(self) -> None:
        """Nothing to end."""

    def _replied(self, request: Mapping[str, Any]) -> Reply | Failure:
        content, subclasses = self._done(request)
        reply = reported(content, "") or reply_of(content, subclasses, "")
        return reply or Failure("misformed", "the answer is no reply")

    def _done(self, request: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
        """What is answered, and the types of arrays in it that were no plain ones."""
        asked, _ = _crossed(request)
        try:
            with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
                return _crossed(done(dict(self._names()), asked))
        except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever it raises is its answer)
            return _crossed({**failed(error), **_place(error), **_seen(error)})


def _crossed(message: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """A message as it comes out at the other end of a pipe."""
    frame = pack(dict(message), 0)
    end = 4 + struct.unpack(">I", frame[:4])[0]
    form, _, _ = header_of(frame[4:end])
    decoder = Decoder(frame[end:])
    content = decoder.decode(form)
    return content, tuple(decoder.subclasses)


def _seen(error: BaseException) -> dict[str, Any]:
    """What the functions that were called had computed."""
    return {"seen": computed(error, lambda name: not Path(name).is_relative_to(OURS))}


def _place(error: BaseException) -> dict[str, str]:
    """Where an error was raised: the last line in the file of the function that was called."""
    frames = [(f.f_code.co_filename, line) for f, line in traceback.walk_tb(error.__traceback__)]
    theirs = [(name, line) for name, line in frames if not Path(name).is_relative_to(OURS)]
    own = [(name, line) for name, line in theirs if name == theirs[0][0]]
    if not own:
        return {}
    name, line = own[-1]
    source = linecache.getline(name, line).strip()
    return {"where": f"{Path(name).name}, line {line}", "source": source}
