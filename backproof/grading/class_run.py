"""A run of a class: what is to be graded, the grading, and what it leaves, however it ends.

What is stored is final: a run that goes on from there repeats nothing, and grades what is new, what
has changed, and what was graded on other terms.
"""

import platform
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backproof import __version__
from backproof.assignment.definition import Assignment
from backproof.grading.fingerprint import grading_fingerprint, with_fingerprint
from backproof.grading.gradebook_store import Store
from backproof.grading.gradebook_writer import GradebookWriter
from backproof.grading.hidden_test_store import load_or_draw_exam
from backproof.grading.progress import ProgressListener
from backproof.grading.records import utc_now
from backproof.grading.run_directory import RunDirectory
from backproof.grading.run_directory_checks import (
    lock_directory,
    require_disjoint,
    require_resumable_or_new,
)
from backproof.grading.run_errors import RunError
from backproof.grading.submission_grader import GradingSpec, refused_grade
from backproof.intake.collect import IntakeError, collect
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

__all__ = ["RunRequest", "run", "public_facts"]

UNPACKED_FOLDER = "unpacked"

PUBLIC_FACTS = (
    "assignment", "title", "source", "begun", "finished", "graded_on", "backproof", "python",
    "numpy",
)  # fmt: skip
"""The facts that the page of the class shows."""

MAX_LISTED = 5
"""How many submissions are named on a line."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a lecturer asks for: what to grade by what, where to, and how.

    Without a `seed` it is the one of the run that goes on, or a new secret one. `cluster` is the
    address of a scheduler; otherwise there are so many `jobs` on this machine.
    """

    submissions: tuple[Path, ...]
    assignment: Assignment
    directory: RunDirectory
    seed: int | None = None
    jobs: int = 1
    resume: bool = False
    cluster: str | None = None
    isolation: str = "auto"
    python: str | None = None

    @property
    def out(self) -> Path:
        """The folder of the run."""
        return self.directory.out

    @property
    def private(self) -> tuple[Path, ...]:
        """What submissions must not reach on this machine."""
        return (*self.submissions, self.out)


def run(request: RunRequest, listener: ProgressListener) -> int:
    """Grade a class; the seed of its exam. Raises RunError where it cannot be done."""
    require_disjoint(request.submissions, request.out)
    require_resumable_or_new(request.out, resume=request.resume)
    with _cluster_client(request, listener) as client, lock_directory(request.out):
        handed = _collect_submissions(request)
        with GradebookWriter(request.directory) as ledger:
            rules = ledger.execute(lambda store: _begin_run(request, store))
            todo = _pending(handed, rules, ledger, listener)
            _grade_pending(request, todo, rules, ledger, listener, client)
            ledger.execute(lambda store: _finish(request, store))
    return rules.seed


def _finish(request: RunRequest, store: Store) -> None:
    """Write the pages, and when that was."""
    store.write_run(request.assignment, {**store.facts(), "finished": utc_now()})
    request.directory.write_results(store, public_facts(store.facts()))
    with suppress(OSError):
        (request.out / UNPACKED_FOLDER).rmdir()  # where there were no archives


@contextmanager
def _cluster_client(request: RunRequest, listener: ProgressListener) -> Iterator[Any]:
    """A client of the scheduler, before anything is written; None on one machine."""
    if request.cluster is None:
        yield None
        return
    from backproof.integrations.dask.dask_client import open_client

    with open_client(request.cluster, listener.notify) as client:
        yield client


def _collect_submissions(request: RunRequest) -> list[Submission]:
    """The submissions, unpacked; nothing is left where there are none."""
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
    """The rules of the run, with its seed, its exam and its facts in the store."""
    facts = store.facts()
    seed = _seed_of_run(request, facts)
    exam, of_exam = load_or_draw_exam(request.assignment, seed, request.out, facts)
    store.write_run(
        request.assignment, {**_run_facts(request, facts), **of_exam, "seed": str(seed)}
    )
    return GradingSpec(
        request.assignment, seed, exam, request.isolation, request.python, request.private
    )


def _seed_of_run(request: RunRequest, facts: Mapping[str, str]) -> int:
    """The seed of the run that goes on, the one that is given, or a new one."""
    from backproof.judge.example_set import new_seed

    if "seed" not in facts:
        return new_seed() if request.seed is None else request.seed
    known = int(facts["seed"])
    if request.seed not in {None, known}:
        raise RunError(f"{request.out}: its exam has the seed {known}: leave out --seed")
    return known


def _run_facts(request: RunRequest, earlier_facts: Mapping[str, str]) -> dict[str, str]:
    """What is recorded of a run besides its assignment and its exam."""
    import numpy as np

    where = f"cluster at {request.cluster}" if request.cluster else f"{request.jobs} jobs"
    return {
        "begun": earlier_facts.get("begun", utc_now()),
        "graded_on": f"{where}, {platform.machine()}",
        "backproof": __version__,
        "python": request.python or platform.python_version(),
        "numpy": np.__version__,
        "dtype": request.assignment.dtype,
        "examples": str(request.assignment.examples),
    }


def public_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts that a page shows: the others are the business of a run that goes on."""
    return {name: facts[name] for name in PUBLIC_FACTS if name in facts}


def _pending(
    submissions: Iterable[Submission],
    spec: GradingSpec,
    writer: GradebookWriter,
    listener: ProgressListener,
) -> list[Submission]:
    """What is new, or has changed, or was graded on other terms; what is withdrawn is dropped."""
    terms = grading_fingerprint(spec.assignment, spec.exam)
    ready = {one.id: with_fingerprint(one, terms) for one in submissions}
    done = writer.execute(Store.digests)
    gone = sorted(done.keys() - ready.keys())
    writer.remove(gone)
    todo = [one for one in ready.values() if done.get(one.id) != one.digest]
    listener.begin(len(ready), len(ready) - len(todo))
    for line in _describe_changes(done, gone, ready, todo):
        listener.notify(line)
    return todo


def _describe_changes(
    digests: Mapping[str, str],
    withdrawn: list[str],
    submissions: Mapping[str, Submission],
    pending: list[Submission],
) -> Iterator[str]:
    """What became of an earlier run's submissions, in words."""
    if withdrawn:
        yield f"withdrawn, and dropped: {_name_list(withdrawn)}"
    if digests:
        again = [one.id for one in pending if one.id in digests]
        yield f"{len(submissions) - len(pending)} of {len(submissions)} are graded already"
        if again:
            yield f"changed since, or graded on other terms: {_name_list(again)}"


def _name_list(names: list[str]) -> str:
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + more


def _grade_pending(
    request: RunRequest,
    pending: Collection[Submission],
    spec: GradingSpec,
    writer: GradebookWriter,
    listener: ProgressListener,
    client: Any,
) -> None:
    """Grade what is to be graded, and keep each verdict as it comes; `client` is a cluster's."""

    def record(grade: GradedSubmission) -> None:
        writer.record(grade)
        listener.add_grade(grade)

    for one in pending:
        if one.path is None:
            record(refused_grade(one, request.assignment))
    judged = (one for one in pending if one.path is not None)
    if client is not None:
        from backproof.integrations.dask import dispatcher

        dispatcher.grade(judged, spec, client, record, listener.notify)
    else:
        from backproof.grading import local_pool

        local_pool.grade(judged, spec, request.jobs, record)
