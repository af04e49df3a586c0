"""The counterexample of a verdict: the first fault, on the smallest example that shows it."""

from collections.abc import Iterator

from backproof.binding import Line
from backproof.judge.counterexample import as_code
from backproof.judge.exam import Strategy, Terms
from backproof.judge.judge import Judgement, Result
from backproof.judge.shrinking import small_sizes, smallest
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, arguments_of, sit
from backproof.judge.verdict import Counterexample, EquationVerdict, Status
from properties.example import Example


def shown(
    subject: Subject, target: str, judgement: Judgement, terms: Terms, seed: int
) -> Counterexample | None:
    """The smallest counterexample found for the first equation at fault, if there is one."""
    for result in judgement.results:
        fault = next((v for v in result.verdicts if _is_a_fault(v)), None)
        if fault is not None and result.sittings:
            sitting = _smallest(subject, result, fault, terms, seed)
            return _described(subject, target, sitting, fault)
    return None


def _is_a_fault(verdict: EquationVerdict) -> bool:
    return verdict.status in {Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT}


def _smallest(
    subject: Subject, result: Result, fault: EquationVerdict, terms: Terms, seed: int
) -> Sitting:
    """The fault on the lightest example; where it costs too much to search, the exam's first."""
    if is_random_start(result.line):
        return result.sittings[-1]
    first = next((s for s in result.sittings if _fails(s, fault)), result.sittings[-1])
    if fault.status is Status.TIMED_OUT or not _fails(first, fault):
        return first
    line = result.line

    def fails(example: Example) -> bool:
        return _fails(sit(subject, line, example), fault)

    strategies = _from_small(line, first.example.regime, terms)
    return sit(subject, line, smallest(strategies, fails, first.example, seed))


def _from_small(line: Line, regime: str, terms: Terms) -> Iterator[Strategy]:
    """Strategies for examples of ever larger sizes; the last one leaves them free."""
    if line.graph.name == "network":
        for sizes in small_sizes(terms.fixed):
            yield terms.strategy(line.graph, regime=regime, fixed=sizes)
    yield terms.strategy(line.graph, regime=regime, fixed=terms.fixed)


def _fails(sitting: Sitting, fault: EquationVerdict) -> bool:
    """Whether the sitting shows the fault: the failure, the changed argument, the wrong result."""
    if sitting.failure is not None or sitting.mutated:
        return True
    return any(not sitting.compared(symbol).ok for symbol in _results_of(sitting.line, fault))


def _results_of(line: Line, fault: EquationVerdict) -> tuple[str, ...]:
    """The symbol at fault; where it is not returned, all results that could show it."""
    return line.outputs if fault.symbol not in line.outputs else (fault.symbol,)


def _described(
    subject: Subject, target: str, sitting: Sitting, fault: EquationVerdict
) -> Counterexample:
    candidates = _results_of(sitting.line, fault)
    random = is_random_start(sitting.line) or sitting.failure or sitting.mutated
    wrong = candidates if random else [s for s in candidates if not sitting.compared(s).ok]
    symbol = next(iter(wrong), candidates[0])
    title = f"# {fault.label} in {sitting.line.function}\n"
    code = title + as_code(target, sitting, symbol, arguments_of(subject, sitting.line))
    sizes = tuple(sitting.example.sizes.items())
    return Counterexample(fault.number, fault.symbol, sitting.line.function, sizes, code)
