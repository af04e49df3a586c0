"""Scoring the judge: whether it rejects a wrong submission, places its fault and names it."""

from collections.abc import Iterable
from dataclasses import dataclass

from backproof.properties.faults import FAULTS as CATALOGUE
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from tests.population.seeded_faults import FaultCategory, FaultOrigin, SeededFault
from tests.population.submission_outcomes import JudgeOutcome, PopulationSubmission
from tests.population.submission_styles import STYLES


@dataclass(frozen=True, slots=True)
class FaultCase:
    """One fault, or two, in one style: where they may be placed, and how they may be named."""

    submission: PopulationSubmission
    origin: FaultOrigin
    category: FaultCategory
    faults: tuple[SeededFault, ...]

    @property
    def style(self) -> str:
        """The style that it is written in."""
        return self.submission.style

    def allowed_symbols(self) -> list[frozenset[str]]:
        """The symbols at which each fault may be placed, one set for each."""
        return [symbols_allowed_for(fault, self.style) for fault in self.faults]

    @property
    def is_nameable(self) -> bool:
        """Whether the catalogue has a name for every fault in it, as this style shows it."""
        return bool(self.faults) and all(map(self._is_nameable, self.faults))

    def _is_nameable(self, fault: SeededFault) -> bool:
        ids = (CATALOGUE[name] for name in fault.fault_ids_in(self.style) if name in CATALOGUE)
        shown = STYLES[self.style].observable_symbols
        return any((one.graph_name, one.symbol) in shown for one in ids)


def symbols_allowed_for(fault: SeededFault, style: str) -> frozenset[str]:
    """The symbols at which a fault may be placed: its own, those of the same code, and `also`."""
    return STYLES[style].symbols_of_same_function(fault.symbol_in(style)) | fault.other_symbols


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What became of a case; `named` is None where the catalogue has no name for it.

    `misnamed` are ids that the judge gave and that are no name for it.
    """

    case: FaultCase
    outcome: JudgeOutcome
    is_rejected: bool
    is_localized: bool
    is_identified: bool | None
    wrong_fault_ids: tuple[str, ...]

    @property
    def is_hit(self) -> bool:
        """Whether nothing is left to be wished."""
        return (
            self.is_rejected
            and self.is_localized
            and self.is_identified is not False
            and not self.wrong_fault_ids
        )


def score_case(case: FaultCase, outcome: JudgeOutcome) -> CaseScore:
    """The score of a case."""
    given = [cause.fault for cause in outcome.causes if cause.fault is not None]
    right = [set(fault.fault_ids_in(case.style)) for fault in case.faults]
    named = all(any(g in names for g in given) for names in right) if case.is_nameable else None
    known = case.origin is not FaultOrigin.MUTANT  # of a mutant nobody has said how it may be named
    misnamed = tuple(g for g in given if known and not any(g in names for names in right))
    placed = is_localized_correctly(case.allowed_symbols(), outcome)
    rejected = bool(outcome.equations) and not outcome.conforms
    return CaseScore(case, outcome, rejected, placed, named, misnamed)


def is_localized_correctly(
    allowed_symbols: Iterable[frozenset[str]], outcome: JudgeOutcome
) -> bool:
    """Whether every equation at fault is at a fault's place, and every fault has an equation."""
    wrong, allowed_symbols = blamed_symbols(outcome), list(allowed_symbols)
    everywhere = frozenset[str]().union(*allowed_symbols)
    return wrong <= everywhere and all(wrong & place for place in allowed_symbols)


def blamed_symbols(outcome: JudgeOutcome) -> set[str]:
    """The symbols at fault; of a function that crashes those alone that are told as a cause."""
    told = {cause.function: cause.symbol for cause in outcome.causes}
    return {e.symbol for e in outcome.failures if _is_blamed(e, told.get(e.function))}


def _is_blamed(equation: EquationVerdict, cause_symbol: str | None) -> bool:
    if equation.status is Status.DIFFERS:
        return True
    return cause_symbol is None or equation.symbol == cause_symbol
