"""Grading on the cores of one machine: judges in processes of their own, and one more try.

A judge that dies, or gives no verdict, costs nobody else anything: the submission that it had is
tried once more when all others are done, alone, so that no other can be what ended it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from backproof.grading.graded import Graded
from backproof.grading.one import Grader, Rules, unjudged
from backproof.intake.handed import Handed
from backproof.judges import Bench, Work

Emit = Callable[[Graded], None]

PATIENCE = 2.0
"""How often the time that a submission may take in all, before its judge is given up."""

SPARE_SECONDS = 60.0
"""What starting workers, looking for causes and shrinking examples may take besides."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A submission that cost its judge, and how."""

    handed: Handed
    why: str


def grade(handed: Iterable[Handed], rules: Rules, jobs: int, emit: Emit) -> None:
    """Grade every submission, in the order in which they are ready."""
    patience = PATIENCE * rules.assignment.limits.total_seconds + SPARE_SECONDS
    work = Work[Handed, Graded | Lost](partial(Grader, rules), Lost, patience)
    lost = list[Handed]()

    def sorted_out(found: Graded | Lost) -> None:
        if isinstance(found, Lost):
            lost.append(found.handed)
        else:
            emit(found)

    Bench(work, jobs, sorted_out).ask(handed)
    if lost:
        Bench(work, 1, lambda found: emit(settled(found, rules))).ask(lost)


def settled(found: Graded | Lost, rules: Rules) -> Graded:
    """What is graded, or the row of what was lost again."""
    if isinstance(found, Lost):
        return unjudged(found.handed, rules.assignment, found.why)
    return found
