"""A worker that runs one Python submission in its own process and calls its functions."""

import os
import sys
import tempfile
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.results.target import Module
from backproof.runner.protocol.frames import EncodedMessage
from backproof.sandbox.frame_channel import Channel
from backproof.sandbox.launch import (
    MEMORY,
    Launcher,
    LaunchError,
    LaunchSpec,
    PlainProcess,
    ProcessHandle,
    SubmissionError,
)
from backproof.sandbox.load_report import (
    LoadReport,
    RequiredArities,
    parse_load_report,
    unfinished_reasons,
    unreadable_reason,
)
from backproof.sandbox.memory_monitor import memory_guard
from backproof.sandbox.replies import (
    Failure,
    FunctionInfo,
    RawReply,
    Reply,
    function_info,
    replies_in,
    reply_of,
    reported_failure,
)
from backproof.sandbox.requesting_process import RequestingProcess
from backproof.sandbox.time_budget import CALLS_PER_BUDGET
from backproof.sandbox.worker_protocols import PlannedCall

START_SECONDS = 30.0
LOAD_SECONDS = 20.0
CALL_SECONDS = 5.0
DEPENDENCY_TIME_DIVISOR = 6
"""Statements that the functions depend on may take this fraction of the time to load."""

_UNFINISHED_REQUEST = {"op": "unfinished"}


class Worker(RequestingProcess):
    """Calls a submission's functions in a separate process, which is restarted after a crash.

    `python` is the interpreter whose libraries the submission sees. `wanted` are the functions to
    load: all of them by default. `run_all` runs the statements that only do things, too.
    Use it as a context manager.
    """

    def __init__(
        self,
        target: Path | Module,
        *,
        wanted: RequiredArities | None = None,
        run_all: bool = False,
        python: str | None = None,
        call_seconds: float = CALL_SECONDS,
        load_seconds: float = LOAD_SECONDS,
        total_seconds: float | None = None,
        memory: int = MEMORY,
        launcher: Launcher | None = None,
        siblings: bool = False,
    ) -> None:
        super().__init__(total_seconds or CALLS_PER_BUDGET * call_seconds)
        self._module = target if isinstance(target, Module) else None
        self._target = target.absolute() if isinstance(target, Path) else Path(os.devnull)
        self._required_functions, self._run_all = dict(wanted or {}), run_all
        self._python, self._memory = python, memory
        self._has_siblings = siblings
        self._call_seconds, self._load_seconds = call_seconds, load_seconds
        self._launcher = launcher or PlainProcess()
        self._learned_signatures = dict[str, FunctionInfo]()
        self._is_batching = True
        self._unfinished_reasons: Mapping[str, str] | None = None
        self.load_report = LoadReport()

    @property
    def isolation(self) -> str:
        """A description of what separates the submission from the judge."""
        return self._launcher.isolation

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the submission with copies of these arguments."""
        return self._isolate_call(name, lambda: self._call(name, arguments))

    def _call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        failure = self._ensure_available()
        if failure is not None:
            return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not defined in {self._target.name}")
        return self._reply({"op": "call", "name": name, "args": list(arguments)})

    def run(self, plan: PlannedCall) -> Reply | Failure:
        """Set up objects, call a function, and read the objects; then discard them."""
        request = {"op": "run", **plan.request}
        return self._isolate_call(
            plan.function, lambda: self._ensure_available() or self._reply(request)
        )

    def run_batch(
        self,
        requests: EncodedMessage,
        count: int,
        known_forms: Container[bytes] = frozenset(),
        called_functions: Iterable[str] = (),
    ) -> RawReply | None:
        """Return the replies to several requests in one frame, within the time of one call.

        It returns None if that fails: then each request is to be sent by itself, with its own
        time. If the process ended, batches are not tried again, and the time is not counted.
        `called_functions` are those that the process itself calls, and not a fork of it.
        """
        if (
            self._is_isolating
            or not self._is_batching
            or self._ensure_available() is not None
            or self._channel is None
        ):
            return None
        seconds_left = self._budget.seconds_left
        with self._budget.spend(self._call_seconds) as granted:
            message = self._message(requests, granted, known_forms)
        if isinstance(message, Failure):
            self._is_batching, self._budget.seconds_left = False, seconds_left
            return None
        self._called_functions.update(called_functions)
        if message.text in known_forms:
            return RawReply(None, message.text, message.data)
        answers = replies_in(message.content, count)
        if answers is not None:
            return RawReply(answers, message.text, message.data)
        self._is_batching = reported_failure(message.content, "") is not None
        return None

    def learn_signature(self, function: str, plan: PlannedCall) -> None:
        """Request the signature of the planned call's function, and add it to `functions`.

        A missing function is not added; a function whose signature is unknown is.
        """
        answer = self._ensure_available() or self._send_request(
            {"op": "signature", **plan.request}, self._call_seconds
        )
        if isinstance(answer, Failure) and answer.kind == "missing":
            return
        content = None if isinstance(answer, Failure) else answer[0]
        arity = content.get("signature") if isinstance(content, dict) else None
        self._learned_signatures[function] = function_info(arity)
        self.functions = {**self.functions, **self._learned_signatures}

    @property
    def unfinished_reasons(self) -> Mapping[str, str]:
        """Why functions are unfinished, as predicates by name; requested on first use."""
        if self._unfinished_reasons is None:
            answer = self._ensure_available() or self._send_request(
                _UNFINISHED_REQUEST, self._load_seconds
            )
            self._unfinished_reasons = (
                {} if isinstance(answer, Failure) else unfinished_reasons(answer[0])
            )
        return self._unfinished_reasons

    def _reply(self, request: Any) -> Reply | Failure:
        started = time.perf_counter()
        answer = self._send_request(request, self._call_seconds)
        if isinstance(answer, Failure):
            return answer
        reply = reply_of(*answer)
        if reply is None:
            return self._give_up("crashed", "the worker sent a frame that is no reply")
        return replace(reply, seconds=time.perf_counter() - started)

    def _load(self) -> Failure | None:
        self.stop()
        self._folder = tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True)
        python = self._python or sys.executable
        try:
            self._process = self._launcher.start(self._launch_spec)
        except SubmissionError as error:
            return self._give_up("unreadable", str(error))
        except LaunchError as error:
            return self._give_up("crashed", str(error))
        except OSError as error:
            return self._give_up("crashed", f"{python} cannot be started: {error.strerror}")
        self._channel = Channel(self._process, memory_guard(self._process.pid, self._memory))
        return self._wait_ready() or self._read_functions()

    @property
    def _launch_spec(self) -> LaunchSpec:
        folder = self._folder.name if self._folder else ""
        python = self._python or sys.executable
        return LaunchSpec(self._target, folder, python, self._memory, self._has_siblings)

    def _end(self, process: ProcessHandle) -> None:
        """Kill the process and every descendant that its launcher can find."""
        self._launcher.end(process)

    def _wait_ready(self) -> Failure | None:
        """Wait until Python and NumPy have started; the time does not count for the submission."""
        answer = self._exchange({"op": "hello"}, START_SECONDS)
        if not isinstance(answer, Failure):
            return None
        last_line = answer.printed_text.strip().rpartition("\n")[2]
        python = self._python or sys.executable
        message = f"{python} does not start as a worker, which needs NumPy: {answer.message}"
        return replace(answer, message=f"{message}: {last_line}" if last_line else message)

    def _read_functions(self) -> Failure | None:
        answer = self._send_request(self._load_request, self._load_seconds)
        if isinstance(answer, Failure):
            return answer
        is_folder = self._target.is_dir()
        excluded = tuple(self._launcher.excluded_files(self._target)) if is_folder else ()
        if (reason := unreadable_reason(answer[0], excluded)) is not None:
            return Failure("unreadable", reason)
        report = parse_load_report(answer[0])
        if report is None:
            return self._give_up("crashed", "the worker sent a frame that is no reply")
        self.load_report = report.with_unread_files(excluded)
        self.functions = {**report.functions, **self._learned_signatures}
        if self._unfinished_reasons is not None:  # binds unknown names to placeholders once more
            self._send_request(_UNFINISHED_REQUEST, self._load_seconds)
        return None

    @property
    def _load_request(self) -> dict[str, Any]:
        request: dict[str, Any] = {
            "op": "load",
            "wanted": self._required_functions,
            "run_all": self._run_all,
            "seconds": self._load_seconds / DEPENDENCY_TIME_DIVISOR,
        }
        if self._module is not None:
            module = {"path": self._module.name, "attribute": self._module.attribute}
            return {**request, **module, "kind": "module"}
        kind = "folder" if self._target.is_dir() else "file"
        return {**request, "kind": kind, "path": self._launcher.visible_path(self._launch_spec)}
