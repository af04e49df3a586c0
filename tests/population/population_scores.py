"""The whole population: every wrong submission as a case, every right one, and their outcomes."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from tests.population.case_scores import CaseScore, FaultCase, score_case
from tests.population.detection_figures import digest
from tests.population.equivalent_mutants import equivalence_reason
from tests.population.fault_pairs import pair_cases
from tests.population.seeded_faults import SEEDED_FAULTS, FaultCategory, FaultOrigin, SeededFault
from tests.population.submission_mutants import SubmissionMutant, mutants_of_style
from tests.population.submission_outcomes import (
    SEED,
    JudgeOutcome,
    PopulationSubmission,
    judge_in_process,
)
from tests.population.submission_styles import STYLES
from tests.population.variant_registry import right_submissions

T = TypeVar("T")
U = TypeVar("U")


def all_cases() -> Iterator[FaultCase]:
    """Yield every fault in every style that it is written in, the pairs, and the mutants."""
    yield from seeded_cases()
    for style in STYLES.values():
        yield from (
            _mutant_case(mutant)
            for mutant in mutants_of_style(style)
            if equivalence_reason(mutant) is None
        )


def seeded_cases() -> Iterator[FaultCase]:
    """Yield every fault in every style that it is written in, and the pairs."""
    for fault in SEEDED_FAULTS.values():
        for style in fault.edits:
            yield fault_case(fault, style)
    yield from pair_cases()


def population_digest() -> str:
    """The digest of the population as it is, unjudged."""
    return digest((case.submission for case in all_cases()), right_submissions())


def fault_case(fault: SeededFault, style: str) -> FaultCase:
    """One fault in one style."""
    submission = PopulationSubmission(fault.id, style, fault.source(style), fault.activation)
    return FaultCase(submission, fault.origin, fault.category, (fault,))


def _mutant_case(mutant: SubmissionMutant) -> FaultCase:
    """A mutant as a case: its place is what the changed statement computes, if that is known."""
    fault = SeededFault(mutant.id, "", mutant.symbol or "", {}, origin=FaultOrigin.MUTANT)
    return FaultCase(
        mutant.submission,
        FaultOrigin.MUTANT,
        FaultCategory.VALUE,
        (fault,) if mutant.symbol else (),
    )


def judge_and_score(case: FaultCase, seed: int = SEED) -> CaseScore:
    """The score of a case, judged in this process."""
    return score_case(case, judge_in_process(case.submission, seed))


def judge_right_submission(submission: PopulationSubmission, seed: int = SEED) -> JudgeOutcome:
    """The outcome of a right submission."""
    return judge_in_process(submission, seed)


def score_cases(cases: Iterable[FaultCase], seed: int = SEED) -> list[CaseScore]:
    """The scores of the cases, on all cores."""
    return _map_on_all_cores(partial(judge_and_score, seed=seed), list(cases))


def right_submission_outcomes(
    styles: Iterable[str], seed: int = SEED
) -> list[tuple[PopulationSubmission, JudgeOutcome]]:
    """Every right submission of the styles with its outcome."""
    chosen = [s for s in right_submissions() if s.style in set(styles)]
    outcomes = _map_on_all_cores(partial(judge_right_submission, seed=seed), chosen)
    return list(zip(chosen, outcomes, strict=True))


def _map_on_all_cores(judge_one: Callable[[T], U], items: list[T]) -> list[U]:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(judge_one, items, chunksize=8))
