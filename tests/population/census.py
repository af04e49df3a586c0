"""The whole population: every wrong submission as a case, every right one, and their outcomes."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from tests.population import faulty  # noqa: F401  (registers the faults)
from tests.population.equivalent import reason
from tests.population.figures import digest
from tests.population.judging import SEED, Outcome, Submission, judged
from tests.population.mutants import Mutant, mutants
from tests.population.pairs import pairs
from tests.population.right import all_right
from tests.population.scoring import Case, Score, scored
from tests.population.styles import STYLES
from tests.population.submission import FAULTS, Group, Kind, Wrong

T = TypeVar("T")
U = TypeVar("U")


def cases() -> Iterator[Case]:
    """Every fault in every style that it is written in, the pairs, and the mutants."""
    for fault in FAULTS.values():
        for style in fault.edits:
            yield case_of(fault, style)
    yield from pairs()
    for one in STYLES.values():
        yield from (_of_mutant(mutant) for mutant in mutants(one) if reason(mutant) is None)


def digest_now() -> str:
    """The digest of the population as it is, unjudged."""
    return digest((case.submission for case in cases()), all_right())


def case_of(fault: Wrong, style: str) -> Case:
    """One fault in one style."""
    submission = Submission(fault.id, style, fault.source(style), fault.hidden)
    return Case(submission, fault.group, fault.kind, (fault,))


def _of_mutant(mutant: Mutant) -> Case:
    """A mutant as a case: its place is what the changed statement computes, if that is known."""
    fault = Wrong(mutant.id, "", mutant.symbol or "", {}, group=Group.MUTANT)
    return Case(mutant.submission, Group.MUTANT, Kind.VALUE, (fault,) if mutant.symbol else ())


def score_of(case: Case, seed: int = SEED) -> Score:
    """The score of a case, judged in this process."""
    return scored(case, judged(case.submission, seed))


def outcome_of(submission: Submission, seed: int = SEED) -> Outcome:
    """The outcome of a right submission."""
    return judged(submission, seed)


def scores(chosen: Iterable[Case], seed: int = SEED) -> list[Score]:
    """The scores of the cases, on all cores."""
    return _on_all_cores(partial(score_of, seed=seed), list(chosen))


def right_outcomes(styles: Iterable[str], seed: int = SEED) -> list[tuple[Submission, Outcome]]:
    """Every right submission of the styles with its outcome."""
    chosen = [s for s in all_right() if s.style in set(styles)]
    outcomes = _on_all_cores(partial(outcome_of, seed=seed), chosen)
    return list(zip(chosen, outcomes, strict=True))


def _on_all_cores(judge_one: Callable[[T], U], chosen: list[T]) -> list[U]:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(judge_one, chosen, chunksize=8))
