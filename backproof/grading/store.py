"""The records of a run: a database of one file, in which every verdict is whole or not there.

Each verdict is a transaction of its own, so that a run may end at any moment, in any way, and
what is finished is there. The marks that somebody set are in a table of their own, and stay when a
submission is judged again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from backproof.assignment.model import Assignment
from backproof.grading import rows
from backproof.grading.appeals import (
    LATE,
    MOST_DAYS,
    ByHand,
    MarkError,
    checked,
    in_force,
    label_of,
    nearest,
)
from backproof.grading.graded import Graded
from backproof.grading.marks import share_lost
from backproof.grading.tables import VERSION, sql

NAME = "gradebook.sqlite"
"""What the file is called in the folder of a run."""

LOCKED_SECONDS = 30.0
"""How long to wait while another command writes."""


_WITHDRAW = "DELETE FROM by_hand WHERE submission = ? AND label = ?"


class StoreError(ValueError):
    """A gradebook that cannot be used: which file, what is the matter, what to do, in one line."""


class Store:
    """A gradebook, used in a `with` statement; made where there is none, unless it `must_exist`."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        self._must_exist = must_exist
        self._db: sqlite3.Connection

    @classmethod
    def of(cls, out: Path) -> Self:
        """The gradebook that a run has left in a folder."""
        return cls(out / NAME, must_exist=True)

    def __enter__(self) -> Self:
        if self._must_exist and not self.path.is_file():
            raise StoreError(f"{self.path}: no such file: expected the --out of backproof grade")
        try:
            self._db = sqlite3.connect(self.path, timeout=LOCKED_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be opened: {error}") from None
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    def _prepare(self) -> None:
        """Make the tables where the file is new; StoreError where it is something else."""
        self._db.row_factory = sqlite3.Row
        try:
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA synchronous = FULL")  # a verdict outlives the power
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if version == tables == 0 and self._must_exist:
                wanted = "expected the --out of a run of backproof grade"
                raise StoreError(f"{self.path}: is empty: {wanted}")
            if version == tables == 0:
                made = f"BEGIN IMMEDIATE; {sql()} PRAGMA user_version = {VERSION}; COMMIT;"
                self._db.executescript(made)
            elif version != VERSION:
                found = f"has version {version}, expected {VERSION}: grade into another folder"
                raise StoreError(f"{self.path}: is no gradebook of this Backproof: {found}")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is no gradebook: {error}") from None

    def open_run(self, assignment: Assignment, facts: Mapping[str, str]) -> None:
        """Write what is graded, and the facts of the run in place of an earlier one's."""
        known = {**rows.facts(assignment), **facts}
        with self._transaction():
            self._db.execute("DELETE FROM run")
            self._db.execute("DELETE FROM items")
            self._insert(
                "run", [{"name": name, "value": rows.text(v)} for name, v in known.items()]
            )
            self._insert("items", rows.items(assignment))

    def facts(self) -> dict[str, str]:
        """The facts of the run by name."""
        return {row["name"]: row["value"] for row in self._db.execute("SELECT * FROM run")}

    def items(self) -> dict[str, float]:
        """What each item of the assignment is worth, in the order of the gradebook's columns."""
        found = self._db.execute("SELECT * FROM items ORDER BY place")
        return {row["label"]: row["max_points"] for row in found}

    def add(self, graded: Graded) -> None:
        """Write a submission in place of an older one of the same id; marks set by hand stay."""
        with self._transaction():
            self._delete([graded.handed.id])
            self._insert("submissions", [rows.submission(graded, 0.0)])
            self._take_share(graded.handed.id)
            self._insert("marks", rows.marks(graded))

    def forget(self, ids: Iterable[str]) -> None:
        """Take submissions out, but for the marks that were set by hand."""
        with self._transaction():
            self._delete(ids)

    def done(self) -> dict[str, str]:
        """The digest of each submission that is there."""
        found = self._db.execute("SELECT id, digest FROM submissions ORDER BY id")
        return {row["id"]: row["digest"] for row in found}

    def all(self) -> Iterator[Graded]:
        """Every submission in order of its id, with the marks that were set by hand in force."""
        yield from map(self.get, self.done())

    def get(self, submission: str) -> Graded:
        """One submission, with the marks that were set by hand in force; KeyError if none."""
        wanted = "SELECT * FROM submissions WHERE id = ?"
        row = self._db.execute(wanted, (submission,)).fetchone()
        if row is None:
            raise KeyError(submission)
        wanted = "SELECT * FROM marks WHERE submission = ? ORDER BY place"
        graded = rows.graded_of(row, self._db.execute(wanted, (submission,)))
        return in_force(graded, self._by_hand(submission), row["share"])

    def set_mark(self, submission: str, label: str, points: float, reason: str) -> ByHand:
        """Set by hand what an item of a submission earns, and say what was set.

        With the label LATE, `points` are the days by which it came late.

        Raises MarkError where there is no such submission or item, or for impossible points.
        """
        label, worth = self._item(submission, label)
        mark = checked(ByHand(submission, label, points, rows.text(reason), rows.now()), worth)
        with self._transaction():
            self._db.execute(_WITHDRAW, (submission, label))
            self._insert("by_hand", [asdict(mark)])
            self._take_share(submission)
        return mark

    def withdraw_mark(self, submission: str, label: str) -> str:
        """Let the judge's mark count again; the item. MarkError where none was set by hand."""
        label, _ = self._item(submission, label)
        with self._transaction():
            if not self._db.execute(_WITHDRAW, (submission, label)).rowcount:
                raise MarkError(f"{submission}: no mark of {label} was set by hand")
            self._take_share(submission)
        return label

    def manual(self) -> tuple[ByHand, ...]:
        """All marks that were set by hand, by submission and label."""
        found = self._db.execute("SELECT * FROM by_hand ORDER BY submission, label")
        return tuple(ByHand(**row) for row in found)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is done in it is done, or nothing is; StoreError where the file is closed."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:  # no room, no right, or somebody else's turn
            raise StoreError(f"{self.path}: cannot be written: {error}") from None
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _insert(self, table: str, found: Iterable[rows.Row]) -> None:
        for row in found:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)  # noqa: S608  (our own names)

    def _delete(self, ids: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM submissions WHERE id = ?", [(name,) for name in ids])

    def _take_share(self, submission: str) -> None:
        """Write what lateness takes off a submission: by hand, or by what the platform tells."""
        wanted = "SELECT days_late FROM submissions WHERE id = ?"
        (days,) = self._db.execute(wanted, (submission,)).fetchone()
        by_hand = self._by_hand(submission).get(LATE)
        share = share_lost(rows.late(self.facts()), by_hand.points if by_hand else days)
        self._db.execute("UPDATE submissions SET share = ? WHERE id = ?", (share, submission))

    def _by_hand(self, submission: str) -> dict[str, ByHand]:
        wanted = "SELECT * FROM by_hand WHERE submission = ?"
        return {row["label"]: ByHand(**row) for row in self._db.execute(wanted, (submission,))}

    def _item(self, submission: str, word: str) -> tuple[str, float]:
        """The item of a submission that a word means, and what it is worth; MarkError if none."""
        known = self.done()
        if submission not in known:
            raise MarkError(f"there is no submission {submission!r}: {nearest(submission, known)}")
        if word == LATE:
            if rows.late(self.facts()) is None:
                raise MarkError("lateness costs nothing: the assignment has no [late]")
            return LATE, MOST_DAYS
        worth = self.items()
        label = label_of(word, worth)
        return label, worth[label]
