"""The output directory of a run: its checks, its lock, and the files that it holds."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.grading.gradebook_store import DATABASE_FILE, Store
from backproof.grading.hidden_test_store import HIDDEN_TEST_FILE
from backproof.grading.run_errors import RunError, StoppedError
from backproof.grading.settings_fingerprint import without_fingerprint
from backproof.reporting.class_page import class_page
from backproof.reporting.feedback_json import feedback_json
from backproof.reporting.gradebook_csv import gradebook
from backproof.reporting.junit_xml import class_to_junit
from backproof.reporting.nbgrader_csv import grades_to_csv
from backproof.reporting.student_page import student_page
from backproof.results.graded_submission import GradedSubmission

FEEDBACK_FOLDER = "feedback"
GRADEBOOK_FILE = "gradebook.csv"
CLASS_PAGE_FILE = "index.html"

RUN_FILES = (CLASS_PAGE_FILE, FEEDBACK_FOLDER, GRADEBOOK_FILE, HIDDEN_TEST_FILE)
"""The files that a run writes besides its database."""

_UTF8: Mapping[str, str] = {"encoding": "utf-8", "errors": "replace"}


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The output directory of a run on an assignment, and the optional files outside it."""

    out: Path
    assignment: Assignment
    junit: Path | None = None
    nbgrader: Path | None = None

    def require_outside(self, submissions: Iterable[Path]) -> None:
        """Raise RunError if the directory lies among the submissions."""
        out = self.out.resolve()
        for path in submissions:
            if path.is_dir() and out.is_relative_to(path.resolve()):
                raise RunError(f"{self.out}: lies in {path}, among the submissions: choose another")

    def require_resumable_or_new(self, *, resume: bool) -> None:
        """Raise RunError unless the directory holds a run to resume, or nothing that a run writes.

        A run never overwrites files that are not a run's.
        """
        if (self.out / DATABASE_FILE).exists():
            if not resume:
                problem = f"{self.out}: holds a gradebook already"
                raise RunError(
                    f"{problem}: say --resume to go on with it, or choose another folder"
                )
            return
        if resume:
            problem = f"{self.out}: holds no run to go on with, since there is no {DATABASE_FILE}"
            raise RunError(f"{problem}: leave out --resume, or give the --out of that run")
        paths = {name: self.out / name for name in RUN_FILES}
        foreign = [name for name, path in paths.items() if path.exists() or path.is_symlink()]
        if foreign:
            problem = f"{self.out}: holds {' and '.join(foreign)}, and no {DATABASE_FILE} of a run"
            raise RunError(f"{problem}: nothing is overwritten: choose another folder")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Create the directory and lock it, since two runs would overwrite each other's files."""
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.out, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise RunError(f"{self.out}: cannot be created: {error.strerror}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise RunError(f"{self.out}: another run is grading there: wait for its end") from None
        finally:
            os.close(descriptor)

    def write_feedback(self, grade: GradedSubmission) -> None:
        """Write a student's page and its data."""
        page, data = self._feedback_paths(grade.submission.id)
        _write_atomically(page, student_page(grade, self.assignment))
        _write_atomically(data, feedback_json(grade, self.assignment))

    def remove_feedback(self, submission: str) -> None:
        """Remove the feedback on a submission."""
        for path in self._feedback_paths(submission):
            path.unlink(missing_ok=True)

    def write_results(self, store: Store, facts: Mapping[str, str]) -> None:
        """Write the gradebook and the pages from the store."""
        self._write_outdated_feedback(store)
        _write_atomically(
            self.out / GRADEBOOK_FILE, gradebook(store.submissions(), self.assignment)
        )
        page = class_page(map(without_fingerprint, store.submissions()), self.assignment, facts)
        _write_atomically(self.out / CLASS_PAGE_FILE, page)
        if self.junit is not None:
            _write_output(self.junit, class_to_junit(store.submissions(), self.assignment))
        if self.nbgrader is not None:
            _write_output(self.nbgrader, grades_to_csv(store.submissions(), self.assignment))

    def _write_outdated_feedback(self, store: Store) -> None:
        """Write feedback that is missing, and all feedback on submissions with manual marks."""
        by_hand = {mark.submission for mark in store.manual_marks()}
        for submission in store.digests():
            is_missing = not all(path.is_file() for path in self._feedback_paths(submission))
            if is_missing or submission in by_hand:
                self.write_feedback(store.get(submission))

    def _feedback_paths(self, submission: str) -> tuple[Path, Path]:
        folder = self.out / FEEDBACK_FOLDER
        return folder / f"{submission}.html", folder / f"{submission}.json"


def _write_output(path: Path, text: str) -> None:
    """Write a file that the command line names, which may be a pipe."""
    try:
        path.write_text(text, **_UTF8)
    except OSError as error:
        raise StoppedError(f"{path}: cannot be written: {error.strerror}") from None


def _write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that an interrupted run leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, **_UTF8)
    temporary.replace(path)
