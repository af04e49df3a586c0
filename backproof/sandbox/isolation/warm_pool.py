"""Warm starts: one sandbox with Python and NumPy ready, and a fork of it for each submission.

The walls are those of `bubblewrap`: a fork has namespaces of its own within the sandbox (see
`child.zygote`), of which nothing is left when the next one starts. A sandbox has one at a time.
Where that does not work, or a file is to see its surroundings, workers are started cold.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from backproof.sandbox.isolation.bubblewrap import HOME, Bubblewrap, warm_limits
from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
from backproof.sandbox.isolation.staging import NO_FILE
from backproof.sandbox.isolation.warm_sandbox import Fork, Sandbox, open_bundle
from backproof.sandbox.launch import LaunchError, LaunchSpec, ProcessHandle


class WarmPool:
    """Starts workers by forks. Use it as a context manager, for one batch in one process.

    `why_cold` says why workers are started cold after all.
    """

    def __init__(self) -> None:
        self._cold_launcher, self._owner_pid = Bubblewrap(), os.getpid()
        self._idle_sandboxes = dict[str, list[Sandbox]]()
        self._lock = threading.Lock()
        self.warm_start_error = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def isolation(self) -> str:
        """What separates a worker from the judge: the same as where it is started cold."""
        return self._cold_launcher.isolation

    def start(self, spec: LaunchSpec) -> ProcessHandle:
        """A fork, or a process that is started cold; LaunchError where neither can be had."""
        if spec.has_siblings and not spec.target.is_dir():
            return self._cold_launcher.start(spec)
        with open_bundle(spec.target) as bundle:
            sandbox = self._take_sandbox(spec)
            with contextlib.suppress(LaunchError):  # one that is gone is not missed
                if sandbox is not None:
                    return sandbox.fork(warm_limits(spec), bundle)
        return self._cold_launcher.start(spec)

    def visible_path(self, spec: LaunchSpec) -> str:
        """The path that the worker sees, as where it is started cold."""
        return self._cold_launcher.visible_path(spec)

    def excluded_files(self, target: Path) -> Iterator[str]:
        """What a worker does not see, as where it is started cold."""
        return self._cold_launcher.excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """End a worker and all that it has started; its sandbox is for the next one."""
        if not isinstance(process, Fork):
            self._cold_launcher.end(process)
        elif process.end():
            with self._lock:
                self._idle_sandboxes.setdefault(process.python, []).append(process.sandbox)

    def close(self) -> None:
        """End all sandboxes that are idle."""
        with self._lock:
            idle = [sandbox for several in self._idle_sandboxes.values() for sandbox in several]
            self._idle_sandboxes.clear()
        for sandbox in idle:
            sandbox.close()

    def _take_sandbox(self, spec: LaunchSpec) -> Sandbox | None:
        """A sandbox without a fork; None where there is none to be had."""
        if (
            self.warm_start_error or self._owner_pid != os.getpid()
        ):  # a forked judge would share our socket
            return None
        with self._lock, contextlib.suppress(IndexError, KeyError):
            return self._idle_sandboxes[spec.python].pop()
        try:
            _require_visible(spec)
            sandbox = Sandbox(spec)
            with open_bundle(NO_FILE) as nothing:
                sandbox.fork(warm_limits(spec), nothing).require_works()
        except (LaunchError, OSError) as error:
            self.warm_start_error = str(error)
            return None
        return sandbox


def _require_visible(spec: LaunchSpec) -> None:
    """Raise LaunchError where Python lies in the folder that each fork has anew."""
    inside = [
        path for path in probe_interpreter(spec.python).required_paths if path.is_relative_to(HOME)
    ]
    if inside:
        raise LaunchError(f"{inside[0]} lies in {HOME}, which each fork has anew")
