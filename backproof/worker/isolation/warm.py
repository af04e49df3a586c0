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

from backproof.worker.isolation.bubblewrap import HOME, Bubblewrap, warm_limits
from backproof.worker.isolation.interpreter import interpreter
from backproof.worker.isolation.sandbox import Fork, Sandbox, bundled
from backproof.worker.isolation.submission import NOTHING
from backproof.worker.launch import LaunchError, Order, Started


class Warm:
    """Starts workers by forks. Use it as a context manager, for one batch in one process.

    `why_cold` says why workers are started cold after all.
    """

    def __init__(self) -> None:
        self._cold, self._owner = Bubblewrap(), os.getpid()
        self._idle = dict[str, list[Sandbox]]()
        self._lock = threading.Lock()
        self.why_cold = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def isolation(self) -> str:
        """What separates a worker from the judge: the same as where it is started cold."""
        return self._cold.isolation

    def start(self, order: Order) -> Started:
        """A fork, or a process that is started cold; LaunchError where neither can be had."""
        if order.siblings and not order.target.is_dir():
            return self._cold.start(order)
        with bundled(order.target) as bundle:
            sandbox = self._sandbox(order)
            with contextlib.suppress(LaunchError):  # one that is gone is not missed
                if sandbox is not None:
                    return sandbox.fork(warm_limits(order), bundle)
        return self._cold.start(order)

    def seen(self, order: Order) -> str:
        """The path that the worker sees, as where it is started cold."""
        return self._cold.seen(order)

    def left_out(self, target: Path) -> Iterator[str]:
        """What a worker does not see, as where it is started cold."""
        return self._cold.left_out(target)

    def end(self, process: Started) -> None:
        """End a worker and all that it has started; its sandbox is for the next one."""
        if not isinstance(process, Fork):
            self._cold.end(process)
        elif process.end():
            with self._lock:
                self._idle.setdefault(process.python, []).append(process.sandbox)

    def close(self) -> None:
        """End all sandboxes that are idle."""
        with self._lock:
            idle = [sandbox for several in self._idle.values() for sandbox in several]
            self._idle.clear()
        for sandbox in idle:
            sandbox.close()

    def _sandbox(self, order: Order) -> Sandbox | None:
        """A sandbox without a fork; None where there is none to be had."""
        if self.why_cold or self._owner != os.getpid():  # a forked judge would share our socket
            return None
        with self._lock, contextlib.suppress(IndexError, KeyError):
            return self._idle[order.python].pop()
        try:
            _require_seen(order)
            sandbox = Sandbox(order)
            with bundled(NOTHING) as nothing:
                sandbox.fork(warm_limits(order), nothing).require_works()
        except (LaunchError, OSError) as error:
            self.why_cold = str(error)
            return None
        return sandbox


def _require_seen(order: Order) -> None:
    """Raise LaunchError where Python lies in the folder that each fork has anew."""
    inside = [path for path in interpreter(order.python).needs if path.is_relative_to(HOME)]
    if inside:
        raise LaunchError(f"{inside[0]} lies in {HOME}, which each fork has anew")
