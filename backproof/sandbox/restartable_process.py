"""A process that answers calls and may end at any of them: started anew, and told how it ended."""

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
"""How often a worker that came to an end is started anew before its file is given up."""

P = TypeVar("P", bound=Pipes)
T = TypeVar("T")


class RestartableProcess(Generic[P]):
    """A process that answers calls: one that it does not survive costs the call alone.

    The next call starts it anew. `_called` are the functions that it has answered for since then.
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
        """Start the process and learn its functions; the failure, if that cannot be."""
        self._load_failure = self._load()
        return self._load_failure

    def stop(self) -> None:
        """End the process and all that it has started, and remove its folder."""
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
        """A loaded file, started anew where the last call ended the process."""
        if self._load_failure is not None or self._process is not None:
            return self._load_failure
        if self._end_count > RESTARTS:
            return Failure("crashed", f"given up after {RESTARTS} restarts")
        return self.load()

    def _isolate_call(self, function: str, call: Callable[[], T | Failure]) -> T | Failure:
        """What a function's call gives, whatever another one did to the process before.

        That may leave a thread that reads our pipe, or an alarm, and the next call dies of it. So a
        call that ends the process after others is made once more, in a fresh one. Where this helps,
        from then on no function is called in a process that another was called in.
        """
        others = self._called_functions - {function}
        if others and self._is_isolating:
            self.stop()
            others = set()
        answer = call()
        if others and self._process is None:
            answer = call()
            self._is_isolating = self._is_isolating or self._process is not None
        if self._process is not None:
            self._called_functions.add(function)
        return answer

    def _load(self) -> Failure | None:
        """Start the process anew and fill `functions`."""
        raise NotImplementedError

    def _end(self, process: ProcessHandle) -> None:
        """Kill the process and its group."""
        end_group(process)

    def _exit_message(self) -> str:
        """What became of the process that closed its end; it is left for `stop` to reap."""
        if self._process is not None and not isinstance(self._process, subprocess.Popen):
            return _exit_message_of(self._process.wait())
        pid, seen = (self._process.pid if self._process else 0), None
        deadline = time.monotonic() + 1
        while seen is None and time.monotonic() < deadline:
            seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            time.sleep(0.0 if seen else 0.005)
        if seen is None:
            return UNKNOWN_EXIT
        exited = seen.si_code == os.CLD_EXITED
        return _exit_message_of(seen.si_status if exited else -seen.si_status)

    def _give_up(self, failure_kind: FailureKind, message: str) -> Failure:
        """End the process; the failure, with what was printed last."""
        printed, self._end_count = "", self._end_count + 1
        if self._channel is not None:
            self._channel.drain()
            printed = self._channel.printed_text
        self.stop()
        return Failure(failure_kind, message, printed_text=printed)


def _exit_message_of(code: int) -> str:
    """How a process ended, by its status or by a signal, the number of which is negative."""
    if code >= 0:
        return f"the process ended with {_status_text(code)}"
    known = -code < signal.NSIG
    return f"the process was ended by {_signal_name(-code)}" if known else UNKNOWN_EXIT


UNKNOWN_EXIT = "the worker's channel was closed"


def _status_text(number: int) -> str:
    """An exit status; from 128 on, bubblewrap and shells tell the signal of their child by it."""
    of_signal = 128 < number < 128 + signal.NSIG
    return f"status {number}" + (f" ({_signal_name(number - 128)})" if of_signal else "")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
