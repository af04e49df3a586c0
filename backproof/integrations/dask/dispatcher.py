"""Grading on a cluster: one task of Dask distributed for each submission.

Workers need Backproof and nothing of ours: what is to be judged comes to them as bytes. They may
die and join as they like. One where the isolation asked for cannot be had grades nothing.
"""

import queue
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any

from backproof.grading.class_run import GradeAll
from backproof.grading.local_pool import Emit, LostSubmission, as_grade
from backproof.grading.run_errors import RunError, StoppedError
from backproof.grading.submission_grader import GradingSpec, unjudged_grade, unreadable_grade
from backproof.integrations.dask import remote_grading
from backproof.integrations.dask.dask_client import open_client
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from backproof.sandbox.launch import LaunchError, SubmissionError

POLL_SECONDS = 1.0
"""How often to look which workers there are."""

QUEUED_PER_THREAD = 2
"""How many submissions are sent for each thread of a worker: one is judged, one is there."""

Notify = Callable[[str], None]
OutcomeHandler = Callable[[GradedSubmission | LostSubmission], None]


@contextmanager
def open_cluster(address: str, notify: Notify) -> Iterator[GradeAll]:
    """Connect to the scheduler at an address, and yield the function that grades on its workers."""
    with open_client(address, notify) as client:
        yield partial(grade, client=client, notify=notify)


def grade(
    submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, client: Any, notify: Notify
) -> None:
    """Grade every submission, in the order in which they are ready; `client` is a scheduler's.

    What costs its workers their lives is tried once more, alone. Raises RunError where there is
    nobody who can grade.
    """
    crew = _DaskDispatcher(client, spec, notify)
    lost = list[LostSubmission]()
    crew.grade(submissions, lambda found: _handle_outcome(found, emit, lost))
    again = [one.submission for one in lost]
    crew.grade(again, lambda found: emit(as_grade(found, spec)), alone=True)


def _handle_outcome(
    outcome: GradedSubmission | LostSubmission, emit: Emit, lost: list[LostSubmission]
) -> None:
    if isinstance(outcome, LostSubmission):
        lost.append(outcome)
    else:
        emit(outcome)


class _DaskDispatcher:
    """The workers of a cluster: who can grade, how many at a time, and what they are at."""

    def __init__(self, client: Any, spec: GradingSpec, notify: Notify) -> None:
        self._client, self._assignment, self._notify = client, spec.assignment, notify
        self._spec = client.submit(
            remote_grading.identity, remote_grading.serialize_spec(spec), pure=False
        )
        self._refusals = dict[str, str]()
        self._running = dict[Any, Submission]()
        self._finished = queue.SimpleQueue[Any]()
        self._threads_by_worker = dict[str, int]()
        self._polled_at = 0.0

    def grade(
        self,
        submissions: Iterable[Submission],
        emit: Callable[[GradedSubmission | LostSubmission], None],
        *,
        alone: bool = False,
    ) -> None:
        """Grade all; `alone` is one at a time."""
        waiting = iter(submissions)
        try:
            while self._send_batch(waiting, emit, alone=alone) or self._running:
                future = self._next_finished()
                if future is not None:
                    self._handle_finished(future, emit)
        finally:
            self._cancel_running()

    def _send_batch(
        self, pending: Iterator[Submission], emit: OutcomeHandler, *, alone: bool
    ) -> bool:
        """Send as many as there is room for; whether any was there to be sent."""
        room = (1 if alone else self._capacity()) - len(self._running)
        some = False
        for one in islice(pending, max(room, 0)):
            some = True
            try:
                self._send(one, remote_grading.pack_submission(one))
            except SubmissionError as error:
                emit(
                    unreadable_grade(
                        one, self._assignment, f"{one.path and one.path.name}: {error}"
                    )
                )
            except (LaunchError, OSError) as error:
                emit(unjudged_grade(one, self._assignment, str(error)))
        return some

    def _send(self, submission: Submission, payload: remote_grading.SubmissionPayload) -> None:
        where: dict[str, Any] = {}
        if self._refusals:
            where = {"workers": self._available_workers(), "allow_other_workers": True}
        future = self._client.submit(remote_grading.grade, self._spec, payload, pure=False, **where)
        self._running[future] = submission
        future.add_done_callback(self._finished.put)

    def _next_finished(self) -> Any | None:
        """The next task that is done, if one is within a while."""
        with suppress(queue.Empty):
            return self._finished.get(timeout=POLL_SECONDS)
        if self._client.status not in {"running", "connecting"}:
            raise StoppedError("the scheduler has gone")
        return None

    def _handle_finished(self, future: Any, emit: OutcomeHandler) -> None:
        """What became of a task."""
        handed = self._running.pop(future)
        if future.status == "finished":
            found = future.result()
            if isinstance(found, remote_grading.Refusal):
                self._record_refusal(found)
                self._send(handed, remote_grading.pack_submission(handed))
            else:
                emit(found)
        elif future.status == "error":
            emit(LostSubmission(handed, _failure_reason(future.exception())))
        else:
            raise StoppedError(f"the scheduler has gone: a task is {future.status}")

    def _record_refusal(self, refusal: remote_grading.Refusal) -> None:
        """Send no more there; RunError where nobody else is left."""
        if refusal.worker not in self._refusals:
            self._refusals[refusal.worker] = refusal.reason
            self._notify(f"{refusal.worker} grades nothing: {refusal.reason}")
        self._polled_at = 0.0
        if not self._available_workers():
            raise RunError(f"no worker can grade: {refusal.worker}: {refusal.reason}")

    def _available_workers(self) -> list[str]:
        """The workers that have not refused."""
        self._poll_workers()
        return [worker for worker in self._threads_by_worker if worker not in self._refusals]

    def _capacity(self) -> int:
        """How many submissions may be on their way."""
        threads = sum(self._threads_by_worker[worker] for worker in self._available_workers())
        return max(QUEUED_PER_THREAD * threads, 1)

    def _poll_workers(self) -> None:
        """Learn who is there, not more often than they are worth asking."""
        if time.monotonic() - self._polled_at > POLL_SECONDS:
            self._threads_by_worker = dict(self._client.nthreads())
            self._polled_at = time.monotonic()

    def _cancel_running(self) -> None:
        """Let go of what is on its way; what is judged just then is thrown away."""
        if self._running:
            with suppress(Exception):
                self._client.cancel(list(self._running), force=True)
        self._running.clear()


def _failure_reason(error: BaseException) -> str:
    """Why a task failed; RunError where every other would as well."""
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, ImportError):
        raise RunError(f"a worker has no Backproof of this version: {said}")
    return "the judge's worker ended" if type(error).__name__ == "KilledWorker" else said
