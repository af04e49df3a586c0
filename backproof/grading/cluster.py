"""Grading on a cluster: one task of Dask distributed for each submission.

Workers need Backproof and nothing of ours: what is to be judged comes to them as bytes. They may
die and join as they like. One where the isolation asked for cannot be had grades nothing.
"""

import queue
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from backproof.grading import remote
from backproof.grading.graded import Graded
from backproof.grading.one import Rules, unjudged, unreadable
from backproof.grading.pool import Emit, Lost, settled
from backproof.grading.trouble import RunError, StoppedError
from backproof.intake.handed import Handed
from backproof.worker.launch import LaunchError, SubmissionError

LOOK_SECONDS = 1.0
"""How often to look which workers there are."""

AHEAD = 2
"""How many submissions are sent for each thread of a worker: one is judged, one is there."""

Say = Callable[[str], None]
Take = Callable[[Graded | Lost], None]


def grade(handed: Iterable[Handed], rules: Rules, client: Any, emit: Emit, say: Say) -> None:
    """Grade every submission, in the order in which they are ready; `client` is a scheduler's.

    What costs its workers their lives is tried once more, alone. Raises RunError where there is
    nobody who can grade.
    """
    crew = _Crew(client, rules, say)
    lost = list[Lost]()
    crew.grade(handed, lambda found: _sorted_out(found, emit, lost))
    again = [one.handed for one in lost]
    crew.grade(again, lambda found: emit(settled(found, rules)), alone=True)


def _sorted_out(found: Graded | Lost, emit: Emit, lost: list[Lost]) -> None:
    if isinstance(found, Lost):
        lost.append(found)
    else:
        emit(found)


class _Crew:
    """The workers of a cluster: who can grade, how many at a time, and what they are at."""

    def __init__(self, client: Any, rules: Rules, say: Say) -> None:
        self._client, self._assignment, self._say = client, rules.assignment, say
        self._rules = client.submit(remote.received, remote.posted(rules), pure=False)
        self._refusing = dict[str, str]()
        self._at_work = dict[Any, Handed]()
        self._ready = queue.SimpleQueue[Any]()
        self._workers = dict[str, int]()
        self._looked = 0.0

    def grade(
        self,
        handed: Iterable[Handed],
        emit: Callable[[Graded | Lost], None],
        *,
        alone: bool = False,
    ) -> None:
        """Grade all; `alone` is one at a time."""
        waiting = iter(handed)
        try:
            while self._sent(waiting, emit, alone=alone) or self._at_work:
                future = self._next()
                if future is not None:
                    self._take(future, emit)
        finally:
            self._leave()

    def _sent(self, waiting: Iterator[Handed], emit: Take, *, alone: bool) -> bool:
        """Send as many as there is room for; whether any was there to be sent."""
        room = (1 if alone else self._room()) - len(self._at_work)
        some = False
        for one in islice(waiting, max(room, 0)):
            some = True
            try:
                self._send(one, remote.packed(one))
            except SubmissionError as error:
                emit(unreadable(one, self._assignment, f"{one.path and one.path.name}: {error}"))
            except (LaunchError, OSError) as error:
                emit(unjudged(one, self._assignment, str(error)))
        return some

    def _send(self, handed: Handed, parcel: remote.Parcel) -> None:
        where: dict[str, Any] = {}
        if self._refusing:
            where = {"workers": self._willing(), "allow_other_workers": True}
        future = self._client.submit(remote.grade, self._rules, parcel, pure=False, **where)
        self._at_work[future] = handed
        future.add_done_callback(self._ready.put)

    def _next(self) -> Any | None:
        """The next task that is done, if one is within a while."""
        with suppress(queue.Empty):
            return self._ready.get(timeout=LOOK_SECONDS)
        if self._client.status not in {"running", "connecting"}:
            raise StoppedError("the scheduler has gone")
        return None

    def _take(self, future: Any, emit: Take) -> None:
        """What became of a task."""
        handed = self._at_work.pop(future)
        if future.status == "finished":
            found = future.result()
            if isinstance(found, remote.Refusal):
                self._refused(found)
                self._send(handed, remote.packed(handed))
            else:
                emit(found)
        elif future.status == "error":
            emit(Lost(handed, _why(future.exception())))
        else:
            raise StoppedError(f"the scheduler has gone: a task is {future.status}")

    def _refused(self, refusal: remote.Refusal) -> None:
        """Send no more there; RunError where nobody else is left."""
        if refusal.worker not in self._refusing:
            self._refusing[refusal.worker] = refusal.why
            self._say(f"{refusal.worker} grades nothing: {refusal.why}")
        self._looked = 0.0
        if not self._willing():
            raise RunError(f"no worker can grade: {refusal.worker}: {refusal.why}")

    def _willing(self) -> list[str]:
        """The workers that have not refused."""
        self._look()
        return [worker for worker in self._workers if worker not in self._refusing]

    def _room(self) -> int:
        """How many submissions may be on their way."""
        threads = sum(self._workers[worker] for worker in self._willing())
        return max(AHEAD * threads, 1)

    def _look(self) -> None:
        """Learn who is there, not more often than they are worth asking."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._workers = dict(self._client.nthreads())
            self._looked = time.monotonic()

    def _leave(self) -> None:
        """Let go of what is on its way; what is judged just then is thrown away."""
        if self._at_work:
            with suppress(Exception):
                self._client.cancel(list(self._at_work), force=True)
        self._at_work.clear()


def _why(error: BaseException) -> str:
    """Why a task failed; RunError where every other would as well."""
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, ImportError):
        raise RunError(f"a worker has no Backproof of this version: {said}")
    return "the judge's worker ended" if type(error).__name__ == "KilledWorker" else said
