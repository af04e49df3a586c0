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
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from backproof.scoring import Answer, Rules, Scorer, lost

Numbered = tuple[bytes, int]
Item = TypeVar("Item")
Given = TypeVar("Given")

ENDED = "the judge's process ended"
END_SECONDS = 5.0
STARTS = 3
"""How often in a row a judge may fail to start before that is a failure of ours."""

_SPAWNING = multiprocessing.get_context("spawn")


class JudgeError(RuntimeError):
    """Judges cannot be had: why the last one did not start."""


@dataclass(frozen=True)  # no slots: on Python 3.11 a generic one cannot be made by Work[…](…)
class Work(Generic[Item, Given]):
    """What judges do: `make` gives, in each judge's process, what answers one item after another.

    That is closed at the end, where it is a context manager. `lost` is what becomes of an item,
    given why it has no answer. A judge that takes longer than `patience` over one item is ended.
    """

    make: Callable[[], Callable[[Item], Given]]
    lost: Callable[[Item, str], Given]
    patience: float | None = None


def score(
    lines: Iterable[Numbered], rules: Rules, jobs: int, emit: Callable[[Answer], None]
) -> None:
    """Answer every line, in the order in which the answers come."""
    work = Work[Numbered, Answer](partial(_scoring, rules), _lost_line)
    if jobs == 1:
        answer = work.make()
        for line in lines:
            emit(answer(line))
    else:
        Bench(work, jobs, emit).ask(lines)


def _scoring(rules: Rules) -> Callable[[Numbered], Answer]:
    scorer = Scorer(rules)
    return lambda numbered: scorer.answer(*numbered)


def _lost_line(numbered: Numbered, why: str) -> Answer:
    return lost(*numbered, f"not judged: {why}")


class _Process(Protocol):
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
class _Judge:
    """A process that answers items, and our end of the pipe to it."""

    process: _Process
    connection: "Connection[Any, Any]"
    ready: bool = field(default=False)

    @classmethod
    def started(cls, make: Callable[[], Callable[[Any], Any]]) -> "_Judge":
        """A new one; an interrupt is for us to pass on, so it does not hear of it."""
        ours, theirs = _SPAWNING.Pipe()
        process = _SPAWNING.Process(target=_judge, args=(theirs, make), daemon=True)
        with _interrupts_blocked():
            process.start()
        theirs.close()
        return cls(process, ours)

    def greet(self) -> None:
        """Wait until it can be asked; raises JudgeError where it says why it cannot."""
        if not self.ready:
            why = self.connection.recv()
            if why is not None:
                raise JudgeError(why)
            self.ready = True

    def answer(self, item: Any, patience: float | None) -> Any:
        """Its answer; raises TimeoutError where that takes too long, EOFError where it ends."""
        self.connection.send(item)
        if not self.connection.poll(patience):
            raise TimeoutError
        return self.connection.recv()

    def end(self) -> None:
        """End it and the worker that it has."""
        self.process.terminate()
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(END_SECONDS)
        self.connection.close()


class Bench(Generic[Item, Given]):
    """As many judges as there are jobs, and a thread for each; one at a time calls `emit`."""

    def __init__(self, work: Work[Item, Given], jobs: int, emit: Callable[[Given], None]) -> None:
        self._work, self._emit = work, emit
        self._waiting = queue.Queue[tuple[Item] | None](maxsize=jobs)
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._failure: BaseException | None = None
        self._judges = [_Judge.started(work.make) for _ in range(jobs)]

    def ask(self, items: Iterable[Item]) -> None:
        """Hand out the items, and wait for the answers; whatever ends this ends the judges."""
        threads = [
            threading.Thread(target=self._asking, args=(place,), daemon=True)
            for place in range(len(self._judges))
        ]
        try:
            for thread in threads:
                thread.start()
            for item in items:
                self._hand_out((item,))
            for _ in threads:
                self._hand_out(None)
            for thread in threads:
                thread.join()
        finally:
            self._stopping.set()
            self._end_judges()
            self._writing.acquire(timeout=END_SECONDS)  # an answer that is being written is whole
        if self._failure is not None:
            raise self._failure

    def _end_judges(self) -> None:
        for judge in self._judges:
            judge.process.terminate()
        for judge in self._judges:
            judge.end()

    def _hand_out(self, item: tuple[Item] | None) -> None:
        """Wait for a judge to come free, unless answers can no longer be written."""
        while self._failure is None:
            with contextlib.suppress(queue.Full):
                self._waiting.put(item, timeout=0.2)
                return

    def _asking(self, place: int) -> None:
        """Ask the judge of one place until there is nothing left to ask."""
        try:
            while (item := self._waiting.get()) is not None and not self._stopping.is_set():
                answer = self._asked(place, *item)
                with self._writing:
                    if self._stopping.is_set():
                        return
                    self._emit(answer)
        except BaseException as error:  # noqa: BLE001  (such as a closed pipe: it is for ask)
            self._failure = error

    def _asked(self, place: int, item: Item) -> Given:
        self._make_ready(place)
        try:
            answer: Given = self._judges[place].answer(item, self._work.patience)
        except TimeoutError:
            self._replace(place)
            return self._work.lost(item, f"no verdict within {self._work.patience:g} seconds")
        except (EOFError, OSError):
            self._replace(place)
            return self._work.lost(item, ENDED)
        return answer

    def _make_ready(self, place: int) -> None:
        """Wait for the judge of a place to start; one that dies while it does so is replaced."""
        for _ in range(STARTS):
            try:
                self._judges[place].greet()
            except (EOFError, OSError):
                self._replace(place)
            else:
                return
        if not self._stopping.is_set():
            raise JudgeError(f"{STARTS} judges in a row ended as they started")

    def _replace(self, place: int) -> None:
        if not self._stopping.is_set():
            self._judges[place].end()
            self._judges[place] = _Judge.started(self._work.make)


def _judge(connection: "Connection[Any, Any]", make: Callable[[], Callable[[Any], Any]]) -> None:
    """Answer items until the pipe is closed; ended by SIGTERM, it ends its worker first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError), contextlib.ExitStack() as stack:
        try:
            answer = make()
        except Exception as error:  # noqa: BLE001  (whatever it is, we are told)
            connection.send(f"{type(error).__name__}: {error}")
            return
        if isinstance(answer, contextlib.AbstractContextManager):
            stack.enter_context(answer)
        connection.send(None)
        while True:
            connection.send(answer(connection.recv()))


def _leave(*_: Any) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not end the first's cleaning
    sys.exit(0)


def _leave_with_parent() -> None:
    """End as soon as the process that asks has ended, however it did."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """What this thread starts inside does not hear of SIGINT before it has said what to do then."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
