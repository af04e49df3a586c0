"""Turn the explanation of a wrong function into verdicts and causes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import FunctionBinding
from backproof.diagnosis.callee_faults import follows_from_callees
from backproof.diagnosis.candidate_faults import candidates
from backproof.diagnosis.fault_search import Explanation, smallest_explanation
from backproof.diagnosis.function_causes import (
    graph_position,
    is_at_fault,
    listed_causes,
    unlisted_causes,
)
from backproof.diagnosis.initialisation_faults import fault_of_start
from backproof.diagnosis.parametric_faults import parametric_faults
from backproof.diagnosis.swapped_outputs import swap_messages
from backproof.judge.nondeterminism import NONDETERMINISTIC
from backproof.judge.observation import Observation, is_random_initialisation, upstream_symbols
from backproof.properties import faults as catalogue
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Cause

FOLLOWS_MESSAGE = "right on this implementation's own earlier values."
INFERRED_MESSAGE = "inferred: this one wrong definition explains every result."
NO_CRASH_MESSAGE = "right wherever the call does not fail."


@dataclass(frozen=True, slots=True)
class FunctionDiagnosis:
    """The verdicts of one function, its causes, and the listed faults among them."""

    verdicts: tuple[EquationVerdict, ...]
    causes: tuple[Cause, ...] = ()
    listed_faults: tuple[catalogue.Fault, ...] = ()


def diagnose_function(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: Sequence[EquationVerdict],
    hidden: str,
    known_faults: Iterable[catalogue.Fault] = (),
    cleared_symbols: Collection[str] = (),
) -> FunctionDiagnosis:
    """Return the verdicts under the smallest explanation, and the causes.

    `known_faults` were found in other functions: results that they explain alone are consequences.
    `cleared_symbols` are computed rightly by other functions. Faults in other symbols are tried
    first, since the code is probably shared.
    """
    verdicts = tuple(verdicts)
    if not any(map(is_at_fault, verdicts)):
        return FunctionDiagnosis(verdicts)
    wrong = [v.symbol for v in verdicts if is_at_fault(v) and not v.inferred]
    if messages := swap_messages(line, observations, wrong):
        return _diagnose_swap(line, verdicts, messages)
    if is_random_initialisation(line):
        return _diagnose_start(line, observations, verdicts)
    if not _can_be_explained(line, observations, verdicts):
        return FunctionDiagnosis(verdicts, tuple(unlisted_causes(line, observations, verdicts)))
    candidate_faults, known_ids = candidates(line, hidden), {fault.id for fault in known_faults}
    if follows_from_callees(
        line, observations, [v.symbol for v in verdicts if not v.status.earns]
    ) or _are_sufficient(observations, [f for f in candidate_faults if f.id in known_ids]):
        return FunctionDiagnosis(_mark_following(verdicts))
    following = {v.symbol for v in verdicts if v.status is Status.FOLLOWS}
    explanation = _find_explanation(
        observations,
        [*candidate_faults, *parametric_faults(line, list(observations))],
        cleared_symbols,
        following,
    )
    explained = _apply_explanation(line, observations, verdicts, explanation)
    causes = [
        *listed_causes(line, explanation),
        *unlisted_causes(line, observations, explained, explanation),
    ]
    return FunctionDiagnosis(explained, tuple(causes), explanation.faults)


def _can_be_explained(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: Sequence[EquationVerdict],
) -> bool:
    """Return whether there are wrong results, deterministic ones, that faults could explain."""
    failed = [s for s in observations if s.failure is not None]
    if len(failed) == len(observations) or any(not s.has_exception for s in failed):
        return False
    if any(NONDETERMINISTIC in verdict.message for verdict in verdicts):
        return False
    return bool(line.computed_outputs) and any(s.is_wrong for s in observations)


def _are_sufficient(
    observations: Sequence[Observation], known_faults: Sequence[catalogue.Fault]
) -> bool:
    """Return whether faults that other functions have explain all results of this one."""
    if not known_faults:
        return False
    explanation = smallest_explanation(observations, known_faults)
    return explanation.complete and bool(explanation.faults)


def _find_explanation(
    observations: Sequence[Observation],
    listed_faults: Sequence[catalogue.Fault],
    cleared_symbols: Collection[str],
    following_symbols: Collection[str],
) -> Explanation:
    """Return the explanation by faults of symbols that are not cleared, or else by all faults.

    An incomplete explanation must not blame symbols that may be consequences.
    """
    suspected = [fault for fault in listed_faults if fault.symbol not in cleared_symbols]
    explanation = smallest_explanation(observations, suspected)
    if not explanation.complete and len(suspected) < len(listed_faults):
        explanation = smallest_explanation(observations, listed_faults)
    if not explanation.complete and any(
        fault.symbol in following_symbols for fault in explanation.faults
    ):
        return smallest_explanation(
            observations,
            [fault for fault in listed_faults if fault.symbol not in following_symbols],
        )
    return explanation


def _diagnose_start(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: tuple[EquationVerdict, ...],
) -> FunctionDiagnosis:
    wrong = [v for v in verdicts if not v.status.earns]
    has_results = observations[-1].failure is None
    fault = fault_of_start(observations[-1], [v.symbol for v in wrong]) if has_results else None
    if fault is None:
        return FunctionDiagnosis(verdicts, tuple(unlisted_causes(line, observations, verdicts)))
    first = wrong[0]
    cause = Cause(first.number or fault.number, first.symbol, fault.id, fault.hint, line.function)
    return FunctionDiagnosis(verdicts, (cause,), (fault,))


def _diagnose_swap(
    line: FunctionBinding, verdicts: tuple[EquationVerdict, ...], messages: Mapping[str, str]
) -> FunctionDiagnosis:
    """Return the diagnosis of exchanged results: what was inferred from them is right."""
    causes = (
        Cause(v.number or "", v.symbol, None, messages[v.symbol], line.function)
        for v in verdicts
        if v.symbol in messages
    )
    relabelled = (_as_conforming(v) if v.inferred and is_at_fault(v) else v for v in verdicts)
    return FunctionDiagnosis(tuple(relabelled), tuple(causes))


def _as_conforming(verdict: EquationVerdict) -> EquationVerdict:
    return replace(verdict, status=Status.CONFORMS, message="", entry=None, sizes=())


def _apply_explanation(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: tuple[EquationVerdict, ...],
    explanation: Explanation,
) -> tuple[EquationVerdict, ...]:
    """Return the verdicts under the explanation: its symbols are at fault, the rest follows."""
    faulty = {symbol for fault in explanation.faults for symbol in fault.definition.symbols}
    if not faulty:
        return verdicts
    explained = faulty | explanation.outputs
    relabelled = [
        _explained_verdict(line, v, faulty, explained, explanation.complete) for v in verdicts
    ]
    missing = faulty - {v.symbol for v in verdicts}
    relabelled += [_inferred_verdict(line, observations, symbol) for symbol in missing]
    return tuple(sorted(relabelled, key=lambda v: graph_position(line, v.symbol)))


def _explained_verdict(
    line: FunctionBinding,
    verdict: EquationVerdict,
    faulty_symbols: set[str],
    explained_symbols: set[str],
    is_complete: bool,
) -> EquationVerdict:
    crashed = verdict.status is Status.CRASHED
    if verdict.symbol in faulty_symbols:
        message = "" if verdict.message == FOLLOWS_MESSAGE else verdict.message
        return verdict if crashed else replace(verdict, status=Status.DIFFERS, message=message)
    if not (verdict.symbol in explained_symbols or (is_complete and verdict.inferred)):
        return verdict
    if crashed:
        return replace(verdict, status=Status.FOLLOWS, message=NO_CRASH_MESSAGE)
    if verdict.inferred and not faulty_symbols & upstream_symbols(line, verdict.symbol):
        return _as_conforming(verdict)
    if verdict.status is Status.DIFFERS:
        return replace(verdict, status=Status.FOLLOWS, message=FOLLOWS_MESSAGE)
    return verdict


def _inferred_verdict(
    line: FunctionBinding, observations: Sequence[Observation], symbol: str
) -> EquationVerdict:
    """Return the verdict of a symbol at fault that the function does not return."""
    number = line.graph.table[symbol].number
    crashed = any(s.failure is not None for s in observations)
    status = Status.CRASHED if crashed else Status.DIFFERS
    return EquationVerdict(
        number, symbol, line.function, status, message=INFERRED_MESSAGE, inferred=True
    )


def _mark_following(verdicts: Iterable[EquationVerdict]) -> tuple[EquationVerdict, ...]:
    """Mark what is wrong only because of another function's fault."""
    return tuple(
        v if v.status.earns else replace(v, status=Status.FOLLOWS, message=FOLLOWS_MESSAGE)
        for v in verdicts
        if v.status.earns or not v.inferred
    )
