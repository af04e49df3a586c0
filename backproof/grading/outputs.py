"""What a run leaves in its folder: feedback for each student as it comes, and pages at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backproof.assignment.model import Assignment
from backproof.grading.graded import Graded
from backproof.grading.store import Store
from backproof.grading.terms import unmarked
from backproof.grading.trouble import StoppedError

FEEDBACK = "feedback"
GRADEBOOK, PAGE = "gradebook.csv", "index.html"
_UTF8: Mapping[str, str] = {"encoding": "utf-8", "errors": "replace"}


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a run, and what else is to be written at its end."""

    out: Path
    assignment: Assignment
    junit: Path | None = None
    nbgrader: Path | None = None

    def feedback(self, graded: Graded) -> None:
        """Write a student's page and its data, each whole or not at all."""
        from backproof.report.feedback import feedback_json
        from backproof.report.student_page import student_page

        page, data = self._feedback_of(graded.handed.id)
        _write(page, student_page(graded, self.assignment))
        _write(data, feedback_json(graded, self.assignment))

    def drop_feedback(self, submission: str) -> None:
        """Take away the feedback on a submission that is withdrawn."""
        for path in self._feedback_of(submission):
            path.unlink(missing_ok=True)

    def finish(self, store: Store, facts: Mapping[str, str]) -> None:
        """Write the gradebook and the pages, from what the store has."""
        from backproof.report.class_page import class_page
        from backproof.report.gradebook import gradebook

        self._renew_feedback(store)
        _write(self.out / GRADEBOOK, gradebook(store.all(), self.assignment))
        page = class_page(map(unmarked, store.all()), self.assignment, facts)
        _write(self.out / PAGE, page)
        self._finish_asked_for(store)

    def _finish_asked_for(self, store: Store) -> None:
        """Write what else is asked for, where it is: that may be a pipe."""
        if self.junit is not None:
            from backproof.report.junit import class_junit

            _write_asked_for(self.junit, class_junit(store.all(), self.assignment))
        if self.nbgrader is not None:
            from backproof.report import nbgrader

            _write_asked_for(self.nbgrader, nbgrader.as_csv(store.all(), self.assignment))

    def _renew_feedback(self, store: Store) -> None:
        """Write feedback that has got lost, and that on marks which somebody set."""
        by_hand = {mark.submission for mark in store.manual()}
        for name in store.done():
            lost = not all(path.is_file() for path in self._feedback_of(name))
            if lost or name in by_hand:
                self.feedback(store.get(name))

    def _feedback_of(self, submission: str) -> tuple[Path, Path]:
        folder = self.out / FEEDBACK
        return folder / f"{submission}.html", folder / f"{submission}.json"


def _write_asked_for(path: Path, text: str) -> None:
    """Write a file that the command line names; StoppedError where that fails, which names it."""
    try:
        path.write_text(text, **_UTF8)
    except OSError as error:
        raise StoppedError(f"{path}: cannot be written: {error.strerror}") from None


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that a run that is ended leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, **_UTF8)
    beside.replace(path)
