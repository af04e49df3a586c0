"""Scoring on several cores: judges in processes of their own, each asked by a thread of ours.

A judge that dies costs the line that it had, and another takes its place. Lines are taken as judges
come free, so memory stays flat however many there are.
"""

import contextlib
import multiprocessing
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, NoReturn, Protocol

from backproof.scoring import Answer, Rules, Scorer, lost

Emit = Callable[[Answer], None]
Numbered = tuple[bytes, int]

END_SECONDS = 5.0
_SPAWNING = multiprocessing.get_context("spawn")


class _Process(Protocol):
    """What a started process can be told."""

    def terminate(self) -> None:
        """Ask it to end."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""


def score(lines: Iterable[Numbered], rules: Rules, jobs: int, emit: Emit) -> None:
    """Answer every line, in the order in which the answers come."""
    if jobs == 1:
        scorer = Scorer(rules)
        for line, number in lines:
            emit(scorer.answer(line, number))
    else:
        _Bench(rules, jobs, emit).score(lines)


@dataclass(frozen=True, slots=True)
class _Judge:
    """A process that answers lines, and our end of the pipe to it."""

    process: _Process
    connection: "Connection[Any, Any]"

    @classmethod
    def started(cls, rules: Rules) -> "_Judge":
        """A new one; an interrupt is for us to pass on, so it does not hear of it."""
        ours, theirs = _SPAWNING.Pipe()
        process = _SPAWNING.Process(target=_judge, args=(theirs, rules), daemon=True)
        with _interrupts_ignored():
            process.start()
        theirs.close()
        return cls(process, ours)

    def end(self) -> None:
        """End it and the worker that it has."""
        self.process.terminate()
        self.process.join(END_SECONDS)
        self.connection.close()


class _Bench:
    """As many judges as there are jobs, and a thread for each."""

    def __init__(self, rules: Rules, jobs: int, emit: Emit) -> None:
        self._rules, self._emit = rules, emit
        self._waiting = queue.Queue[Numbered | None](maxsize=jobs)
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._failure: BaseException | None = None
        self._judges = [_Judge.started(rules) for _ in range(jobs)]

    def score(self, lines: Iterable[Numbered]) -> None:
        """Hand out the lines, and wait for the answers; whatever ends this ends the judges."""
        threads = [
            threading.Thread(target=self._asking, args=(place,), daemon=True)
            for place in range(len(self._judges))
        ]
        try:
            for thread in threads:
                thread.start()
            for line in lines:
                self._hand_out(line)
            for _ in threads:
                self._hand_out(None)
            for thread in threads:
                thread.join()
        finally:
            self._stopping.set()
            for judge in self._judges:
                judge.end()
        if self._failure is not None:
            raise self._failure

    def _hand_out(self, line: Numbered | None) -> None:
        """Wait for a judge to come free, unless answers can no longer be written."""
        while self._failure is None:
            with contextlib.suppress(queue.Full):
                self._waiting.put(line, timeout=0.2)
                return

    def _asking(self, place: int) -> None:
        """Ask the judge of one place until there is nothing left to ask."""
        while (item := self._waiting.get()) is not None and not self._stopping.is_set():
            answer = self._asked(place, *item)
            if self._stopping.is_set():
                return
            try:
                with self._writing:
                    self._emit(answer)
            except BaseException as error:  # noqa: BLE001  (such as a closed pipe: it is for score)
                self._failure = error
                return

    def _asked(self, place: int, line: bytes, number: int) -> Answer:
        connection = self._judges[place].connection
        try:
            connection.send((line, number))
            answer: Answer = connection.recv()
        except (EOFError, OSError):
            if not self._stopping.is_set():
                self._judges[place].end()
                self._judges[place] = _Judge.started(self._rules)
            return lost(line, number, "not judged: the judge's process ended")
        return answer


def _judge(connection: "Connection[Any, Any]", rules: Rules) -> None:
    """Answer lines until the pipe is closed; ended by SIGTERM, it ends its worker first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    scorer = Scorer(rules)
    with contextlib.suppress(EOFError, OSError):
        while True:
            line, number = connection.recv()
            connection.send(scorer.answer(line, number))


def _leave(*_: Any) -> NoReturn:
    sys.exit(0)


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started inside ignores SIGINT from its first moment; only a main thread can do so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
