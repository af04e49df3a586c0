"""What a run leaves in its folder: feedback for each student as it comes, and pages at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.grading.fingerprint import without_fingerprint
from backproof.grading.gradebook_store import Store
from backproof.grading.run_errors import StoppedError
from backproof.results.graded_submission import GradedSubmission

FEEDBACK = "feedback"
GRADEBOOK, PAGE = "gradebook.csv", "index.html"
_UTF8: Mapping[str, str] = {"encoding": "utf-8", "errors": "replace"}


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The folder of a run, and what else is to be written at its end."""

    out: Path
    assignment: Assignment
    junit: Path | None = None
    nbgrader: Path | None = None

    def write_feedback(self, grade: GradedSubmission) -> None:
        """Write a student's page and its data, each whole or not at all."""
        from backproof.reporting.feedback_json import feedback_json
        from backproof.reporting.student_page import student_page

        page, data = self._feedback_paths(grade.submission.id)
        _write_atomically(page, student_page(grade, self.assignment))
        _write_atomically(data, feedback_json(grade, self.assignment))

    def remove_feedback(self, submission: str) -> None:
        """Take away the feedback on a submission that is withdrawn."""
        for path in self._feedback_paths(submission):
            path.unlink(missing_ok=True)

    def write_results(self, store: Store, facts: Mapping[str, str]) -> None:
        """Write the gradebook and the pages, from what the store has."""
        from backproof.reporting.class_page import class_page
        from backproof.reporting.gradebook_csv import gradebook

        self._renew_feedback(store)
        _write_atomically(self.out / GRADEBOOK, gradebook(store.submissions(), self.assignment))
        page = class_page(map(without_fingerprint, store.submissions()), self.assignment, facts)
        _write_atomically(self.out / PAGE, page)
        self._write_optional_outputs(store)

    def _write_optional_outputs(self, store: Store) -> None:
        """Write what else is asked for, where it is: that may be a pipe."""
        if self.junit is not None:
            from backproof.reporting.junit_xml import class_to_junit

            _write_output(self.junit, class_to_junit(store.submissions(), self.assignment))
        if self.nbgrader is not None:
            from backproof.reporting import nbgrader_csv

            _write_output(
                self.nbgrader, nbgrader_csv.grades_to_csv(store.submissions(), self.assignment)
            )

    def _renew_feedback(self, store: Store) -> None:
        """Write feedback that has got lost, and that on marks which somebody set."""
        by_hand = {mark.submission for mark in store.manual_marks()}
        for name in store.digests():
            lost = not all(path.is_file() for path in self._feedback_paths(name))
            if lost or name in by_hand:
                self.write_feedback(store.get(name))

    def _feedback_paths(self, submission: str) -> tuple[Path, Path]:
        folder = self.out / FEEDBACK
        return folder / f"{submission}.html", folder / f"{submission}.json"


def _write_output(path: Path, text: str) -> None:
    """Write a file that the command line names; StoppedError where that fails, which names it."""
    try:
        path.write_text(text, **_UTF8)
    except OSError as error:
        raise StoppedError(f"{path}: cannot be written: {error.strerror}") from None


def _write_atomically(path: Path, text: str) -> None:
    """Write a file in one step, so that a run that is ended leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, **_UTF8)
    beside.replace(path)
