"""A pool of warm sandboxes: Python and NumPy are loaded once, and each submission gets a fork.

The isolation is that of `bubblewrap`: a fork has its own namespaces within the sandbox (see
`runner.zygote`), which are destroyed before the next fork starts. A sandbox has one fork at a
time. If warm starts do not work, or a submission needs its surroundings, workers start cold.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from backproof.sandbox.isolation.bubblewrap import Bubblewrap, warm_limits
from backproof.sandbox.isolation.staging import NO_FILE
from backproof.sandbox.isolation.warm_sandbox import Fork, Sandbox, open_bundle
from backproof.sandbox.launch import LaunchError, LaunchSpec, ProcessHandle


class WarmPool:
    """Starts workers by forking. Use it as a context manager, in one process.

    `warm_start_error` says why workers are started cold; it is empty while warm starts work.
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
        """A description of what separates a worker from the judge; a cold start has the same."""
        return self._cold_launcher.isolation

    def start(self, spec: LaunchSpec) -> ProcessHandle:
        """Start a fork, or a cold process; raise LaunchError if neither is possible."""
        if spec.has_siblings and not spec.target.is_dir():
            return self._cold_launcher.start(spec)
        with open_bundle(spec.target) as bundle:
            sandbox = self._take_sandbox(spec)
            with contextlib.suppress(LaunchError):  # a sandbox that has ended is replaced
                if sandbox is not None:
                    return sandbox.fork(warm_limits(spec), bundle)
        return self._cold_launcher.start(spec)

    def visible_path(self, spec: LaunchSpec) -> str:
        """Return the path that the worker sees; a cold start has the same."""
        return self._cold_launcher.visible_path(spec)

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Yield the files that the worker does not see; a cold start has the same."""
        return self._cold_launcher.excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """End a worker and its descendants, and return its sandbox to the pool."""
        if not isinstance(process, Fork):
            self._cold_launcher.end(process)
        elif process.end():
            with self._lock:
                self._idle_sandboxes.setdefault(process.python, []).append(process.sandbox)

    def close(self) -> None:
        """End all sandboxes that are idle."""
        with self._lock:
            idle = [sandbox for group in self._idle_sandboxes.values() for sandbox in group]
            self._idle_sandboxes.clear()
        for sandbox in idle:
            sandbox.close()

    def _take_sandbox(self, spec: LaunchSpec) -> Sandbox | None:
        """Take an idle sandbox, or start one; return None if warm starts do not work."""
        is_forked = self._owner_pid != os.getpid()  # a forked judge would share the socket
        if self.warm_start_error or is_forked:
            return None
        with self._lock, contextlib.suppress(IndexError, KeyError):
            return self._idle_sandboxes[spec.python].pop()
        try:
            sandbox = Sandbox(spec)
            with open_bundle(NO_FILE) as empty_bundle:
                sandbox.fork(warm_limits(spec), empty_bundle).require_works()
        except (LaunchError, OSError) as error:
            self.warm_start_error = str(error)
            return None
        return sandbox
