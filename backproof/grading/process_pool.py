"""Judging on several cores: judges in processes of their own, each asked by a thread of ours.

A judge that dies costs the item that it had, and another takes its place. Items are taken as judges
come free, so memory stays flat however many there are.
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

PROCESS_ENDED_MESSAGE = "the judge's process ended"
STOP_SECONDS = 5.0
MAX_START_ATTEMPTS = 3
"""How often in a row a judge may fail to start before that is a failure of ours."""

_SPAWN_CONTEXT = multiprocessing.get_context("spawn")


class PoolError(RuntimeError):
    """Judges cannot be had: why the last one did not start."""


@dataclass(frozen=True)  # no slots: on Python 3.11 a generic one cannot be made by Work[…](…)
class PoolTask(Generic[ItemT, ResultT]):
    """What judges do: `make` gives, in each judge's process, what answers one item after another.

    That is closed at the end, where it is a context manager. `lost` is what becomes of an item,
    given why it has no answer. A judge that takes longer than `patience` over one item is ended.
    """

    make_handler: Callable[[], Callable[[ItemT], ResultT]]
    result_when_lost: Callable[[ItemT, str], ResultT]
    timeout_seconds: float | None = None


class _ProcessHandle(Protocol):
    """What a started process can be told."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""

    def is_alive(self) -> bool:
        """Whether it has not ended."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""


@dataclass(slots=True)
class _PoolWorker:
    """A process that answers items, and our end of the pipe to it."""

    process: _ProcessHandle
    connection: "Connection[Any, Any]"
    is_ready: bool = field(default=False)

    @classmethod
    def start(cls, make_handler: Callable[[], Callable[[Any], Any]]) -> "_PoolWorker":
        """A new one; an interrupt is for us to pass on, so it does not hear of it."""
        ours, theirs = _SPAWN_CONTEXT.Pipe()
        process = _SPAWN_CONTEXT.Process(
            target=_worker_main, args=(theirs, make_handler), daemon=True
        )
        with _block_interrupts():
            process.start()
        theirs.close()
        return cls(process, ours)

    def wait_ready(self) -> None:
        """Wait until it can be asked; raises JudgeError where it says why it cannot."""
        if not self.is_ready:
            why = self.connection.recv()
            if why is not None:
                raise PoolError(why)
            self.is_ready = True

    def request_result(self, item: Any, timeout_seconds: float | None) -> Any:
        """Its answer; raises TimeoutError where that takes too long, EOFError where it ends."""
        self.connection.send(item)
        if not self.connection.poll(timeout_seconds):
            raise TimeoutError
        return self.connection.recv()

    def stop(self) -> None:
        """End it and the worker that it has."""
        self.process.terminate()
        self.process.join(STOP_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(STOP_SECONDS)
        self.connection.close()


class ProcessPool(Generic[ItemT, ResultT]):
    """As many judges as there are jobs, and a thread for each; one at a time calls `emit`."""

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
        """Hand out the items, and wait for the answers; whatever ends this ends the judges."""
        threads = [
            threading.Thread(target=self._serve_worker, args=(place,), daemon=True)
            for place in range(len(self._workers))
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
            self._emit_lock.acquire(
                timeout=STOP_SECONDS
            )  # an answer that is being written is whole
        if self._failure is not None:
            raise self._failure

    def _stop_workers(self) -> None:
        for judge in self._workers:
            judge.process.terminate()
        for judge in self._workers:
            judge.stop()

    def _enqueue(self, item: tuple[ItemT] | None) -> None:
        """Wait for a judge to come free, unless answers can no longer be written."""
        while self._failure is None:
            with contextlib.suppress(queue.Full):
                self._item_queue.put(item, timeout=0.2)
                return

    def _serve_worker(self, index: int) -> None:
        """Ask the judge of one place until there is nothing left to ask."""
        try:
            while (item := self._item_queue.get()) is not None and not self._stop_event.is_set():
                answer = self._process_item(index, *item)
                with self._emit_lock:
                    if self._stop_event.is_set():
                        return
                    self._emit(answer)
        except BaseException as error:  # noqa: BLE001  (such as a closed pipe: it is for ask)
            self._failure = error

    def _process_item(self, index: int, item: ItemT) -> ResultT:
        self._ensure_ready(index)
        try:
            answer: ResultT = self._workers[index].request_result(item, self._task.timeout_seconds)
        except TimeoutError:
            self._replace_worker(index)
            return self._task.result_when_lost(
                item, f"no verdict within {self._task.timeout_seconds:g} seconds"
            )
        except (EOFError, OSError):
            self._replace_worker(index)
            return self._task.result_when_lost(item, PROCESS_ENDED_MESSAGE)
        return answer

    def _ensure_ready(self, index: int) -> None:
        """Wait for the judge of a place to start; one that dies while it does so is replaced."""
        for _ in range(MAX_START_ATTEMPTS):
            try:
                self._workers[index].wait_ready()
            except (EOFError, OSError):
                self._replace_worker(index)
            else:
                return
        if not self._stop_event.is_set():
            raise PoolError(f"{MAX_START_ATTEMPTS} judges in a row ended as they started")

    def _replace_worker(self, index: int) -> None:
        if not self._stop_event.is_set():
            self._workers[index].stop()
            self._workers[index] = _PoolWorker.start(self._task.make_handler)


def _worker_main(
    connection: "Connection[Any, Any]", make_handler: Callable[[], Callable[[Any], Any]]
) -> None:
    """Answer items until the pipe is closed; ended by SIGTERM, it ends its worker first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, _exit_process)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError), contextlib.ExitStack() as stack:
        try:
            answer = make_handler()
        except Exception as error:  # noqa: BLE001  (whatever it is, we are told)
            connection.send(f"{type(error).__name__}: {error}")
            return
        if isinstance(answer, contextlib.AbstractContextManager):
            stack.enter_context(answer)
        connection.send(None)
        while True:
            connection.send(answer(connection.recv()))


def _exit_process(*_: Any) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not end the first's cleaning
    sys.exit(0)


def _exit_with_parent() -> None:
    """End as soon as the process that asks has ended, however it did."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def _block_interrupts() -> Iterator[None]:
    """What this thread starts inside does not hear of SIGINT before it has said what to do then."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
