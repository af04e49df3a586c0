"""From an explanation to the verdicts and the causes of one function."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import FunctionBinding
from backproof.diagnosis.callee_faults import follows_from_callees
from backproof.diagnosis.candidate_faults import candidates
from backproof.diagnosis.crash_localization import localize_crash
from backproof.diagnosis.fault_search import Explanation, smallest_explanation
from backproof.diagnosis.initialisation_faults import fault_of_start
from backproof.diagnosis.parametric_faults import parametric_faults
from backproof.diagnosis.swapped_outputs import swap_messages
from backproof.diagnosis.unlisted_fault_hints import hint_for
from backproof.judge.nondeterminism import NONDETERMINISTIC
from backproof.judge.observation import Observation, is_random_initialisation, upstream_symbols
from backproof.properties import faults as catalogue
from backproof.reference.symbols import SIZES
from backproof.results.verdict import Cause, EquationVerdict, Status

FOLLOWS_MESSAGE = "right on this implementation's own earlier values."
INFERRED_MESSAGE = "inferred: with this one definition wrong, every result is what it is."
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
    """The verdicts with what the smallest explanation says, and the causes in words.

    `known` are the faults that were found in other functions: what they explain alone follows.
    `cleared` are the symbols that other functions compute rightly: a fault is looked for elsewhere
    first, since the code is probably the same.
    """
    verdicts = tuple(verdicts)
    if not any(map(_is_at_fault, verdicts)):
        return FunctionDiagnosis(verdicts)
    wrong = [v.symbol for v in verdicts if _is_at_fault(v) and not v.inferred]
    told = swap_messages(line, observations, wrong)
    if told or is_random_initialisation(line):
        return (
            _diagnose_swap(line, verdicts, told)
            if told
            else _diagnose_start(line, observations, verdicts)
        )
    failed = [s for s in observations if s.failure is not None]
    silent = len(failed) == len(observations) or any(not s.has_exception for s in failed)
    fickle = any(NONDETERMINISTIC in verdict.message for verdict in verdicts)
    if silent or fickle or not line.computed_outputs or not any(s.is_wrong for s in observations):
        return FunctionDiagnosis(verdicts, tuple(_unlisted_causes(line, observations, verdicts)))
    if follows_from_callees(line, observations, [v.symbol for v in verdicts if not v.status.earns]):
        return FunctionDiagnosis(_mark_following(verdicts))
    listed = candidates(line, hidden)
    elsewhere = {fault.id for fault in known_faults}
    found = (
        smallest_explanation(observations, [f for f in listed if f.id in elsewhere])
        if elsewhere
        else None
    )
    if found is not None and found.complete and found.faults:
        return FunctionDiagnosis(_mark_following(verdicts))
    follow = {v.symbol for v in verdicts if v.status is Status.FOLLOWS}
    found = _find_explanation(
        observations,
        [*listed, *parametric_faults(line, list(observations))],
        cleared_symbols,
        follow,
    )
    settled = _apply_explanation(line, observations, verdicts, found)
    causes = [*_causes(line, found), *_unlisted_causes(line, observations, settled, found)]
    return FunctionDiagnosis(settled, tuple(causes), found.faults)


def _find_explanation(
    observations: Sequence[Observation],
    listed_faults: Sequence[catalogue.Fault],
    cleared_symbols: Collection[str],
    following_symbols: Collection[str],
) -> Explanation:
    """The explanation by faults of what is not cleared; where there is none, by all.

    One that leaves something unexplained is no reason to blame what may merely follow from that.
    """
    suspected = [fault for fault in listed_faults if fault.symbol not in cleared_symbols]
    found = smallest_explanation(observations, suspected)
    if not found.complete and len(suspected) < len(listed_faults):
        found = smallest_explanation(observations, listed_faults)
    if not found.complete and any(fault.symbol in following_symbols for fault in found.faults):
        return smallest_explanation(
            observations,
            [fault for fault in listed_faults if fault.symbol not in following_symbols],
        )
    return found


def _is_at_fault(verdict: EquationVerdict) -> bool:
    """Whether there is something to explain: what is missing or unsupported says so itself."""
    return not verdict.status.earns and verdict.status not in _SELF_EXPLANATORY


_SELF_EXPLANATORY = {Status.MISSING, Status.UNSUPPORTED}


def _causes(line: FunctionBinding, explanation: Explanation) -> Iterator[Cause]:
    for fault in sorted(explanation.faults, key=lambda f: _position(line, f.symbol)):
        number = line.graph.table[fault.symbol].number or fault.number
        yield Cause(number, fault.symbol, fault.id, fault.hint, line.function)


def _unlisted_causes(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: Iterable[EquationVerdict],
    explanation: Explanation | None = None,
) -> Iterator[Cause]:
    """The causes that no listed fault names: one for each equation at fault, a crash's once."""
    faulty = (
        {s for f in explanation.faults for s in f.definition.symbols} if explanation else set[str]()
    )
    wrong = [v for v in verdicts if _is_at_fault(v) and v.symbol not in faulty]
    crashed = [v for v in wrong if v.status is not Status.DIFFERS]
    if crashed:
        worst = localize_crash(line, observations, crashed)
        yield Cause(worst.number or "", worst.symbol, None, worst.message, line.function)
    for verdict in (v for v in wrong if v.status is Status.DIFFERS):
        if verdict.symbol in SIZES:
            yield _size_cause(verdict, observations, line.function)
        else:
            hint = _hint(verdict, observations)
            yield Cause(verdict.number or "", verdict.symbol, None, hint, line.function)


def _hint(verdict: EquationVerdict, observations: Sequence[Observation]) -> str:
    """What the judge saw, where it is in words; else what cheap algebra finds."""
    return verdict.message if verdict.entry is None else hint_for(verdict.symbol, observations)


def _size_cause(
    verdict: EquationVerdict, observations: Sequence[Observation], function: str
) -> Cause:
    """The cause of a wrong size: it is another size, or always the same."""
    symbol = verdict.symbol
    if verdict.entry is None and any(symbol in s.problems for s in observations):
        return Cause("", symbol, None, verdict.message, function)
    seen = [(s.results[symbol], s.example.sizes) for s in observations if symbol in s.results]
    which, hint = None, f"Which axis of which array is {symbol}?"
    for other in SIZES:
        if other != symbol and all(got == sizes.get(other) for got, sizes in seen):
            which, hint = f"{symbol}-is-{other}", f"{symbol} is {other}: which axis is it?"
    if which is None and len({int(got) for got, _ in seen}) == 1:
        which, hint = f"{symbol}-literal", f"Is {symbol} a literal in the code?"
    return Cause("", symbol, which, hint, function)


def _diagnose_start(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: tuple[EquationVerdict, ...],
) -> FunctionDiagnosis:
    wrong = [v for v in verdicts if not v.status.earns]
    answered = observations[-1].failure is None
    fault = fault_of_start(observations[-1], [v.symbol for v in wrong]) if answered else None
    if fault is None:
        return FunctionDiagnosis(verdicts, tuple(_unlisted_causes(line, observations, verdicts)))
    first = wrong[0]
    cause = Cause(first.number or fault.number, first.symbol, fault.id, fault.hint, line.function)
    return FunctionDiagnosis(verdicts, (cause,), (fault,))


def _diagnose_swap(
    line: FunctionBinding, verdicts: tuple[EquationVerdict, ...], messages: Mapping[str, str]
) -> FunctionDiagnosis:
    """Nothing is wrong but the places of the results: what was inferred from them is right."""
    causes = (
        Cause(v.number or "", v.symbol, None, messages[v.symbol], line.function)
        for v in verdicts
        if v.symbol in messages
    )
    settled = (_as_conforming(v) if v.inferred and _is_at_fault(v) else v for v in verdicts)
    return FunctionDiagnosis(tuple(settled), tuple(causes))


def _as_conforming(verdict: EquationVerdict) -> EquationVerdict:
    return replace(verdict, status=Status.CONFORMS, message="", entry=None, sizes=())


def _apply_explanation(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: tuple[EquationVerdict, ...],
    explanation: Explanation,
) -> tuple[EquationVerdict, ...]:
    """The verdicts as the explanation has them: its own symbols are at fault, the rest follows."""
    faulty = {symbol for fault in explanation.faults for symbol in fault.definition.symbols}
    if not faulty:
        return verdicts
    explained = faulty | explanation.outputs
    settled = [
        _explained_verdict(line, v, faulty, explained, explanation.complete) for v in verdicts
    ]
    missing = faulty - {v.symbol for v in verdicts}
    settled += [_inferred_verdict(line, observations, symbol) for symbol in missing]
    return tuple(sorted(settled, key=lambda v: _position(line, v.symbol)))


def _explained_verdict(
    line: FunctionBinding,
    verdict: EquationVerdict,
    faulty_symbols: set[str],
    explained_symbols: set[str],
    is_complete: bool,
) -> EquationVerdict:
    crashed = verdict.status is Status.CRASHED
    if verdict.symbol in faulty_symbols:
        said = "" if verdict.message == FOLLOWS_MESSAGE else verdict.message
        return verdict if crashed else replace(verdict, status=Status.DIFFERS, message=said)
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
    """The verdict of a symbol that is not returned, and where the fault lies all the same."""
    number = line.graph.table[symbol].number
    crashed = any(s.failure is not None for s in observations)
    status = Status.CRASHED if crashed else Status.DIFFERS
    return EquationVerdict(
        number, symbol, line.function, status, message=INFERRED_MESSAGE, inferred=True
    )


def _mark_following(verdicts: Iterable[EquationVerdict]) -> tuple[EquationVerdict, ...]:
    """What is wrong only because of another function's fault."""
    return tuple(
        v if v.status.earns else replace(v, status=Status.FOLLOWS, message=FOLLOWS_MESSAGE)
        for v in verdicts
        if v.status.earns or not v.inferred
    )


def _position(line: FunctionBinding, symbol: str) -> int:
    order = line.graph.computed_symbols
    return order.index(symbol) if symbol in order else -1
