"""One Python file in a process of its own, and what its functions answer or fail with."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backproof.worker.channel import Channel, FloodedError
from backproof.worker.child.frames import FrameError
from backproof.worker.launch import MEMORY, Launcher, Order, PlainProcess
from backproof.worker.replies import Failure, FunctionInfo, Kind, Reply, function_info, reported

START_SECONDS = 30.0
LOAD_SECONDS = 20.0
CALL_SECONDS = 5.0
RESTARTS = 20
"""How often a worker is started anew before its file is given up."""


class Worker:
    """A file's functions, called elsewhere; a crash costs the call, and the next starts anew.

    `python` is the interpreter whose libraries the file sees. Use it as a context manager.
    """

    def __init__(
        self,
        target: Path,
        *,
        python: str | None = None,
        call_seconds: float = CALL_SECONDS,
        load_seconds: float = LOAD_SECONDS,
        memory: int = MEMORY,
        launcher: Launcher | None = None,
    ) -> None:
        self._target, self._python, self._memory = target.resolve(), python, memory
        self._call_seconds, self._load_seconds = call_seconds, load_seconds
        self._launcher = launcher or PlainProcess()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._unloadable: Failure | None = None
        self._starts = 0
        self.functions: Mapping[str, FunctionInfo] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def isolation(self) -> str:
        """What separates the file from the judge, in words."""
        return self._launcher.isolation

    def load(self) -> Failure | None:
        """Start the process and load the file; the failure, if it cannot be loaded."""
        self._starts += 1
        self._unloadable = self._load()
        return self._unloadable

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the file with these arguments, which cross as copies."""
        failure = self._ready()
        if failure is not None:
            return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not defined in {self._target.name}")
        started = time.perf_counter()
        request = {"op": "call", "name": name, "args": list(arguments)}
        answer = self._ask(request, self._call_seconds)
        if isinstance(answer, Failure):
            return answer
        content, subclasses, printed = answer
        match content:
            case {"result": result, "after": list(after), "warnings": list(kept)}:
                said = tuple(str(warning) for warning in kept)
                seconds = time.perf_counter() - started
                return Reply(result, after, said, printed, subclasses, seconds)
        return self._give_up("crashed", "the worker sent a frame that is no reply")

    def stop(self) -> None:
        """End the process and everything in its group, and remove its folder."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._process = self._channel = self._folder = None

    def _ready(self) -> Failure | None:
        """A loaded file, started anew where the last call ended the process."""
        if self._unloadable is not None or self._process is not None:
            return self._unloadable
        if self._starts > RESTARTS:
            return Failure("crashed", f"given up after {RESTARTS} restarts")
        return self.load()

    def _load(self) -> Failure | None:
        self.stop()
        self._folder = tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True)
        python = self._python or sys.executable
        try:
            order = Order(self._target, self._folder.name, python, self._memory)
            self._process = self._launcher.start(order)
        except OSError as error:
            return self._give_up("crashed", f"{python} cannot be started: {error.strerror}")
        self._channel = Channel(self._process)
        return self._greeted() or self._functions_read()

    def _greeted(self) -> Failure | None:
        """Wait for Python and NumPy to have started, which is not the file's time."""
        answer = self._ask({"op": "hello"}, START_SECONDS)
        if not isinstance(answer, Failure):
            return None
        said = answer.printed.strip().rpartition("\n")[2]
        python = self._python or sys.executable
        message = f"{python} does not start as a worker, which needs NumPy: {answer.message}"
        return replace(answer, message=f"{message}: {said}" if said else message)

    def _functions_read(self) -> Failure | None:
        answer = self._ask({"op": "load", "path": str(self._target)}, self._load_seconds)
        if isinstance(answer, Failure):
            return answer
        match answer[0]:
            case {"functions": dict(functions)}:
                self.functions = {name: function_info(room) for name, room in functions.items()}
                return None
        return self._give_up("crashed", "the worker sent a frame that is no reply")

    def _ask(self, request: Any, seconds: float) -> tuple[Any, tuple[str, ...], str] | Failure:
        """The answer's content, subclasses and prints; a failure to answer ends the process."""
        if self._channel is None:
            return Failure("crashed", "the worker is not running")
        try:
            message = self._channel.ask(request, seconds)
        except TimeoutError:
            return self._give_up("timed out", f"no answer within {seconds:g} seconds")
        except EOFError:
            return self._give_up("crashed", self._how_it_ended())
        except FrameError as error:
            return self._give_up("crashed", f"the worker's channel was disturbed: {error}")
        except FloodedError as error:
            return self._give_up("flooded", str(error))
        printed = self._channel.printed
        failure = reported(message.content, printed)
        return failure or (message.content, tuple(message.subclasses), printed)

    def _how_it_ended(self) -> str:
        """What became of the process that closed its end; it is left for `stop` to reap."""
        pid, seen = (self._process.pid if self._process else 0), None
        deadline = time.monotonic() + 1
        while seen is None and time.monotonic() < deadline:
            seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            time.sleep(0.0 if seen else 0.005)
        if seen is None:
            return "the worker's channel was closed"
        if seen.si_code == os.CLD_EXITED:
            return f"the process ended with status {seen.si_status}"
        return f"the process was ended by {_signal_name(seen.si_status)}"

    def _give_up(self, kind: Kind, message: str) -> Failure:
        """End the process; the failure, with what was printed last."""
        printed = ""
        if self._channel is not None:
            self._channel.drain()
            printed = self._channel.printed
        self.stop()
        return Failure(kind, message, printed=printed)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
