"""From the answers of one function to one verdict for each equation that it computes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import Line
from backproof.judge.approximations import Approximation, Given, explaining
from backproof.judge.placement import judged, place, sources, unreturned
from backproof.judge.sitting import Sitting, compared_together, plan
from backproof.judge.verdict import Entry, EquationVerdict, Status
from properties.compare import Comparison
from reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Marks:
    """The verdicts of one function, and the approximation it makes, if it is close by one."""

    verdicts: tuple[EquationVerdict, ...]
    approximation: Approximation | None = None


def grade(line: Line, sittings: Sequence[Sitting]) -> Marks:
    """A verdict for each result of the function, and for what else could be placed.

    They come in the order in which the chapter computes them.
    """
    stopped = next((s for s in sittings if s.failure), None)
    if stopped is not None and stopped.failure is not None:
        status, message = stopped.failure
        return Marks(tuple(seen_in(v, stopped) for v in failed(line, status, message)))
    verdicts = {symbol: _by_value(line, symbol, sittings) for symbol in line.outputs}
    wrong = [symbol for symbol, verdict in verdicts.items() if not verdict.status.passes]
    approximation = _approximation_of(line, sittings, wrong) if wrong else None
    if approximation is not None:
        verdicts |= {symbol: as_close(verdicts[symbol], approximation.name) for symbol in wrong}
        wrong = []
    inferred, placed = _placed(line, sittings, verdicts, wrong) if wrong else ([], verdicts)
    inferred += _settled(line, placed, {v.symbol for v in inferred})
    charged = _with_mutations(line, sittings, [*inferred, *placed.values()])
    return Marks(tuple(line.in_order(charged, symbol_of)), approximation)


def start_verdicts(line: Line, sittings: Sequence[Sitting]) -> Iterator[EquationVerdict]:
    """The form of a random start; its numbers are the business of a law."""
    last = sittings[-1]
    if last.failure is not None:
        yield from grade(line, [last]).verdicts
        return
    for symbol in line.in_order(line.outputs):
        number = line.graph.table[symbol].number
        right = EquationVerdict(number, symbol, line.function, Status.CONFORMS)
        yield _misformed(right, last) if symbol in last.problems else right


def _misformed(verdict: EquationVerdict, sitting: Sitting) -> EquationVerdict:
    message = f"{verdict.symbol} {sitting.problems[verdict.symbol]}."
    return seen_in(replace(verdict, status=Status.DIFFERS, message=message), sitting)


def failed(line: Line, status: Status, message: str) -> list[EquationVerdict]:
    """The verdicts for a function that gives no results: those it returns, and those within."""
    table, given = line.graph.table, line.outputs
    return [
        EquationVerdict(table[s].number, s, line.function, status, message, inferred=s not in given)
        for s in judged(line)
    ]


def symbol_of(verdict: EquationVerdict) -> str:
    """The symbol that a verdict is on, by which verdicts are put in order."""
    return verdict.symbol


def _approximation_of(
    line: Line, sittings: Sequence[Sitting], wrong: list[str]
) -> Approximation | None:
    """The one listed approximation that reproduces the wrong results on every example."""
    if set(wrong) & set(SIZES):
        return None
    results = [
        Given(sitting.example, line.inputs, symbol, sitting.forgiven(symbol))
        for symbol in wrong
        for sitting in sittings
    ]
    return explaining(results, sittings[0].example.dtype)


def _verdict(line: Line, symbol: str, sitting: Sitting, status: Status) -> EquationVerdict:
    number = line.graph.table[symbol].number
    return seen_in(EquationVerdict(number, symbol, line.function, status), sitting)


def seen_in(verdict: EquationVerdict, sitting: Sitting) -> EquationVerdict:
    """The verdict with the example that shows it."""
    example = sitting.example
    return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)


def _by_value(line: Line, symbol: str, sittings: Sequence[Sitting]) -> EquationVerdict:
    """Right, with the ratio nearest to its bound, or different, as the first example shows it."""
    together = compared_together(symbol, sittings)
    if together is not None:
        number = line.graph.table[symbol].number
        entry = entry_of(together)
        return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry)
    compared = [(sitting, sitting.compared(symbol)) for sitting in sittings]
    for sitting, comparison in compared:
        if not comparison.ok:
            return differing(_verdict(line, symbol, sitting, Status.DIFFERS), comparison)
    sitting, worst = max(compared, key=lambda pair: pair[1].ratio)
    number = sitting.example.graph.table[symbol].number
    return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry_of(worst))


def differing(verdict: EquationVerdict, comparison: Comparison) -> EquationVerdict:
    """The verdict with what the comparison found."""
    if comparison.form is not None:
        return replace(verdict, message=f"{verdict.symbol} {comparison.form}.")
    return replace(verdict, entry=entry_of(comparison))


def entry_of(comparison: Comparison) -> Entry:
    """What a comparison found worst, as a verdict has it."""
    c = comparison
    return Entry(c.index, c.got, c.expected, c.bound, c.ratio)


def as_close(verdict: EquationVerdict, name: str) -> EquationVerdict:
    """The verdict on what the approximation of that name explains."""
    message = f"as {name} would have it; not punished."
    return replace(verdict, status=Status.CLOSE, approximation=name, message=message)


def _placed(
    line: Line,
    sittings: Sequence[Sitting],
    verdicts: dict[str, EquationVerdict],
    wrong: list[str],
) -> tuple[list[EquationVerdict], dict[str, EquationVerdict]]:
    """The unreturned symbols at fault, and the verdicts with what follows marked as following."""
    if set(wrong) & set(SIZES):
        return [], verdicts
    placement = place(line, sittings, wrong)
    inferred = [
        differing(
            replace(
                _verdict(line, symbol, sitting, Status.DIFFERS),
                message=_read_off(sources(line, symbol)),
                inferred=True,
            ),
            comparison,
        )
        for symbol, (sitting, comparison) in placement.inferred.items()
    ]
    follow = {
        symbol: replace(verdicts[symbol], status=Status.FOLLOWS, message=_FOLLOWS)
        for symbol in verdicts
        if symbol in placement.follows
    }
    return inferred, {**verdicts, **follow}


def _read_off(shown: Sequence[str]) -> str:
    follow = "follows" if len(shown) == 1 else "follow"
    return f"read off {' and '.join(shown)}, which {follow} from it."


_FOLLOWS = "right on this implementation's own earlier values."


def _settled(
    line: Line, verdicts: Mapping[str, EquationVerdict], placed: set[str]
) -> list[EquationVerdict]:
    """The unreturned symbols whose fate the results settle: what follows from them is right."""
    settled = []
    for symbol in unreturned(line):
        layer = [verdicts[s].status for s in sources(line, symbol)]
        status = next((s for s in layer if s.passes), layer[0])
        if symbol not in placed and (status.passes or set(layer) == {Status.FOLLOWS}):
            number = line.graph.table[symbol].number
            settled.append(EquationVerdict(number, symbol, line.function, status, inferred=True))
    return settled


def _with_mutations(
    line: Line, sittings: Sequence[Sitting], verdicts: list[EquationVerdict]
) -> list[EquationVerdict]:
    """The verdicts with each changed argument charged to the equation that reads it."""
    changed = {name: s for s in reversed(sittings) for name in s.mutated}
    for argument, sitting in changed.items():
        symbol = _reader(line, argument)
        message = f"{line.function} changes its argument {argument}: the caller's array is altered."
        charged = replace(_verdict(line, symbol, sitting, Status.DIFFERS), message=message)
        charged = replace(charged, inferred=symbol not in line.outputs)
        verdicts = list(_charged(verdicts, charged))
    return verdicts


def _reader(line: Line, argument: str) -> str:
    """The first symbol on the way to the outputs whose definition reads the argument."""
    readers = (step.symbols[0] for step in plan(line) if argument in step.inputs)
    return next(readers, line.outputs[0])


def _charged(
    verdicts: list[EquationVerdict], charged: EquationVerdict
) -> Iterator[EquationVerdict]:
    """The verdicts with the charged one in place of its symbol's, or before them all."""
    if all(v.symbol != charged.symbol for v in verdicts):
        yield charged
    for verdict in verdicts:
        same = verdict.symbol == charged.symbol and verdict.status.passes
        yield charged if same else verdict
