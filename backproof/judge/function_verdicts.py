"""From the answers of one function to one verdict for each equation that it computes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import (
    Approximation,
    UnexplainedResult,
    find_approximation,
)
from backproof.judge.fault_localization import localize
from backproof.judge.observation import Observation, compare_batch, evaluation_steps
from backproof.properties.compare import Comparison
from backproof.reference.symbols import SIZES
from backproof.results.verdict import Entry, EquationVerdict, Status


@dataclass(frozen=True, slots=True)
class FunctionVerdicts:
    """The verdicts of one function, and the approximation it makes, if it is close by one."""

    verdicts: tuple[EquationVerdict, ...]
    approximation: Approximation | None = None


def grade(line: FunctionBinding, observations: Sequence[Observation]) -> FunctionVerdicts:
    """A verdict for each result of the function, and for what else could be placed.

    They come in the order in which the chapter computes them.
    """
    stopped = next((s for s in observations if s.failure), None)
    if stopped is not None and stopped.failure is not None:
        status, message = stopped.failure
        return FunctionVerdicts(
            tuple(with_example(v, stopped) for v in failure_verdicts(line, status, message))
        )
    verdicts = {symbol: _value_verdict(line, symbol, observations) for symbol in line.outputs}
    wrong = [symbol for symbol, verdict in verdicts.items() if not verdict.status.passes]
    approximation = _approximation_of(line, observations, wrong) if wrong else None
    if approximation is not None:
        verdicts |= {symbol: mark_close(verdicts[symbol], approximation.name) for symbol in wrong}
        wrong = []
    inferred, placed = (
        _localize_faults(line, observations, verdicts, wrong) if wrong else ([], verdicts)
    )
    inferred += _implied_verdicts(line, placed, {v.symbol for v in inferred})
    charged = _add_mutations(line, observations, [*inferred, *placed.values()])
    return FunctionVerdicts(tuple(line.sort_by_graph(charged, symbol_of)), approximation)


def initialisation_verdicts(
    line: FunctionBinding, observations: Sequence[Observation]
) -> Iterator[EquationVerdict]:
    """The form of a random start; its numbers are the business of a law."""
    last = observations[-1]
    if last.failure is not None:
        yield from grade(line, [last]).verdicts
        return
    for symbol in line.sort_by_graph(line.outputs):
        number = line.graph.table[symbol].number
        right = EquationVerdict(number, symbol, line.function, Status.CONFORMS)
        yield _form_verdict(right, last) if symbol in last.problems else right


def _form_verdict(verdict: EquationVerdict, observation: Observation) -> EquationVerdict:
    message = f"{verdict.symbol} {observation.problems[verdict.symbol]}."
    return with_example(replace(verdict, status=Status.DIFFERS, message=message), observation)


def failure_verdicts(line: FunctionBinding, status: Status, message: str) -> list[EquationVerdict]:
    """The verdicts for a function that gives no results: those it returns, and those within."""
    table, given = line.graph.table, line.outputs
    return [
        EquationVerdict(table[s].number, s, line.function, status, message, inferred=s not in given)
        for s in line.judged_symbols
    ]


def symbol_of(verdict: EquationVerdict) -> str:
    """The symbol that a verdict is on, by which verdicts are put in order."""
    return verdict.symbol


def _approximation_of(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: list[str]
) -> Approximation | None:
    """The one listed approximation that reproduces the wrong results on every example."""
    if set(wrong_symbols) & set(SIZES):
        return None
    results = [
        UnexplainedResult(
            sitting.example, line.inputs, symbol, sitting.with_overflow_replaced(symbol)
        )
        for symbol in wrong_symbols
        for sitting in observations
    ]
    return find_approximation(results, observations[0].example.dtype)


def _verdict(
    line: FunctionBinding, symbol: str, observation: Observation, status: Status
) -> EquationVerdict:
    number = line.graph.table[symbol].number
    return with_example(EquationVerdict(number, symbol, line.function, status), observation)


def with_example(verdict: EquationVerdict, observation: Observation) -> EquationVerdict:
    """The verdict with the example that shows it."""
    example = observation.example
    return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)


def _value_verdict(
    line: FunctionBinding, symbol: str, observations: Sequence[Observation]
) -> EquationVerdict:
    """Right, with the ratio nearest to its bound, or different, as the first example shows it."""
    together = compare_batch(symbol, observations)
    if together is not None:
        number = line.graph.table[symbol].number
        entry = entry_of(together)
        return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry)
    compared = [(sitting, sitting.comparison(symbol)) for sitting in observations]
    for sitting, comparison in compared:
        if not comparison.ok:
            return with_difference(_verdict(line, symbol, sitting, Status.DIFFERS), comparison)
    sitting, worst = max(compared, key=lambda pair: pair[1].ratio)
    number = sitting.example.graph.table[symbol].number
    return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry_of(worst))


def with_difference(verdict: EquationVerdict, comparison: Comparison) -> EquationVerdict:
    """The verdict with what the comparison found."""
    if comparison.structure_problem is not None:
        return replace(verdict, message=f"{verdict.symbol} {comparison.structure_problem}.")
    return replace(verdict, entry=entry_of(comparison))


def entry_of(comparison: Comparison) -> Entry:
    """What a comparison found worst, as a verdict has it."""
    c = comparison
    return Entry(c.index, c.got, c.expected, c.bound, c.ratio)


def mark_close(verdict: EquationVerdict, name: str) -> EquationVerdict:
    """The verdict on what the approximation of that name explains."""
    message = f"as {name} would have it; not punished."
    return replace(verdict, status=Status.CLOSE, approximation=name, message=message)


def _localize_faults(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: dict[str, EquationVerdict],
    wrong_symbols: list[str],
) -> tuple[list[EquationVerdict], dict[str, EquationVerdict]]:
    """The unreturned symbols at fault, and the verdicts with what follows marked as following."""
    if set(wrong_symbols) & set(SIZES):
        return [], verdicts
    placement = localize(line, observations, wrong_symbols)
    inferred = [
        with_difference(
            replace(
                _verdict(line, symbol, sitting, Status.DIFFERS),
                message=_inference_message(line.inference_sources(symbol)),
                inferred=True,
            ),
            comparison,
        )
        for symbol, (sitting, comparison) in placement.inferred_faults.items()
    ]
    follow = {
        symbol: replace(verdicts[symbol], status=Status.FOLLOWS, message=_FOLLOWS_MESSAGE)
        for symbol in verdicts
        if symbol in placement.consequences
    }
    return inferred, {**verdicts, **follow}


def _inference_message(symbols: Sequence[str]) -> str:
    follow = "follows" if len(symbols) == 1 else "follow"
    return f"read off {' and '.join(symbols)}, which {follow} from it."


_FOLLOWS_MESSAGE = "right on this implementation's own earlier values."


def _implied_verdicts(
    line: FunctionBinding, verdicts: Mapping[str, EquationVerdict], localized: set[str]
) -> list[EquationVerdict]:
    """The unreturned symbols whose fate the results settle: what follows from them is right."""
    settled = []
    for symbol in line.inferable_symbols:
        layer = [verdicts[s].status for s in line.inference_sources(symbol)]
        status = next((s for s in layer if s.passes), layer[0])
        if symbol not in localized and (status.passes or set(layer) == {Status.FOLLOWS}):
            number = line.graph.table[symbol].number
            settled.append(EquationVerdict(number, symbol, line.function, status, inferred=True))
    return settled


def _add_mutations(
    line: FunctionBinding, observations: Sequence[Observation], verdicts: list[EquationVerdict]
) -> list[EquationVerdict]:
    """The verdicts with each changed argument charged to the equation that reads it."""
    changed = {name: s for s in reversed(observations) for name in s.mutated_arguments}
    for argument, sitting in changed.items():
        symbol = _reading_symbol(line, argument)
        message = f"{line.function} changes its argument {argument}: the caller's array is altered."
        charged = replace(_verdict(line, symbol, sitting, Status.DIFFERS), message=message)
        charged = replace(charged, inferred=symbol not in line.outputs)
        verdicts = list(_replace_verdict(verdicts, charged))
    return verdicts


def _reading_symbol(line: FunctionBinding, argument: str) -> str:
    """The first symbol on the way to the outputs whose definition reads the argument."""
    readers = (step.symbols[0] for step in evaluation_steps(line) if argument in step.inputs)
    return next(readers, line.outputs[0])


def _replace_verdict(
    verdicts: list[EquationVerdict], replacement: EquationVerdict
) -> Iterator[EquationVerdict]:
    """The verdicts with the charged one in place of its symbol's, or before them all."""
    if all(v.symbol != replacement.symbol for v in verdicts):
        yield replacement
    for verdict in verdicts:
        same = verdict.symbol == replacement.symbol and verdict.status.passes
        yield replacement if same else verdict
