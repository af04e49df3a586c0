"""The store of a run in the hands of one clerk: a thread of its own, whoever has something to keep.

A database connection belongs to the thread that opened it, and verdicts come from many. What the
clerk is at is finished even where the run is interrupted.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from backproof.grading.exams import OWNER_ONLY
from backproof.grading.graded import Graded
from backproof.grading.outputs import Folder
from backproof.grading.store import NAME, Store

T = TypeVar("T")


class Ledger:
    """The gradebook and the feedback of a run, used in a `with` statement."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._store = Store(folder.out / NAME)
        self._clerk = ThreadPoolExecutor(1, "backproof-clerk")

    def __enter__(self) -> Self:
        try:
            self._store.path.touch(OWNER_ONLY)  # it holds the seed
            self._clerk.submit(self._store.__enter__).result()
        except BaseException:
            self._clerk.shutdown()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clerk.submit(self._store.__exit__, kind, error, trace)
        self._clerk.shutdown()

    def do(self, what: Callable[[Store], T]) -> T:
        """Have something done with the store."""
        return self._clerk.submit(what, self._store).result()

    def keep(self, graded: Graded) -> None:
        """Keep a verdict for good, then write the feedback with the marks that are in force."""
        name = graded.handed.id

        def kept(store: Store) -> None:
            self._folder.drop_feedback(name)  # no feedback is better than that on older work
            store.add(graded)
            self._folder.feedback(store.get(name))

        self.do(kept)

    def drop(self, names: list[str]) -> None:
        """Forget submissions that are withdrawn, and their feedback."""
        self.do(lambda store: store.forget(names))
        for name in names:
            self._folder.drop_feedback(name)
