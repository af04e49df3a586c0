"""The store of a run in the hands of one clerk: a thread of its own, whoever has something to keep.

A database connection belongs to the thread that opened it, and verdicts come from many. What the
clerk is at is finished even where the run is interrupted.
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
    """The gradebook and the feedback of a run, used in a `with` statement."""

    def __init__(self, directory: RunDirectory) -> None:
        self._directory = directory
        self._store = Store(directory.out / DATABASE_FILE)
        self._executor = ThreadPoolExecutor(1, "backproof-clerk")

    def __enter__(self) -> Self:
        try:
            self._store.path.touch(OWNER_ONLY)  # it holds the seed
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
        """Have something done with the store."""
        return self._executor.submit(action, self._store).result()

    def record(self, grade: GradedSubmission) -> None:
        """Keep a verdict for good, then write the feedback with the marks that are in force."""
        name = grade.submission.id

        def write_grade(store: Store) -> None:
            self._directory.remove_feedback(name)  # no feedback is better than that on older work
            store.add(grade)
            self._directory.write_feedback(store.get(name))

        self.execute(write_grade)

    def remove(self, names: list[str]) -> None:
        """Forget submissions that are withdrawn, and their feedback."""
        self.execute(lambda store: store.remove(names))
        for name in names:
            self._directory.remove_feedback(name)
