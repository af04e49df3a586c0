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

from backproof.assignment.definition import Assignment
from backproof.grading import records
from backproof.grading.manual_marks import (
    LATE_LABEL,
    MAX_DAYS,
    ManualMark,
    MarkError,
    apply_manual_marks,
    label_of,
    suggest_names,
    validate_mark,
)
from backproof.grading.marks import lateness_share
from backproof.grading.sql_schema import SCHEMA_VERSION, schema_sql
from backproof.results.graded_submission import GradedSubmission

DATABASE_FILE = "gradebook.sqlite"
"""What the file is called in the folder of a run."""

LOCKED_SECONDS = 30.0
"""How long to wait while another command writes."""


_DELETE_MANUAL_MARK = "DELETE FROM by_hand WHERE submission = ? AND label = ?"


class StoreError(ValueError):
    """A gradebook that cannot be used: which file, what is the matter, what to do, in one line."""


class Store:
    """A gradebook, used in a `with` statement; made where there is none, unless it `must_exist`."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        self._must_exist = must_exist
        self._db: sqlite3.Connection

    @classmethod
    def from_run(cls, out: Path) -> Self:
        """The gradebook that a run has left in a folder."""
        return cls(out / DATABASE_FILE, must_exist=True)

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
        exc_type: type[BaseException] | None,
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
                made = f"BEGIN IMMEDIATE; {schema_sql()} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
                self._db.executescript(made)
            elif version != SCHEMA_VERSION:
                found = (
                    f"has version {version}, expected {SCHEMA_VERSION}: grade into another folder"
                )
                raise StoreError(f"{self.path}: is no gradebook of this Backproof: {found}")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is no gradebook: {error}") from None

    def write_run(self, assignment: Assignment, facts: Mapping[str, str]) -> None:
        """Write what is graded, and the facts of the run in place of an earlier one's."""
        known = {**records.assignment_facts(assignment), **facts}
        with self._transaction():
            self._db.execute("DELETE FROM run")
            self._db.execute("DELETE FROM items")
            self._insert(
                "run",
                [
                    {"name": name, "value": records.replace_surrogates(v)}
                    for name, v in known.items()
                ],
            )
            self._insert("items", records.item_rows(assignment))

    def facts(self) -> dict[str, str]:
        """The facts of the run by name."""
        return {row["name"]: row["value"] for row in self._db.execute("SELECT * FROM run")}

    def item_points(self) -> dict[str, float]:
        """What each item of the assignment is worth, in the order of the gradebook's columns."""
        found = self._db.execute("SELECT * FROM items ORDER BY place")
        return {row["label"]: row["max_points"] for row in found}

    def add(self, grade: GradedSubmission) -> None:
        """Write a submission in place of an older one of the same id; marks set by hand stay."""
        with self._transaction():
            self._delete([grade.submission.id])
            self._insert("submissions", [records.submission_row(grade, 0.0)])
            self._update_share(grade.submission.id)
            self._insert("marks", records.mark_rows(grade))

    def remove(self, ids: Iterable[str]) -> None:
        """Take submissions out, but for the marks that were set by hand."""
        with self._transaction():
            self._delete(ids)

    def digests(self) -> dict[str, str]:
        """The digest of each submission that is there."""
        found = self._db.execute("SELECT id, digest FROM submissions ORDER BY id")
        return {row["id"]: row["digest"] for row in found}

    def submissions(self) -> Iterator[GradedSubmission]:
        """Every submission in order of its id, with the marks that were set by hand in force."""
        yield from map(self.get, self.digests())

    def get(self, submission: str) -> GradedSubmission:
        """One submission, with the marks that were set by hand in force; KeyError if none."""
        wanted = "SELECT * FROM submissions WHERE id = ?"
        row = self._db.execute(wanted, (submission,)).fetchone()
        if row is None:
            raise KeyError(submission)
        wanted = "SELECT * FROM marks WHERE submission = ? ORDER BY place"
        graded = records.graded_submission(row, self._db.execute(wanted, (submission,)))
        return apply_manual_marks(graded, self._manual_marks(submission), row["share"])

    def set_mark(self, submission: str, label: str, points: float, reason: str) -> ManualMark:
        """Set by hand what an item of a submission earns, and say what was set.

        With the label LATE, `points` are the days by which it came late.

        Raises MarkError where there is no such submission or item, or for impossible points.
        """
        label, worth = self._find_item(submission, label)
        mark = validate_mark(
            ManualMark(
                submission, label, points, records.replace_surrogates(reason), records.utc_now()
            ),
            worth,
        )
        with self._transaction():
            self._db.execute(_DELETE_MANUAL_MARK, (submission, label))
            self._insert("by_hand", [asdict(mark)])
            self._update_share(submission)
        return mark

    def withdraw_mark(self, submission: str, label: str) -> str:
        """Let the judge's mark count again; the item. MarkError where none was set by hand."""
        label, _ = self._find_item(submission, label)
        with self._transaction():
            if not self._db.execute(_DELETE_MANUAL_MARK, (submission, label)).rowcount:
                raise MarkError(f"{submission}: no mark of {label} was set by hand")
            self._update_share(submission)
        return label

    def manual_marks(self) -> tuple[ManualMark, ...]:
        """All marks that were set by hand, by submission and label."""
        found = self._db.execute("SELECT * FROM by_hand ORDER BY submission, label")
        return tuple(ManualMark(**row) for row in found)

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

    def _insert(self, table: str, records: Iterable[records.DatabaseRow]) -> None:
        for row in records:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)  # noqa: S608  (our own names)

    def _delete(self, ids: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM submissions WHERE id = ?", [(name,) for name in ids])

    def _update_share(self, submission: str) -> None:
        """Write what lateness takes off a submission: by hand, or by what the platform tells."""
        wanted = "SELECT days_late FROM submissions WHERE id = ?"
        (days,) = self._db.execute(wanted, (submission,)).fetchone()
        by_hand = self._manual_marks(submission).get(LATE_LABEL)
        share = lateness_share(
            records.late_policy(self.facts()), by_hand.points if by_hand else days
        )
        self._db.execute("UPDATE submissions SET share = ? WHERE id = ?", (share, submission))

    def _manual_marks(self, submission: str) -> dict[str, ManualMark]:
        wanted = "SELECT * FROM by_hand WHERE submission = ?"
        return {row["label"]: ManualMark(**row) for row in self._db.execute(wanted, (submission,))}

    def _find_item(self, submission: str, text: str) -> tuple[str, float]:
        """The item of a submission that a word means, and what it is worth; MarkError if none."""
        known = self.digests()
        if submission not in known:
            raise MarkError(
                f"there is no submission {submission!r}: {suggest_names(submission, known)}"
            )
        if text == LATE_LABEL:
            if records.late_policy(self.facts()) is None:
                raise MarkError("lateness costs nothing: the assignment has no [late]")
            return LATE_LABEL, MAX_DAYS
        worth = self.item_points()
        label = label_of(text, worth)
        return label, worth[label]
