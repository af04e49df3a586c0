"""A process that may end during any call: it is restarted, and its exit status is reported."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Generic, Self, TypeVar

from backproof.sandbox.frame_channel import Pipes
from backproof.sandbox.launch import ProcessHandle, end_group
from backproof.sandbox.replies import Failure, FailureKind, FunctionInfo

RESTARTS = 20
"""The most restarts of a worker for one submission."""

EXIT_SECONDS = 2.0
"""The time to wait for the exit of a process that has closed its pipe."""

UNKNOWN_EXIT = "the worker's channel was closed"
"""The message for a process that closed its pipe and did not exit."""

P = TypeVar("P", bound=Pipes)
T = TypeVar("T")


class RestartableProcess(Generic[P]):
    """A process that answers calls; if a call ends it, only that call fails.

    The next call restarts it. `_called_functions` are the functions called since the last start.
    Use it as a context manager.
    """

    def __init__(self) -> None:
        self._process: ProcessHandle | None = None
        self._channel: P | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._load_failure: Failure | None = None
        self._end_count = 0
        self._called_functions, self._is_isolating = set[str](), False
        self.functions: Mapping[str, FunctionInfo] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def load(self) -> Failure | None:
        """Start the process and list its functions; return the failure, if it fails."""
        self._load_failure = self._load()
        return self._load_failure

    def stop(self) -> None:
        """End the process and every process that it has started, and remove its folder."""
        if self._process is not None:
            self._end(self._process)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._process = self._channel = self._folder = None
        self._called_functions.clear()

    def _ensure_loaded(self) -> Failure | None:
        """Load the submission, unless it is loaded; return the failure of loading, if any."""
        if self._load_failure is not None or self._process is not None:
            return self._load_failure
        if self._end_count > RESTARTS:
            return Failure("crashed", f"given up after {RESTARTS} restarts")
        return self.load()

    def _isolate_call(self, function: str, call: Callable[[], T | Failure]) -> T | Failure:
        """Return the result of `call`, unaffected by earlier calls of other functions.

        An earlier function may leave a thread that reads the pipe, or an alarm, which ends the
        process during a later call. So a call that ends a process in which other functions were
        called is repeated in a fresh one. If this helps, each function has its own process from
        then on.
        """
        has_predecessors = bool(self._called_functions - {function})
        if has_predecessors and self._is_isolating:
            self.stop()
            has_predecessors = False
        answer = call()
        if has_predecessors and self._process is None:
            answer = call()
            self._is_isolating = self._is_isolating or self._process is not None
        if self._process is not None:
            self._called_functions.add(function)
        return answer

    def _load(self) -> Failure | None:
        """Start the process and fill `functions`."""
        raise NotImplementedError

    def _end(self, process: ProcessHandle) -> None:
        """Kill the process and its group."""
        end_group(process)

    def _exit_message(self) -> str:
        """Return how the process that closed its pipe ended; `stop` reaps it."""
        if self._process is not None and not isinstance(self._process, subprocess.Popen):
            return _exit_message_of(self._process.wait())
        pid, status = (self._process.pid if self._process else 0), None
        deadline = time.monotonic() + EXIT_SECONDS
        while status is None and time.monotonic() < deadline:
            status = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            time.sleep(0.0 if status else 0.005)
        if status is None:
            return UNKNOWN_EXIT
        exited = status.si_code == os.CLD_EXITED
        return _exit_message_of(status.si_status if exited else -status.si_status)

    def _give_up(self, failure_kind: FailureKind, message: str) -> Failure:
        """End the process; return the failure, with the text printed last."""
        printed, self._end_count = "", self._end_count + 1
        if self._channel is not None:
            self._channel.drain()
            printed = self._channel.printed_text
        self.stop()
        return Failure(failure_kind, message, printed_text=printed)


def _exit_message_of(code: int) -> str:
    """Return how a process ended; a negative code is the number of a signal."""
    if code >= 0:
        return f"the process ended with {_status_text(code)}"
    known = -code < signal.NSIG
    return f"the process was ended by {_signal_name(-code)}" if known else UNKNOWN_EXIT


def _status_text(number: int) -> str:
    """Return the text of an exit status; above 128 it may encode the signal of a child."""
    of_signal = 128 < number < 128 + signal.NSIG
    return f"status {number}" + (f" ({_signal_name(number - 128)})" if of_signal else "")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
