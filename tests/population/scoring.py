"""Scoring the judge: whether it rejects a wrong submission, places its fault and names it."""

from collections.abc import Iterable
from dataclasses import dataclass

from backproof.judge.verdict import EquationVerdict, Status
from properties.faults import FAULTS as CATALOGUE
from tests.population.judging import Outcome, Submission
from tests.population.styles import STYLES
from tests.population.submission import Group, Kind, Wrong


@dataclass(frozen=True, slots=True)
class Case:
    """One fault, or two, in one style: where they may be placed, and how they may be named."""

    submission: Submission
    group: Group
    kind: Kind
    faults: tuple[Wrong, ...]

    @property
    def style(self) -> str:
        """The style that it is written in."""
        return self.submission.style

    def places(self) -> list[frozenset[str]]:
        """The symbols at which each fault may be placed, one set for each."""
        return [places(fault, self.style) for fault in self.faults]

    @property
    def is_nameable(self) -> bool:
        """Whether the catalogue has a name for every fault in it, as this style shows it."""
        return bool(self.faults) and all(map(self._is_nameable, self.faults))

    def _is_nameable(self, fault: Wrong) -> bool:
        ids = (CATALOGUE[name] for name in fault.names(self.style) if name in CATALOGUE)
        shown = STYLES[self.style].shown
        return any((one.about, one.symbol) in shown for one in ids)


def places(fault: Wrong, style: str) -> frozenset[str]:
    """The symbols at which a fault may be placed: its own, those of the same code, and `also`."""
    return STYLES[style].one_code(fault.place(style)) | fault.also


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a case; `named` is None where the catalogue has no name for it.

    `misnamed` are ids that the judge gave and that are no name for it.
    """

    case: Case
    outcome: Outcome
    rejected: bool
    placed: bool
    named: bool | None
    misnamed: tuple[str, ...]

    @property
    def is_hit(self) -> bool:
        """Whether nothing is left to be wished."""
        return self.rejected and self.placed and self.named is not False and not self.misnamed


def scored(case: Case, outcome: Outcome) -> Score:
    """The score of a case."""
    given = [cause.fault for cause in outcome.causes if cause.fault is not None]
    right = [set(fault.names(case.style)) for fault in case.faults]
    named = all(any(g in names for g in given) for names in right) if case.is_nameable else None
    known = case.group is not Group.MUTANT  # of a mutant nobody has said how it may be named
    misnamed = tuple(g for g in given if known and not any(g in names for names in right))
    placed = is_placed(case.places(), outcome)
    rejected = bool(outcome.equations) and not outcome.conforms
    return Score(case, outcome, rejected, placed, named, misnamed)


def is_placed(places_: Iterable[frozenset[str]], outcome: Outcome) -> bool:
    """Whether every equation at fault is at a fault's place, and every fault has an equation."""
    wrong, places_ = blamed(outcome), list(places_)
    everywhere = frozenset[str]().union(*places_)
    return wrong <= everywhere and all(wrong & place for place in places_)


def blamed(outcome: Outcome) -> set[str]:
    """The symbols at fault; of a function that crashes those alone that are told as a cause."""
    told = {cause.function: cause.symbol for cause in outcome.causes}
    return {e.symbol for e in outcome.wrong if _is_blamed(e, told.get(e.function))}


def _is_blamed(equation: EquationVerdict, told: str | None) -> bool:
    if equation.status is Status.DIFFERS:
        return True
    return told is None or equation.symbol == told
