"""Grading on a Dask cluster: one task for each submission, sent as workers become free.

The workers need an installed Backproof and no shared files. They may join and leave at any time.
A worker on which the requested isolation is not available gets no further submissions.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any

from backproof.grading.class_run import GradeAll
from backproof.grading.lost_submission import (
    Emit,
    LossCollector,
    LostSubmission,
    Outcome,
    grade_of_outcome,
)
from backproof.grading.process_pool import PROCESS_ENDED_MESSAGE
from backproof.grading.run_errors import RunError, StoppedError
from backproof.grading.submission_grader import GradingSpec, unjudged_grade, unreadable_grade
from backproof.integrations.dask import remote_grading
from backproof.integrations.dask.dask_client import open_client
from backproof.results.submission import Submission
from backproof.sandbox.launch import LaunchError, SubmissionError

POLL_SECONDS = 1.0
"""The minimum time between two requests for the list of workers."""

QUEUED_PER_THREAD = 2
"""The number of submissions sent for each thread of a worker: one runs and one waits."""

Notify = Callable[[str], None]
OutcomeHandler = Callable[[Outcome], None]


@contextmanager
def open_cluster(address: str, notify: Notify) -> Iterator[GradeAll]:
    """Connect to the scheduler at an address, and yield the function that grades on its workers."""
    with open_client(address, notify) as client:
        yield partial(grade, client=client, notify=notify)


def grade(
    submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, client: Any, notify: Notify
) -> None:
    """Grade all submissions on the cluster, and emit each grade when it is ready.

    A submission whose worker processes end is graded once more, alone. Raises RunError if no worker
    can grade.
    """
    dispatcher = _DaskDispatcher(client, spec, notify)
    first_attempt = LossCollector(emit)
    dispatcher.grade(submissions, first_attempt)
    dispatcher.grade(
        first_attempt.lost, lambda outcome: emit(grade_of_outcome(outcome, spec)), alone=True
    )


class _DaskDispatcher:
    """Sends submissions to the workers that can grade, and handles what becomes of them."""

    def __init__(self, client: Any, spec: GradingSpec, notify: Notify) -> None:
        self._client, self._assignment, self._notify = client, spec.assignment, notify
        self._spec = client.submit(
            remote_grading.identity, remote_grading.serialize_spec(spec), pure=False
        )
        self._refusals = dict[str, str]()
        self._running = dict[Any, Submission]()
        self._threads_by_worker = dict[str, int]()
        self._polled_at = 0.0

    def grade(
        self, submissions: Iterable[Submission], handle: OutcomeHandler, *, alone: bool = False
    ) -> None:
        """Grade all submissions, `alone` one at a time."""
        from distributed import as_completed

        pending, completed = iter(submissions), as_completed(loop=self._client.loop)
        try:
            while self._send_batch(pending, completed, handle, alone=alone) or self._running:
                if self._running:
                    self._handle_finished(next(completed), completed, handle)
        finally:
            self._cancel_running()

    def _send_batch(
        self, pending: Iterator[Submission], completed: Any, handle: OutcomeHandler, *, alone: bool
    ) -> bool:
        """Send as many submissions as the workers can take; return True if any was pending."""
        free = (1 if alone else self._capacity()) - len(self._running)
        batch = list(islice(pending, max(free, 0)))
        for submission in batch:
            try:
                self._send(submission, completed)
            except SubmissionError as error:
                name = submission.path and submission.path.name
                handle(unreadable_grade(submission, self._assignment, f"{name}: {error}"))
            except (LaunchError, OSError) as error:
                handle(unjudged_grade(submission, self._assignment, str(error)))
        return bool(batch)

    def _send(self, submission: Submission, completed: Any) -> None:
        payload = remote_grading.pack_submission(submission)
        placement: dict[str, Any] = {}
        if self._refusals:
            placement = {"workers": self._available_workers(), "allow_other_workers": True}
        future = self._client.submit(
            remote_grading.grade, self._spec, payload, pure=False, **placement
        )
        self._running[future] = submission
        completed.add(future)

    def _handle_finished(self, future: Any, completed: Any, handle: OutcomeHandler) -> None:
        """Handle the outcome of a task, or send its submission again if the worker refused it."""
        submission = self._running.pop(future)
        if future.status == "finished":
            result = future.result()
            if isinstance(result, remote_grading.Refusal):
                self._record_refusal(result)
                self._send(submission, completed)
            else:
                handle(result)
        elif future.status == "error":
            handle(LostSubmission(submission, _failure_reason(future.exception())))
        else:
            raise StoppedError(f"the scheduler has gone: a task is {future.status}")

    def _record_refusal(self, refusal: remote_grading.Refusal) -> None:
        """Exclude a worker; raise RunError if no other worker is left."""
        if refusal.worker not in self._refusals:
            self._refusals[refusal.worker] = refusal.reason
            self._notify(f"{refusal.worker} grades nothing: {refusal.reason}")
        self._polled_at = 0.0
        if not self._available_workers():
            raise RunError(f"no worker can grade: {refusal.worker}: {refusal.reason}")

    def _available_workers(self) -> list[str]:
        """Return the addresses of the workers that have not refused."""
        if time.monotonic() - self._polled_at > POLL_SECONDS:
            self._threads_by_worker = dict(self._client.nthreads())
            self._polled_at = time.monotonic()
        return [worker for worker in self._threads_by_worker if worker not in self._refusals]

    def _capacity(self) -> int:
        """Return the number of submissions that may be sent at a time."""
        threads = sum(self._threads_by_worker[worker] for worker in self._available_workers())
        return max(QUEUED_PER_THREAD * threads, 1)

    def _cancel_running(self) -> None:
        """Cancel the tasks that are not finished."""
        if self._running:
            with suppress(Exception):
                self._client.cancel(list(self._running), force=True)
        self._running.clear()


def _failure_reason(error: BaseException) -> str:
    """Describe the failure of a task; raise RunError if every other task would fail as well."""
    message = f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, ImportError):
        raise RunError(f"a worker has no Backproof of this version: {message}")
    return PROCESS_ENDED_MESSAGE if type(error).__name__ == "KilledWorker" else message
