"""A pool of worker processes with a time limit per item and replacement of dead workers.

Each worker process has a pipe of its own and is served by a thread. A worker that dies costs only
the item that it was handling. Items are taken from their iterable as workers become free, so memory
use does not grow with the number of items.
"""

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Generic, NoReturn, Protocol, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

PROCESS_ENDED_MESSAGE = "the worker process ended"
STOP_SECONDS = 5.0
MAX_START_ATTEMPTS = 3
"""The number of failed starts in a row after which the pool raises PoolError."""

_SPAWN_CONTEXT = multiprocessing.get_context("spawn")
_SAFE_PATH_VARIABLE = "PYTHONSAFEPATH"


class PoolError(RuntimeError):
    """No worker process can be started; the message gives the reason."""


@dataclass(frozen=True)  # no slots: Python 3.11 cannot instantiate a generic class with slots
class PoolTask(Generic[ItemT, ResultT]):
    """The work of a pool.

    Each worker process calls `make_handler` once and passes every item to the result; if that is a
    context manager, it is closed at the end. `result_when_lost` maps an item and a reason to the
    result of an item whose worker died, or took longer than `timeout_seconds` and was killed.
    """

    make_handler: Callable[[], Callable[[ItemT], ResultT]]
    result_when_lost: Callable[[ItemT, str], ResultT]
    timeout_seconds: float | None = None


class _ProcessHandle(Protocol):
    """The methods of a started process that the pool uses."""

    def terminate(self) -> None:
        """Send SIGTERM."""

    def kill(self) -> None:
        """Send SIGKILL."""

    def is_alive(self) -> bool:
        """Return True while the process runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until the process has ended."""


@dataclass(slots=True)
class _PoolWorker:
    """A worker process and this process's end of its pipe."""

    process: _ProcessHandle
    connection: "Connection[Any, Any]"
    is_ready: bool = field(default=False)

    @classmethod
    def start(cls, make_handler: Callable[[], Callable[[Any], Any]]) -> "_PoolWorker":
        """Start a worker process, which ignores SIGINT: the parent decides when it stops."""
        ours, theirs = _SPAWN_CONTEXT.Pipe()
        process = _SPAWN_CONTEXT.Process(
            target=_worker_main, args=(theirs, make_handler), daemon=True
        )
        with _block_interrupts(), _safe_module_path():
            process.start()
        theirs.close()
        return cls(process, ours)

    def wait_ready(self) -> None:
        """Wait until the worker has made its handler; raise PoolError if that failed."""
        if not self.is_ready:
            reason = self.connection.recv()
            if reason is not None:
                raise PoolError(reason)
            self.is_ready = True

    def request_result(self, item: Any, timeout_seconds: float | None) -> Any:
        """Return the result of an item; raise TimeoutError, or EOFError if the worker died."""
        self.connection.send(item)
        if not self.connection.poll(timeout_seconds):
            raise TimeoutError
        return self.connection.recv()

    def stop(self) -> None:
        """End the process, which ends the processes that it has started."""
        self.process.terminate()
        self.process.join(STOP_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(STOP_SECONDS)
        self.connection.close()


class ProcessPool(Generic[ItemT, ResultT]):
    """A pool of `jobs` worker processes; `emit` is called by one thread at a time."""

    def __init__(
        self, task: PoolTask[ItemT, ResultT], jobs: int, emit: Callable[[ResultT], None]
    ) -> None:
        self._task, self._emit = task, emit
        self._item_queue = queue.Queue[tuple[ItemT] | None](maxsize=jobs)
        self._emit_lock = threading.Lock()
        self._stop_event = threading.Event()
        self._failure: BaseException | None = None
        self._workers = [_PoolWorker.start(task.make_handler) for _ in range(jobs)]

    def run(self, items: Iterable[ItemT]) -> None:
        """Process all items; any exception here or in `emit` stops the workers first."""
        threads = [
            threading.Thread(target=self._serve_worker, args=(index,), daemon=True)
            for index in range(len(self._workers))
        ]
        try:
            for thread in threads:
                thread.start()
            for item in items:
                self._enqueue((item,))
            for _ in threads:
                self._enqueue(None)
            for thread in threads:
                thread.join()
        finally:
            self._stop_event.set()
            self._stop_workers()
            self._emit_lock.acquire(timeout=STOP_SECONDS)  # lets a running `emit` finish
        if self._failure is not None:
            raise self._failure

    def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.stop()

    def _enqueue(self, item: tuple[ItemT] | None) -> None:
        """Wait until the queue accepts the item or a serving thread has failed."""
        while self._failure is None:
            with contextlib.suppress(queue.Full):
                self._item_queue.put(item, timeout=0.2)
                return

    def _serve_worker(self, index: int) -> None:
        """Send items to one worker, and emit its results, until the queue ends."""
        try:
            while (item := self._item_queue.get()) is not None and not self._stop_event.is_set():
                result = self._process_item(index, *item)
                with self._emit_lock:
                    if self._stop_event.is_set():
                        return
                    self._emit(result)
        except BaseException as error:  # noqa: BLE001  (`run` raises it in the main thread)
            self._failure = error

    def _process_item(self, index: int, item: ItemT) -> ResultT:
        self._ensure_ready(index)
        timeout = self._task.timeout_seconds
        try:
            result: ResultT = self._workers[index].request_result(item, timeout)
        except TimeoutError:
            self._replace_worker(index)
            return self._task.result_when_lost(item, f"no result within {timeout:g} seconds")
        except (EOFError, OSError):
            self._replace_worker(index)
            return self._task.result_when_lost(item, PROCESS_ENDED_MESSAGE)
        return result

    def _ensure_ready(self, index: int) -> None:
        """Wait for a worker to start, and replace it if it dies meanwhile."""
        for _ in range(MAX_START_ATTEMPTS):
            try:
                self._workers[index].wait_ready()
            except (EOFError, OSError):
                self._replace_worker(index)
            else:
                return
        if not self._stop_event.is_set():
            raise PoolError(f"{MAX_START_ATTEMPTS} worker processes in a row ended during startup")

    def _replace_worker(self, index: int) -> None:
        if not self._stop_event.is_set():
            self._workers[index].stop()
            self._workers[index] = _PoolWorker.start(self._task.make_handler)


def _worker_main(
    connection: "Connection[Any, Any]", make_handler: Callable[[], Callable[[Any], Any]]
) -> None:
    """Handle items in a worker process until the pipe closes or SIGTERM arrives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, _exit_process)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError), contextlib.ExitStack() as stack:
        try:
            handle = make_handler()
        except Exception as error:  # noqa: BLE001  (the parent reports it)
            connection.send(f"{type(error).__name__}: {error}")
            return
        if isinstance(handle, contextlib.AbstractContextManager):
            stack.enter_context(handle)
        connection.send(None)
        while True:
            connection.send(handle(connection.recv()))


def _exit_process(*_: Any) -> NoReturn:
    """Exit with the cleanup of context managers, which a second SIGTERM must not interrupt."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def _exit_with_parent() -> None:
    """End this worker process when its parent has ended for any reason."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def _block_interrupts() -> Iterator[None]:
    """Block SIGINT while spawning, until the child process has installed its handler."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _safe_module_path() -> Iterator[None]:
    """Keep the current folder off the module search path of the Python that is started.

    A file there, such as `math.py`, would else shadow a module of Python or of ours.
    """
    before = os.environ.get(_SAFE_PATH_VARIABLE)
    os.environ[_SAFE_PATH_VARIABLE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH_VARIABLE]
        else:
            os.environ[_SAFE_PATH_VARIABLE] = before
