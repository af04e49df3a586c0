"""The gradebook of a run: an SQLite database with submissions, marks and manual marks.

Each grade is written in a transaction of its own, so that a run that is stopped at any moment
keeps every finished grade. Manual marks are in a table of their own, and remain when a submission
is graded again.
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
"""The name of the database in the output directory of a run."""

LOCKED_SECONDS = 30.0
"""The time to wait while another command writes."""

_DELETE_MANUAL_MARK = "DELETE FROM by_hand WHERE submission = ? AND label = ?"


class StoreError(ValueError):
    """A gradebook cannot be used; the message names the file, the reason and a remedy."""


class Store:
    """A gradebook, used as a context manager; a new one is created unless it `must_exist`."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        self._must_exist = must_exist
        self._db: sqlite3.Connection

    @classmethod
    def from_run(cls, out: Path) -> Self:
        """Return the gradebook in the output directory of a run."""
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
        """Create the tables of a new file; raise StoreError if the file is not a gradebook."""
        self._db.row_factory = sqlite3.Row
        try:
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA synchronous = FULL")  # a grade survives a power failure
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if version == tables == 0 and self._must_exist:
                expected = "expected the --out of a run of backproof grade"
                raise StoreError(f"{self.path}: is empty: {expected}")
            if version == tables == 0:
                set_version = f"PRAGMA user_version = {SCHEMA_VERSION}"
                self._db.executescript(f"BEGIN IMMEDIATE; {schema_sql()} {set_version}; COMMIT;")
            elif version != SCHEMA_VERSION:
                problem = f"is no gradebook of this Backproof: has version {version}"
                remedy = f"expected {SCHEMA_VERSION}: grade into another folder"
                raise StoreError(f"{self.path}: {problem}, {remedy}")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: is no gradebook: {error}") from None

    def write_run(self, assignment: Assignment, facts: Mapping[str, str]) -> None:
        """Replace the facts of the run and the items of its assignment."""
        all_facts = {**records.assignment_facts(assignment), **facts}
        rows = [
            {"name": name, "value": records.replace_surrogates(value)}
            for name, value in all_facts.items()
        ]
        with self._transaction():
            self._db.execute("DELETE FROM run")
            self._db.execute("DELETE FROM items")
            self._insert("run", rows)
            self._insert("items", records.item_rows(assignment))

    def facts(self) -> dict[str, str]:
        """Return the facts of the run by name."""
        return {row["name"]: row["value"] for row in self._db.execute("SELECT * FROM run")}

    def item_points(self) -> dict[str, float]:
        """Return the maximum points of each item, in the order of the gradebook's columns."""
        rows = self._db.execute("SELECT * FROM items ORDER BY place")
        return {row["label"]: row["max_points"] for row in rows}

    def add(self, grade: GradedSubmission) -> None:
        """Write a graded submission over an older one of the same id; its manual marks remain."""
        with self._transaction():
            self._delete([grade.submission.id])
            self._insert("submissions", [records.submission_row(grade, 0.0)])
            self._update_share(grade.submission.id)
            self._insert("marks", records.mark_rows(grade))

    def remove(self, ids: Iterable[str]) -> None:
        """Remove submissions; their manual marks remain."""
        with self._transaction():
            self._delete(ids)

    def digests(self) -> dict[str, str]:
        """Return the digests of the graded submissions by id."""
        rows = self._db.execute("SELECT id, digest FROM submissions ORDER BY id")
        return {row["id"]: row["digest"] for row in rows}

    def submissions(self) -> Iterator[GradedSubmission]:
        """Yield the graded submissions in the order of their ids, with manual marks applied."""
        yield from map(self.get, self.digests())

    def get(self, submission: str) -> GradedSubmission:
        """Return a graded submission with manual marks applied; raise KeyError if there is none."""
        query = "SELECT * FROM submissions WHERE id = ?"
        row = self._db.execute(query, (submission,)).fetchone()
        if row is None:
            raise KeyError(submission)
        query = "SELECT * FROM marks WHERE submission = ? ORDER BY place"
        grade = records.graded_submission(row, self._db.execute(query, (submission,)))
        return apply_manual_marks(grade, self._manual_marks(submission), row["share"])

    def set_mark(self, submission: str, label: str, points: float, reason: str) -> ManualMark:
        """Set the points of an item by hand, and return the manual mark.

        With the label LATE_LABEL, `points` is the number of days late. Raises MarkError if the
        submission or the item is unknown, or the points are out of range.
        """
        label, max_points = self._find_item(submission, label)
        mark = validate_mark(
            ManualMark(
                submission, label, points, records.replace_surrogates(reason), records.utc_now()
            ),
            max_points,
        )
        with self._transaction():
            self._db.execute(_DELETE_MANUAL_MARK, (submission, label))
            self._insert("by_hand", [asdict(mark)])
            self._update_share(submission)
        return mark

    def withdraw_mark(self, submission: str, label: str) -> str:
        """Withdraw a manual mark and return its label; raise MarkError if there is none."""
        label, _ = self._find_item(submission, label)
        with self._transaction():
            if not self._db.execute(_DELETE_MANUAL_MARK, (submission, label)).rowcount:
                raise MarkError(f"{submission}: no mark of {label} was set by hand")
            self._update_share(submission)
        return label

    def manual_marks(self) -> tuple[ManualMark, ...]:
        """Return all manual marks in the order of submission and label."""
        rows = self._db.execute("SELECT * FROM by_hand ORDER BY submission, label")
        return tuple(ManualMark(**row) for row in rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit all statements or none; raise StoreError if the file cannot be written."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:  # disk full, no permission, or locked
            raise StoreError(f"{self.path}: cannot be written: {error}") from None
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _insert(self, table: str, rows: Iterable[records.DatabaseRow]) -> None:
        for row in rows:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)  # noqa: S608  (table and column names are constants)

    def _delete(self, ids: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM submissions WHERE id = ?", [(name,) for name in ids])

    def _update_share(self, submission: str) -> None:
        """Write the share of the points that lateness costs, manual or as the platform reports."""
        query = "SELECT days_late FROM submissions WHERE id = ?"
        (days_late,) = self._db.execute(query, (submission,)).fetchone()
        if manual_mark := self._manual_marks(submission).get(LATE_LABEL):
            days_late = manual_mark.points
        share = lateness_share(records.late_policy(self.facts()), days_late)
        self._db.execute("UPDATE submissions SET share = ? WHERE id = ?", (share, submission))

    def _manual_marks(self, submission: str) -> dict[str, ManualMark]:
        rows = self._db.execute("SELECT * FROM by_hand WHERE submission = ?", (submission,))
        return {row["label"]: ManualMark(**row) for row in rows}

    def _find_item(self, submission: str, text: str) -> tuple[str, float]:
        """Return the label that `text` means and its maximum points; raise MarkError if none."""
        submissions = self.digests()
        if submission not in submissions:
            suggestion = suggest_names(submission, submissions)
            raise MarkError(f"there is no submission {submission!r}: {suggestion}")
        if text == LATE_LABEL:
            if records.late_policy(self.facts()) is None:
                raise MarkError("lateness costs nothing: the assignment has no [late]")
            return LATE_LABEL, MAX_DAYS
        max_points = self.item_points()
        label = label_of(text, max_points)
        return label, max_points[label]
