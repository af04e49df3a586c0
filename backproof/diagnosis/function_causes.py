"""Build the causes of a wrong function from its verdicts and an explanation."""

from collections.abc import Iterable, Iterator, Sequence

from backproof.binding import FunctionBinding
from backproof.diagnosis.crash_localization import localize_crash
from backproof.diagnosis.fault_search import Explanation
from backproof.diagnosis.unlisted_fault_hints import hint_for
from backproof.judge.observation import Observation
from backproof.reference.symbols import SIZES
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Cause


def is_at_fault(verdict: EquationVerdict) -> bool:
    """Return whether a fault must explain the verdict; what is missing or not judged needs none."""
    return not verdict.status.earns and verdict.status not in _SELF_EXPLANATORY


_SELF_EXPLANATORY = {Status.MISSING, Status.UNSUPPORTED, Status.NOT_JUDGED}


def listed_causes(line: FunctionBinding, explanation: Explanation) -> Iterator[Cause]:
    """Yield the faults of the explanation as causes, in the order of the graph."""
    for fault in sorted(explanation.faults, key=lambda f: graph_position(line, f.symbol)):
        number = line.graph.table[fault.symbol].number or fault.number
        yield Cause(number, fault.symbol, fault.id, fault.hint, line.function)


def unlisted_causes(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: Iterable[EquationVerdict],
    explanation: Explanation | None = None,
) -> Iterator[Cause]:
    """Yield causes for wrong equations that no listed fault explains; a crash has one cause."""
    faulty = (
        {s for f in explanation.faults for s in f.definition.symbols} if explanation else set[str]()
    )
    wrong = [v for v in verdicts if is_at_fault(v) and v.symbol not in faulty]
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
    """Return the judge's message if there is one, else a hint found by simple algebra."""
    return verdict.message if verdict.entry is None else hint_for(verdict.symbol, observations)


def _size_cause(
    verdict: EquationVerdict, observations: Sequence[Observation], function: str
) -> Cause:
    """Return the cause of a wrong size: it is the size of another axis, or a literal."""
    symbol = verdict.symbol
    if verdict.entry is None and any(symbol in s.problems for s in observations):
        return Cause("", symbol, None, verdict.message, function)
    results = [(s.results[symbol], s.example.sizes) for s in observations if symbol in s.results]
    fault_id, hint = None, f"Which axis of which array is {symbol}?"
    for other in SIZES:
        if other != symbol and all(value == sizes.get(other) for value, sizes in results):
            fault_id, hint = f"{symbol}-is-{other}", f"{symbol} is {other}: which axis is it?"
    if fault_id is None and len({int(value) for value, _ in results}) == 1:
        fault_id, hint = f"{symbol}-literal", f"Is {symbol} a literal in the code?"
    return Cause("", symbol, fault_id, hint, function)


def graph_position(line: FunctionBinding, symbol: str) -> int:
    """Return the index of a symbol in the order in which the graph computes symbols."""
    order = line.graph.computed_symbols
    return order.index(symbol) if symbol in order else -1
