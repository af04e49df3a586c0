"""A run of `backproof grade`: collect the submissions, grade the pending ones, write the results.

The gradebook stores each grade as soon as it is known. A resumed run grades only submissions that
are new, that have changed, or that were graded with other settings.
"""

import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backproof import __version__
from backproof.assignment.definition import Assignment
from backproof.grading.gradebook_store import Store
from backproof.grading.gradebook_writer import GradebookWriter
from backproof.grading.hidden_test_store import load_or_draw_hidden_tests
from backproof.grading.identical_submissions import note_identical
from backproof.grading.progress import ProgressListener
from backproof.grading.records import utc_now
from backproof.grading.run_directory import RunDirectory
from backproof.grading.run_errors import RunError
from backproof.grading.settings_fingerprint import grading_fingerprint, with_fingerprint
from backproof.grading.submission_grader import GradingSpec, refused_grade
from backproof.intake.collect import IntakeError, collect
from backproof.judge.example_set import new_seed
from backproof.results.graded_submission import GradedSubmission
from backproof.results.name_list import list_names
from backproof.results.submission import Submission

__all__ = ["GradeAll", "RunRequest", "public_facts", "run"]

GradeAll = Callable[[Iterable[Submission], GradingSpec, Callable[[GradedSubmission], None]], None]
"""Grades submissions in other processes, and passes each grade to a callback when it is ready."""

UNPACKED_FOLDER = "unpacked"

PUBLIC_FACTS = (
    "assignment", "title", "source", "begun", "finished", "graded_on", "backproof", "python",
    "numpy",
)  # fmt: skip
"""The facts of a run that the class page shows."""

MAX_LISTED = 5
"""The number of submissions that a message names."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The submissions to grade, the assignment, the output directory and the settings.

    If `seed` is None, a resumed run keeps its seed and a new run draws a secret one.
    `graded_on` describes the machine or the cluster for the record.
    """

    submissions: tuple[Path, ...]
    assignment: Assignment
    directory: RunDirectory
    graded_on: str
    seed: int | None = None
    resume: bool = False
    isolation: str = "auto"
    python: str | None = None

    @property
    def out(self) -> Path:
        """The output directory."""
        return self.directory.out

    @property
    def private_paths(self) -> tuple[Path, ...]:
        """The paths that submitted code must not reach."""
        return (*self.submissions, self.out)


def run(
    request: RunRequest, dispatcher: AbstractContextManager[GradeAll], listener: ProgressListener
) -> int:
    """Grade a class and return the seed of its hidden tests; raise RunError if it cannot be done.

    `dispatcher` is entered before anything is written, since it may fail to reach a cluster.
    """
    request.directory.require_outside(request.submissions)
    request.directory.require_resumable_or_new(resume=request.resume)
    with dispatcher as grade_all, request.directory.lock():
        submissions = _collect_submissions(request)
        with GradebookWriter(request.directory) as writer:
            spec = writer.execute(lambda store: _begin_run(request, store))
            pending = _pending(submissions, spec, writer, listener)
            _grade_pending(pending, spec, writer, listener, grade_all)
            writer.execute(lambda store: _finish_run(request, store))
    return spec.seed


def public_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """Select the facts of a run that the class page shows."""
    return {name: facts[name] for name in PUBLIC_FACTS if name in facts}


def _collect_submissions(request: RunRequest) -> list[Submission]:
    """Unpack and list the submissions; remove the new folders if there are none."""
    try:
        late = request.assignment.late_policy
        return collect(
            request.submissions, request.out / UNPACKED_FOLDER, late.due if late else None
        )
    except IntakeError as error:
        with suppress(OSError):
            (request.out / UNPACKED_FOLDER).rmdir()
            request.out.rmdir()
        raise RunError(str(error)) from None


def _begin_run(request: RunRequest, store: Store) -> GradingSpec:
    """Record the facts of the run and return its grading spec."""
    facts = store.facts()
    seed = _seed_of_run(request, facts)
    hidden_tests, test_facts = load_or_draw_hidden_tests(
        request.assignment, seed, request.out, facts
    )
    store.write_run(
        request.assignment, {**_run_facts(request, facts), **test_facts, "seed": str(seed)}
    )
    return GradingSpec(
        request.assignment,
        seed,
        hidden_tests,
        request.isolation,
        request.python,
        request.private_paths,
    )


def _seed_of_run(request: RunRequest, facts: Mapping[str, str]) -> int:
    """Return the recorded seed, the requested one, or a new one."""
    if "seed" not in facts:
        return new_seed() if request.seed is None else request.seed
    recorded = int(facts["seed"])
    if request.seed not in {None, recorded}:
        raise RunError(f"{request.out}: this run has the seed {recorded}: leave out --seed")
    return recorded


def _run_facts(request: RunRequest, earlier_facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts to record, except those of the assignment and the hidden tests."""
    return {
        "begun": earlier_facts.get("begun", utc_now()),
        "graded_on": f"{request.graded_on}, {platform.machine()}",
        "backproof": __version__,
        "python": request.python or platform.python_version(),
        "numpy": np.__version__,
        "dtype": request.assignment.dtype,
        "examples": str(request.assignment.examples),
    }


def _pending(
    submissions: Iterable[Submission],
    spec: GradingSpec,
    writer: GradebookWriter,
    listener: ProgressListener,
) -> list[Submission]:
    """Drop withdrawn submissions from the gradebook and return those that must be graded."""
    fingerprint = grading_fingerprint(spec.assignment, spec.hidden_tests)
    # The notes come last: a graded submission is not judged again for one that is like it.
    fingerprinted = (with_fingerprint(s, fingerprint) for s in submissions)
    current = {s.id: s for s in note_identical(fingerprinted)}
    graded = writer.execute(Store.digests)
    withdrawn = sorted(graded.keys() - current.keys())
    writer.remove(withdrawn)
    pending = [s for s in current.values() if graded.get(s.id) != s.digest]
    listener.begin(len(current), len(current) - len(pending))
    for line in _describe_changes(graded, withdrawn, current, pending):
        listener.notify(line)
    return pending


def _describe_changes(
    graded: Mapping[str, str],
    withdrawn: list[str],
    current: Mapping[str, Submission],
    pending: list[Submission],
) -> Iterator[str]:
    """Describe what has changed since an earlier run."""
    if withdrawn:
        yield f"withdrawn, and dropped: {list_names(withdrawn, MAX_LISTED)}"
    if graded:
        regraded = [submission.id for submission in pending if submission.id in graded]
        yield f"{len(current) - len(pending)} of {len(current)} are graded already"
        if regraded:
            yield f"changed, or graded with different settings: {list_names(regraded, MAX_LISTED)}"


def _grade_pending(
    pending: Collection[Submission],
    spec: GradingSpec,
    writer: GradebookWriter,
    listener: ProgressListener,
    grade_all: GradeAll,
) -> None:
    """Grade the pending submissions, and store each grade when it is ready."""

    def record(grade: GradedSubmission) -> None:
        writer.record(grade)
        listener.add_grade(grade)

    for submission in pending:
        if submission.path is None:
            record(refused_grade(submission, spec.assignment))
    grade_all((s for s in pending if s.path is not None), spec, record)


def _finish_run(request: RunRequest, store: Store) -> None:
    """Write the result files and record when the run ended."""
    store.write_run(request.assignment, {**store.facts(), "finished": utc_now()})
    request.directory.write_results(store, public_facts(store.facts()))
    with suppress(OSError):
        (request.out / UNPACKED_FOLDER).rmdir()  # succeeds if there were no archives
