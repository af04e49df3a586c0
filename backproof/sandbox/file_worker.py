"""One Python file in a process of its own, and what its functions answer or fail with."""

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
from backproof.sandbox.request_loop import RequestingProcess
from backproof.sandbox.time_budget import CALLS_PER_BUDGET
from backproof.sandbox.worker_protocols import PlannedCall

START_SECONDS = 30.0
LOAD_SECONDS = 20.0
CALL_SECONDS = 5.0
DEPENDENCY_TIME_DIVISOR = 6
"""Of the time to load, what a file's functions need besides definitions may take this part."""

_UNFINISHED_REQUEST = {"op": "unfinished"}


class Worker(RequestingProcess):
    """A file's functions, called elsewhere; a crash costs the call, and the next starts anew.

    `python` is the interpreter whose libraries the file sees, and `wanted` the functions for whose
    sake it is loaded: all of them by default. `run_all` runs what a script does besides defining.
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
        """What separates the file from the judge, in words."""
        return self._launcher.isolation

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the file with these arguments, which cross as copies."""
        return self._isolate_call(name, lambda: self._call(name, arguments))

    def _call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        failure = self._ensure_available()
        if failure is not None:
            return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not defined in {self._target.name}")
        return self._reply({"op": "call", "name": name, "args": list(arguments)})

    def run(self, plan: PlannedCall) -> Reply | Failure:
        """Set up objects, call a function, and read what it left in them; then forget them."""
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
        """The answers to several requests in one frame, within the time of one call.

        None where that cannot be: each is then to be asked by itself, with its own time. Where the
        process ended, this is not tried again; it has cost the file nothing else. `called` are the
        functions that the process itself calls for it.
        """
        if (
            self._is_isolating
            or not self._is_batching
            or self._ensure_available() is not None
            or self._channel is None
        ):
            return None
        left = self._budget.seconds_left
        with self._budget.spend(self._call_seconds) as granted:
            message = self._message(requests, granted, known_forms)
        if isinstance(message, Failure):
            self._is_batching, self._budget.seconds_left = False, left
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
        """Ask how many arguments the errand's function takes, and keep it under that name.

        What is missing is not kept; what cannot be told of is kept as a function that cannot say.
        """
        answer = self._ensure_available() or self._send_request(
            {"op": "room", **plan.request}, self._call_seconds
        )
        if isinstance(answer, Failure) and answer.kind == "missing":
            return
        content = None if isinstance(answer, Failure) else answer[0]
        room = content.get("room") if isinstance(content, dict) else None
        self._learned_signatures[function] = function_info(room)
        self.functions = {**self.functions, **self._learned_signatures}

    @property
    def unfinished_reasons(self) -> Mapping[str, str]:
        """Why functions cannot be right yet, as predicates, by name; asked when it is wanted."""
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
        """Kill the process and all that its launcher can find of it."""
        self._launcher.end(process)

    def _wait_ready(self) -> Failure | None:
        """Wait for Python and NumPy to have started, which is not the file's time."""
        answer = self._exchange({"op": "hello"}, START_SECONDS)
        if not isinstance(answer, Failure):
            return None
        said = answer.printed_text.strip().rpartition("\n")[2]
        python = self._python or sys.executable
        message = f"{python} does not start as a worker, which needs NumPy: {answer.message}"
        return replace(answer, message=f"{message}: {said}" if said else message)

    def _read_functions(self) -> Failure | None:
        answer = self._send_request(self._load_request, self._load_seconds)
        if isinstance(answer, Failure):
            return answer
        left_out = (
            tuple(self._launcher.excluded_files(self._target)) if self._target.is_dir() else ()
        )
        if (why := unreadable_reason(answer[0], left_out)) is not None:
            return Failure("unreadable", why)
        found = parse_load_report(answer[0])
        if found is None:
            return self._give_up("crashed", "the worker sent a frame that is no reply")
        self.load_report = found.with_unread_files(left_out)
        self.functions = {**found.functions, **self._learned_signatures}
        if (
            self._unfinished_reasons is not None
        ):  # from that look on, names that nothing binds are blanks
            self._send_request(_UNFINISHED_REQUEST, self._load_seconds)
        return None

    @property
    def _load_request(self) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "op": "load",
            "wanted": self._required_functions,
            "run_all": self._run_all,
        }
        asked["seconds"] = self._load_seconds / DEPENDENCY_TIME_DIVISOR
        if self._module is not None:
            what = {"path": self._module.name, "attribute": self._module.attribute}
            return {**asked, **what, "kind": "module"}
        kind = "folder" if self._target.is_dir() else "file"
        return {**asked, "kind": kind, "path": self._launcher.visible_path(self._launch_spec)}
