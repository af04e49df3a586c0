"""One Python file in a process of its own, and what its functions answer or fail with."""

import os
import sys
import tempfile
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.target import Module
from backproof.worker.asking import Asking
from backproof.worker.budget import CALLS
from backproof.worker.channel import Channel
from backproof.worker.child.frames import Packed
from backproof.worker.launch import (
    MEMORY,
    Launcher,
    LaunchError,
    Order,
    PlainProcess,
    Started,
    SubmissionError,
)
from backproof.worker.loaded import Loaded, Wanted, loaded_from, unfinished_in, unreadable_in
from backproof.worker.memory import guard
from backproof.worker.replies import (
    Failure,
    FunctionInfo,
    Heard,
    Reply,
    answers_in,
    function_info,
    reply_of,
    reported,
)
from backproof.worker.steps import Errand

START_SECONDS = 30.0
LOAD_SECONDS = 20.0
CALL_SECONDS = 5.0
NEEDED = 6
"""Of the time to load, what a file's functions need besides definitions may take this part."""

_UNFINISHED = {"op": "unfinished"}


class Worker(Asking):
    """A file's functions, called elsewhere; a crash costs the call, and the next starts anew.

    `python` is the interpreter whose libraries the file sees, and `wanted` the functions for whose
    sake it is loaded: all of them by default. `run_all` runs what a script does besides defining.
    Use it as a context manager.
    """

    def __init__(
        self,
        target: Path | Module,
        *,
        wanted: Wanted | None = None,
        run_all: bool = False,
        python: str | None = None,
        call_seconds: float = CALL_SECONDS,
        load_seconds: float = LOAD_SECONDS,
        total_seconds: float | None = None,
        memory: int = MEMORY,
        launcher: Launcher | None = None,
        siblings: bool = False,
    ) -> None:
        super().__init__(total_seconds or CALLS * call_seconds)
        self._module = target if isinstance(target, Module) else None
        self._target = target.absolute() if isinstance(target, Path) else Path(os.devnull)
        self._wanted, self._run_all = dict(wanted or {}), run_all
        self._python, self._memory = python, memory
        self._siblings = siblings
        self._call_seconds, self._load_seconds = call_seconds, load_seconds
        self._launcher = launcher or PlainProcess()
        self._learnt = dict[str, FunctionInfo]()
        self._several = True
        self._unfinished: Mapping[str, str] | None = None
        self.loaded = Loaded()

    @property
    def isolation(self) -> str:
        """What separates the file from the judge, in words."""
        return self._launcher.isolation

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function of the file with these arguments, which cross as copies."""
        return self._by_itself(name, lambda: self._call(name, arguments))

    def _call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        failure = self._askable()
        if failure is not None:
            return failure
        if name not in self.functions:
            return Failure("missing", f"{name} is not defined in {self._target.name}")
        return self._replied({"op": "call", "name": name, "args": list(arguments)})

    def run(self, errand: Errand) -> Reply | Failure:
        """Set up objects, call a function, and read what it left in them; then forget them."""
        request = {"op": "run", **errand.request}
        return self._by_itself(errand.function, lambda: self._askable() or self._replied(request))

    def many(
        self,
        requests: Packed,
        count: int,
        known: Container[bytes] = frozenset(),
        called: Iterable[str] = (),
    ) -> Heard | None:
        """The answers to several requests in one frame, within the time of one call.

        None where that cannot be: each is then to be asked by itself, with its own time. Where the
        process ended, this is not tried again; it has cost the file nothing else. `called` are the
        functions that the process itself calls for it.
        """
        if self._apart or not self._several or self._askable() is not None or self._channel is None:
            return None
        left = self._budget.left
        with self._budget.spending(self._call_seconds) as granted:
            message = self._message(requests, granted, known)
        if isinstance(message, Failure):
            self._several, self._budget.left = False, left
            return None
        self._called.update(called)
        if message.text in known:
            return Heard(None, message.text, message.data)
        answers = answers_in(message.content, count)
        if answers is not None:
            return Heard(answers, message.text, message.data)
        self._several = reported(message.content, "") is not None
        return None

    def learn(self, function: str, errand: Errand) -> None:
        """Ask how many arguments the errand's function takes, and keep it under that name.

        What is missing is not kept; what cannot be told of is kept as a function that cannot say.
        """
        answer = self._askable() or self._ask({"op": "room", **errand.request}, self._call_seconds)
        if isinstance(answer, Failure) and answer.kind == "missing":
            return
        content = None if isinstance(answer, Failure) else answer[0]
        room = content.get("room") if isinstance(content, dict) else None
        self._learnt[function] = function_info(room)
        self.functions = {**self.functions, **self._learnt}

    @property
    def unfinished(self) -> Mapping[str, str]:
        """Why functions cannot be right yet, as predicates, by name; asked when it is wanted."""
        if self._unfinished is None:
            answer = self._askable() or self._ask(_UNFINISHED, self._load_seconds)
            self._unfinished = {} if isinstance(answer, Failure) else unfinished_in(answer[0])
        return self._unfinished

    def _replied(self, request: Any) -> Reply | Failure:
        started = time.perf_counter()
        answer = self._ask(request, self._call_seconds)
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
            self._process = self._launcher.start(self._order)
        except SubmissionError as error:
            return self._give_up("unreadable", str(error))
        except LaunchError as error:
            return self._give_up("crashed", str(error))
        except OSError as error:
            return self._give_up("crashed", f"{python} cannot be started: {error.strerror}")
        self._channel = Channel(self._process, guard(self._process.pid, self._memory))
        return self._greeted() or self._functions_read()

    @property
    def _order(self) -> Order:
        folder = self._folder.name if self._folder else ""
        python = self._python or sys.executable
        return Order(self._target, folder, python, self._memory, self._siblings)

    def _end(self, process: Started) -> None:
        """Kill the process and all that its launcher can find of it."""
        self._launcher.end(process)

    def _greeted(self) -> Failure | None:
        """Wait for Python and NumPy to have started, which is not the file's time."""
        answer = self._exchange({"op": "hello"}, START_SECONDS)
        if not isinstance(answer, Failure):
            return None
        said = answer.printed.strip().rpartition("\n")[2]
        python = self._python or sys.executable
        message = f"{python} does not start as a worker, which needs NumPy: {answer.message}"
        return replace(answer, message=f"{message}: {said}" if said else message)

    def _functions_read(self) -> Failure | None:
        answer = self._ask(self._load_request, self._load_seconds)
        if isinstance(answer, Failure):
            return answer
        left_out = tuple(self._launcher.left_out(self._target)) if self._target.is_dir() else ()
        if (why := unreadable_in(answer[0], left_out)) is not None:
            return Failure("unreadable", why)
        found = loaded_from(answer[0])
        if found is None:
            return self._give_up("crashed", "the worker sent a frame that is no reply")
        self.loaded = found.also_unread(left_out)
        self.functions = {**found.functions, **self._learnt}
        if self._unfinished is not None:  # from that look on, names that nothing binds are blanks
            self._ask(_UNFINISHED, self._load_seconds)
        return None

    @property
    def _load_request(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"op": "load", "wanted": self._wanted, "run_all": self._run_all}
        asked["seconds"] = self._load_seconds / NEEDED
        if self._module is not None:
            what = {"path": self._module.name, "attribute": self._module.attribute}
            return {**asked, **what, "kind": "module"}
        kind = "folder" if self._target.is_dir() else "file"
        return {**asked, "kind": kind, "path": self._launcher.seen(self._order)}
