"""From an explanation to the verdicts and the causes of one function."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import Line
from backproof.diagnosis.callees import follows_from_callees
from backproof.diagnosis.candidates import candidates
from backproof.diagnosis.crashes import blamed
from backproof.diagnosis.exchanged import exchanged
from backproof.diagnosis.fitted import fitted
from backproof.diagnosis.hints import hint_for
from backproof.diagnosis.search import Explanation, explanation
from backproof.diagnosis.starts import fault_of_start
from backproof.judge.fickle import FICKLE
from backproof.judge.sitting import Sitting, is_random_start, upstream
from backproof.judge.verdict import EquationVerdict, Fault, Status
from properties import faults as catalogue
from reference.symbols import SIZES

FOLLOWS = "right on this implementation's own earlier values."
INFERRED = "inferred: with this one definition wrong, every result is what it is."
WHERE_IT_RUNS = "right wherever the call does not fail."


@dataclass(frozen=True, slots=True)
class Named:
    """The verdicts of one function, its causes, and the listed faults among them."""

    verdicts: tuple[EquationVerdict, ...]
    causes: tuple[Fault, ...] = ()
    listed: tuple[catalogue.Fault, ...] = ()


def named(
    line: Line,
    sittings: Sequence[Sitting],
    verdicts: Sequence[EquationVerdict],
    hidden: str,
    known: Iterable[catalogue.Fault] = (),
    cleared: Collection[str] = (),
) -> Named:
    """The verdicts with what the smallest explanation says, and the causes in words.

    `known` are the faults that were found in other functions: what they explain alone follows.
    `cleared` are the symbols that other functions compute rightly: a fault is looked for elsewhere
    first, since the code is probably the same.
    """
    verdicts = tuple(verdicts)
    if not any(map(_at_fault, verdicts)):
        return Named(verdicts)
    wrong = [v.symbol for v in verdicts if _at_fault(v) and not v.inferred]
    told = exchanged(line, sittings, wrong)
    if told or is_random_start(line):
        return _exchanged(line, verdicts, told) if told else _start(line, sittings, verdicts)
    failed = [s for s in sittings if s.failure is not None]
    silent = len(failed) == len(sittings) or any(not s.raised for s in failed)
    fickle = any(FICKLE in verdict.message for verdict in verdicts)
    if silent or fickle or not line.outputs_computed or not any(s.is_wrong for s in sittings):
        return Named(verdicts, tuple(_unlisted(line, sittings, verdicts)))
    if follows_from_callees(line, sittings, [v.symbol for v in verdicts if not v.status.earns]):
        return Named(_following(verdicts))
    listed = candidates(line, hidden)
    elsewhere = {fault.id for fault in known}
    found = explanation(sittings, [f for f in listed if f.id in elsewhere]) if elsewhere else None
    if found is not None and found.complete and found.faults:
        return Named(_following(verdicts))
    follow = {v.symbol for v in verdicts if v.status is Status.FOLLOWS}
    found = _explanation(sittings, [*listed, *fitted(line, list(sittings))], cleared, follow)
    settled = _settled(line, sittings, verdicts, found)
    causes = [*_causes(line, found), *_unlisted(line, sittings, settled, found)]
    return Named(settled, tuple(causes), found.faults)


def _explanation(
    sittings: Sequence[Sitting],
    listed: Sequence[catalogue.Fault],
    cleared: Collection[str],
    follow: Collection[str],
) -> Explanation:
    """The explanation by faults of what is not cleared; where there is none, by all.

    One that leaves something unexplained is no reason to blame what may merely follow from that.
    """
    suspected = [fault for fault in listed if fault.symbol not in cleared]
    found = explanation(sittings, suspected)
    if not found.complete and len(suspected) < len(listed):
        found = explanation(sittings, listed)
    if not found.complete and any(fault.symbol in follow for fault in found.faults):
        return explanation(sittings, [fault for fault in listed if fault.symbol not in follow])
    return found


def _at_fault(verdict: EquationVerdict) -> bool:
    """Whether there is something to explain: what is missing or unsupported says so itself."""
    return not verdict.status.earns and verdict.status not in _SAYS_ITSELF


_SAYS_ITSELF = {Status.MISSING, Status.UNSUPPORTED}


def _causes(line: Line, found: Explanation) -> Iterator[Fault]:
    for fault in sorted(found.faults, key=lambda f: _place(line, f.symbol)):
        number = line.graph.table[fault.symbol].number or fault.number
        yield Fault(number, fault.symbol, fault.id, fault.hint, line.function)


def _unlisted(
    line: Line,
    sittings: Sequence[Sitting],
    verdicts: Iterable[EquationVerdict],
    found: Explanation | None = None,
) -> Iterator[Fault]:
    """The causes that no listed fault names: one for each equation at fault, a crash's once."""
    faulty = {s for f in found.faults for s in f.definition.symbols} if found else set[str]()
    wrong = [v for v in verdicts if _at_fault(v) and v.symbol not in faulty]
    crashed = [v for v in wrong if v.status is not Status.DIFFERS]
    if crashed:
        worst = blamed(line, sittings, crashed)
        yield Fault(worst.number or "", worst.symbol, None, worst.message, line.function)
    for verdict in (v for v in wrong if v.status is Status.DIFFERS):
        if verdict.symbol in SIZES:
            yield _of_size(verdict, sittings, line.function)
        else:
            hint = _hint(verdict, sittings)
            yield Fault(verdict.number or "", verdict.symbol, None, hint, line.function)


def _hint(verdict: EquationVerdict, sittings: Sequence[Sitting]) -> str:
    """What the judge saw, where it is in words; else what cheap algebra finds."""
    return verdict.message if verdict.entry is None else hint_for(verdict.symbol, sittings)


def _of_size(verdict: EquationVerdict, sittings: Sequence[Sitting], function: str) -> Fault:
    """The cause of a wrong size: it is another size, or always the same."""
    symbol = verdict.symbol
    if verdict.entry is None and any(symbol in s.problems for s in sittings):
        return Fault("", symbol, None, verdict.message, function)
    seen = [(s.results[symbol], s.example.sizes) for s in sittings if symbol in s.results]
    which, hint = None, f"Which axis of which array is {symbol}?"
    for other in SIZES:
        if other != symbol and all(got == sizes.get(other) for got, sizes in seen):
            which, hint = f"{symbol}-is-{other}", f"{symbol} is {other}: which axis is it?"
    if which is None and len({int(got) for got, _ in seen}) == 1:
        which, hint = f"{symbol}-literal", f"Is {symbol} a literal in the code?"
    return Fault("", symbol, which, hint, function)


def _start(line: Line, sittings: Sequence[Sitting], verdicts: tuple[EquationVerdict, ...]) -> Named:
    wrong = [v for v in verdicts if not v.status.earns]
    answered = sittings[-1].failure is None
    fault = fault_of_start(sittings[-1], [v.symbol for v in wrong]) if answered else None
    if fault is None:
        return Named(verdicts, tuple(_unlisted(line, sittings, verdicts)))
    first = wrong[0]
    cause = Fault(first.number or fault.number, first.symbol, fault.id, fault.hint, line.function)
    return Named(verdicts, (cause,), (fault,))


def _exchanged(line: Line, verdicts: tuple[EquationVerdict, ...], told: Mapping[str, str]) -> Named:
    """Nothing is wrong but the places of the results: what was inferred from them is right."""
    causes = (
        Fault(v.number or "", v.symbol, None, told[v.symbol], line.function)
        for v in verdicts
        if v.symbol in told
    )
    settled = (_as_right(v) if v.inferred and _at_fault(v) else v for v in verdicts)
    return Named(tuple(settled), tuple(causes))


def _as_right(verdict: EquationVerdict) -> EquationVerdict:
    return replace(verdict, status=Status.CONFORMS, message="", entry=None, sizes=())


def _settled(
    line: Line,
    sittings: Sequence[Sitting],
    verdicts: tuple[EquationVerdict, ...],
    found: Explanation,
) -> tuple[EquationVerdict, ...]:
    """The verdicts as the explanation has them: its own symbols are at fault, the rest follows."""
    faulty = {symbol for fault in found.faults for symbol in fault.definition.symbols}
    if not faulty:
        return verdicts
    explained = faulty | found.outputs
    settled = [_as_explained(line, v, faulty, explained, found.complete) for v in verdicts]
    missing = faulty - {v.symbol for v in verdicts}
    settled += [_inferred(line, sittings, symbol) for symbol in missing]
    return tuple(sorted(settled, key=lambda v: _place(line, v.symbol)))


def _as_explained(
    line: Line, verdict: EquationVerdict, faulty: set[str], explained: set[str], complete: bool
) -> EquationVerdict:
    crashed = verdict.status is Status.CRASHED
    if verdict.symbol in faulty:
        said = "" if verdict.message == FOLLOWS else verdict.message
        return verdict if crashed else replace(verdict, status=Status.DIFFERS, message=said)
    if not (verdict.symbol in explained or (complete and verdict.inferred)):
        return verdict
    if crashed:
        return replace(verdict, status=Status.FOLLOWS, message=WHERE_IT_RUNS)
    if verdict.inferred and not faulty & upstream(line, verdict.symbol):
        return _as_right(verdict)
    if verdict.status is Status.DIFFERS:
        return replace(verdict, status=Status.FOLLOWS, message=FOLLOWS)
    return verdict


def _inferred(line: Line, sittings: Sequence[Sitting], symbol: str) -> EquationVerdict:
    """The verdict of a symbol that is not returned, and where the fault lies all the same."""
    number = line.graph.table[symbol].number
    crashed = any(s.failure is not None for s in sittings)
    status = Status.CRASHED if crashed else Status.DIFFERS
    return EquationVerdict(number, symbol, line.function, status, message=INFERRED, inferred=True)


def _following(verdicts: Iterable[EquationVerdict]) -> tuple[EquationVerdict, ...]:
    """What is wrong only because of another function's fault."""
    return tuple(
        v if v.status.earns else replace(v, status=Status.FOLLOWS, message=FOLLOWS)
        for v in verdicts
        if v.status.earns or not v.inferred
    )


def _place(line: Line, symbol: str) -> int:
    order = line.graph.computed
    return order.index(symbol) if symbol in order else -1
