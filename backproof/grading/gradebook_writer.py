"""A writer thread that owns the gradebook of a run, since an SQLite connection belongs to a thread.

Grades arrive from several threads. The writer thread finishes its current action even if the run is
interrupted.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from backproof.grading.gradebook_store import DATABASE_FILE, Store
from backproof.grading.hidden_test_store import OWNER_ONLY
from backproof.grading.run_directory import RunDirectory
from backproof.results.graded_submission import GradedSubmission

T = TypeVar("T")


class GradebookWriter:
    """Writes the gradebook and the feedback of a run; used as a context manager."""

    def __init__(self, directory: RunDirectory) -> None:
        self._directory = directory
        self._store = Store(directory.out / DATABASE_FILE)
        self._executor = ThreadPoolExecutor(1, "backproof-gradebook")

    def __enter__(self) -> Self:
        try:
            self._store.path.touch(OWNER_ONLY)  # it holds the secret seed
            self._executor.submit(self._store.__enter__).result()
        except BaseException:
            self._executor.shutdown()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.submit(self._store.__exit__, exc_type, error, trace)
        self._executor.shutdown()

    def execute(self, action: Callable[[Store], T]) -> T:
        """Run an action on the store in the writer thread, and return its result."""
        return self._executor.submit(action, self._store).result()

    def record(self, grade: GradedSubmission) -> None:
        """Store a grade, then write the feedback with manual marks applied."""
        submission = grade.submission.id

        def write_grade(store: Store) -> None:
            self._directory.remove_feedback(submission)  # never leave feedback on an older file
            store.add(grade)
            self._directory.write_feedback(store.get(submission))

        self.execute(write_grade)

    def remove(self, submissions: list[str]) -> None:
        """Remove withdrawn submissions and their feedback."""
        self.execute(lambda store: store.remove(submissions))
        for submission in submissions:
            self._directory.remove_feedback(submission)
