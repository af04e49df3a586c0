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
from backproof.assignment.model import Assignment
from backproof.grading.exams import exam_of
from backproof.grading.folder import alone_in, require_apart, require_begun_or_new
from backproof.grading.graded import Graded
from backproof.grading.ledger import Ledger
from backproof.grading.one import Rules, without_verdict
from backproof.grading.outputs import Folder
from backproof.grading.progress import Watcher
from backproof.grading.rows import now
from backproof.grading.store import Store
from backproof.grading.terms import marked, terms_of
from backproof.grading.trouble import RunError
from backproof.intake.collect import IntakeError, collect
from backproof.intake.handed import Handed

__all__ = ["Asked", "run", "told"]

UNPACKED = "unpacked"

SHOWN = (
    "assignment", "title", "source", "begun", "finished", "graded_on", "backproof", "python",
    "numpy",
)  # fmt: skip
"""The facts that the page of the class shows."""

NAMED = 5
"""How many submissions are named on a line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lecturer asks for: what to grade by what, where to, and how.

    Without a `seed` it is the one of the run that goes on, or a new secret one. `cluster` is the
    address of a scheduler; otherwise there are so many `jobs` on this machine.
    """

    submissions: tuple[Path, ...]
    assignment: Assignment
    folder: Folder
    seed: int | None = None
    jobs: int = 1
    resume: bool = False
    cluster: str | None = None
    isolation: str = "auto"
    python: str | None = None

    @property
    def out(self) -> Path:
        """The folder of the run."""
        return self.folder.out

    @property
    def private(self) -> tuple[Path, ...]:
        """What submissions must not reach on this machine."""
        return (*self.submissions, self.out)


def run(asked: Asked, watcher: Watcher) -> int:
    """Grade a class; the seed of its exam. Raises RunError where it cannot be done."""
    require_apart(asked.submissions, asked.out)
    require_begun_or_new(asked.out, resume=asked.resume)
    with _cluster(asked, watcher) as client, alone_in(asked.out):
        handed = _collected(asked)
        with Ledger(asked.folder) as ledger:
            rules = ledger.do(lambda store: _begun(asked, store))
            todo = _still_to_do(handed, rules, ledger, watcher)
            _grade(asked, todo, rules, ledger, watcher, client)
            ledger.do(lambda store: _finish(asked, store))
    return rules.seed


def _finish(asked: Asked, store: Store) -> None:
    """Write the pages, and when that was."""
    store.open_run(asked.assignment, {**store.facts(), "finished": now()})
    asked.folder.finish(store, told(store.facts()))
    with suppress(OSError):
        (asked.out / UNPACKED).rmdir()  # where there were no archives


@contextmanager
def _cluster(asked: Asked, watcher: Watcher) -> Iterator[Any]:
    """A client of the scheduler, before anything is written; None on one machine."""
    if asked.cluster is None:
        yield None
        return
    from backproof.grading.scheduler import connected

    with connected(asked.cluster, watcher.say) as client:
        yield client


def _collected(asked: Asked) -> list[Handed]:
    """The submissions, unpacked; nothing is left where there are none."""
    try:
        late = asked.assignment.late
        return collect(asked.submissions, asked.out / UNPACKED, late.due if late else None)
    except IntakeError as error:
        with suppress(OSError):
            (asked.out / UNPACKED).rmdir()
            asked.out.rmdir()
        raise RunError(str(error)) from None


def _begun(asked: Asked, store: Store) -> Rules:
    """The rules of the run, with its seed, its exam and its facts in the store."""
    facts = store.facts()
    seed = _seed(asked, facts)
    exam, of_exam = exam_of(asked.assignment, seed, asked.out, facts)
    store.open_run(asked.assignment, {**_facts(asked, facts), **of_exam, "seed": str(seed)})
    return Rules(asked.assignment, seed, exam, asked.isolation, asked.python, asked.private)


def _seed(asked: Asked, facts: Mapping[str, str]) -> int:
    """The seed of the run that goes on, the one that is given, or a new one."""
    from backproof.judge.exam import new_seed

    if "seed" not in facts:
        return new_seed() if asked.seed is None else asked.seed
    known = int(facts["seed"])
    if asked.seed not in {None, known}:
        raise RunError(f"{asked.out}: its exam has the seed {known}: leave out --seed")
    return known


def _facts(asked: Asked, before: Mapping[str, str]) -> dict[str, str]:
    """What is recorded of a run besides its assignment and its exam."""
    import numpy as np

    where = f"cluster at {asked.cluster}" if asked.cluster else f"{asked.jobs} jobs"
    return {
        "begun": before.get("begun", now()),
        "graded_on": f"{where}, {platform.machine()}",
        "backproof": __version__,
        "python": asked.python or platform.python_version(),
        "numpy": np.__version__,
        "dtype": asked.assignment.dtype,
        "examples": str(asked.assignment.examples),
    }


def told(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts that a page shows: the others are the business of a run that goes on."""
    return {name: facts[name] for name in SHOWN if name in facts}


def _still_to_do(
    handed: Iterable[Handed], rules: Rules, ledger: Ledger, watcher: Watcher
) -> list[Handed]:
    """What is new, or has changed, or was graded on other terms; what is withdrawn is dropped."""
    terms = terms_of(rules.assignment, rules.exam)
    ready = {one.id: marked(one, terms) for one in handed}
    done = ledger.do(Store.done)
    gone = sorted(done.keys() - ready.keys())
    ledger.drop(gone)
    todo = [one for one in ready.values() if done.get(one.id) != one.digest]
    watcher.begin(len(ready), len(ready) - len(todo))
    for line in _sorted_out(done, gone, ready, todo):
        watcher.say(line)
    return todo


def _sorted_out(
    done: Mapping[str, str],
    gone: list[str],
    ready: Mapping[str, Handed],
    todo: list[Handed],
) -> Iterator[str]:
    """What became of an earlier run's submissions, in words."""
    if gone:
        yield f"withdrawn, and dropped: {_named(gone)}"
    if done:
        again = [one.id for one in todo if one.id in done]
        yield f"{len(ready) - len(todo)} of {len(ready)} are graded already"
        if again:
            yield f"changed since, or graded on other terms: {_named(again)}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _grade(
    asked: Asked,
    todo: Collection[Handed],
    rules: Rules,
    ledger: Ledger,
    watcher: Watcher,
    client: Any,
) -> None:
    """Grade what is to be graded, and keep each verdict as it comes; `client` is a cluster's."""

    def keep(graded: Graded) -> None:
        ledger.keep(graded)
        watcher.graded(graded)

    for one in todo:
        if one.path is None:
            keep(without_verdict(one, asked.assignment))
    judged = (one for one in todo if one.path is not None)
    if client is not None:
        from backproof.grading import cluster

        cluster.grade(judged, rules, client, keep, watcher.say)
    else:
        from backproof.grading import pool

        pool.grade(judged, rules, asked.jobs, keep)
