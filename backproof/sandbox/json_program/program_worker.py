"""A worker for an external program, which replies to each line of JSON on stdin with one on stdout.

`docs/programs.md` specifies the lines. Replies are untrusted, and are rebuilt as plain values.
"""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from backproof.sandbox.frame_channel import ResourceLimitError
from backproof.sandbox.json_program import program_messages
from backproof.sandbox.json_program.json_values import NotationError, encode_line
from backproof.sandbox.json_program.line_channel import AnswerError, LineChannel, quote
from backproof.sandbox.json_program.program_messages import ReportedError
from backproof.sandbox.json_program.strict_json import parse_line
from backproof.sandbox.launch import ProcessHandle, end_group, popen_with_pipes
from backproof.sandbox.replies import Failure, FailureKind, Reply
from backproof.sandbox.restartable_process import RestartableProcess
from backproof.sandbox.submission_process import CALL_SECONDS, LOAD_SECONDS

T = TypeVar("T")


class ProgramLauncher(Protocol):
    """Starts a program with pipes for its three standard streams."""

    @property
    def isolation(self) -> str:
        """A description, for the report, of what separates the program from the judge."""

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start the process as the leader of its own group; raise OSError if that fails."""

    def end(self, process: ProcessHandle) -> None:
        """Kill the process and every process that it has started."""


@dataclass(frozen=True, slots=True)
class TrustedProgramLauncher:
    """Starts a trusted program in the current folder with the user's environment, unsandboxed."""

    isolation: str = "program: a separate process with your own rights; not for untrusted code"

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start the process as the leader of its own group; raise OSError if that fails."""
        return popen_with_pipes(list(command))

    def end(self, process: ProcessHandle) -> None:
        """Kill the process and its group."""
        end_group(process)


class Program(RestartableProcess[LineChannel]):
    """Calls the functions of a program, which is restarted after a crash.

    `names` are the functions that will be called. Use it as a context manager.
    """

    def __init__(
        self,
        command: Sequence[str],
        names: Sequence[str],
        *,
        call_seconds: float = CALL_SECONDS,
        load_seconds: float = LOAD_SECONDS,
        launcher: ProgramLauncher | None = None,
    ) -> None:
        super().__init__()
        self._command, self._names = tuple(command), tuple(names)
        self._call_seconds, self._load_seconds = call_seconds, load_seconds
        self._launcher = launcher or TrustedProgramLauncher()
        self._number = 0

    @property
    def isolation(self) -> str:
        """A description of what separates the program from the judge."""
        return self._launcher.isolation

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the program with copies of the arguments."""
        return self._isolate_call(name, lambda: self._call(name, arguments))

    def _call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        failure = self._ensure_loaded()
        if failure is not None:
            return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not among the functions of {self._command[0]}")
        self._number += 1
        number, started = self._number, time.perf_counter()
        answer = self._send_request(
            program_messages.call_message(name, number, arguments),
            self._call_seconds,
            lambda form: program_messages.result_in(form, number),
        )
        seconds = time.perf_counter() - started
        if isinstance(answer, Failure):
            return answer
        return Reply(answer, list(arguments), printed_text=self._printed_text, seconds=seconds)

    def _load(self) -> Failure | None:
        self.stop()
        try:
            self._process = self._launcher.start(self._command)
        except OSError as error:
            return self._give_up("crashed", f"cannot be started: {error.strerror}")
        self._channel = LineChannel(self._process)
        hello = program_messages.hello_message(self._names)
        answer = self._send_request(hello, self._load_seconds, program_messages.functions_in)
        if isinstance(answer, Failure):
            return replace(answer, message=f"after hello, {answer.message}")
        self.functions = answer
        return None

    def _end(self, process: ProcessHandle) -> None:
        """Kill the process and every descendant that its launcher can find."""
        self._launcher.end(process)

    def _send_request(self, message: Any, seconds: float, read: Callable[[Any], T]) -> T | Failure:
        """Send a message and read its reply; end the program if there is no valid reply."""
        if self._channel is None:
            return Failure("crashed", "the program is not running")
        try:
            return read(parse_line(self._channel.exchange(encode_line(message), seconds)))
        except TimeoutError:
            failure = self._no_answer_failure("timed out", f"no answer within {seconds:g} seconds")
        except EOFError:
            failure = self._no_answer_failure("crashed", self._exit_message())
        except ResourceLimitError as error:
            failure = self._give_up("flooded", str(error))
        except AnswerError as error:
            failure = self._give_up("crashed", f"on its standard output, {error}")
        except NotationError as error:
            failure = Failure("misformed", f"the result {error}", printed_text=self._printed_text)
        except ReportedError as error:
            failure = Failure("raised", f"an error: {error}", printed_text=self._printed_text)
        return failure

    def _no_answer_failure(self, failure_kind: FailureKind, message: str) -> Failure:
        """End the program; return the failure, with the program's last output."""
        partial_line = self._channel.partial_line if self._channel else b""
        failure = self._give_up(failure_kind, message)
        output = failure.printed_text.strip().rpartition("\n")[2]
        if partial_line:
            output = f"only {quote(partial_line)}, without an end of line"
        return replace(failure, message=f"{message}: {output}" if output else message)

    @property
    def _printed_text(self) -> str:
        return self._channel.printed_text if self._channel else ""


def call_program(command: Sequence[str], name: str, *arguments: Any) -> Any:
    """Start a program, call one of its functions, and return the result.

    Parameters
    ----------
    command : sequence of str
        The command line of the program.
    name : str
        The name of the function.
    *arguments
        The arguments of the call.

    Returns
    -------
    object
        The result of the call.

    Raises
    ------
    RuntimeError
        If the program cannot be started, or its answer is an error.
    """
    with Program(command, [name]) as program:
        answer = program.load() or program.call(name, arguments)
    if isinstance(answer, Reply):
        return answer.result
    raise RuntimeError(str(answer))
