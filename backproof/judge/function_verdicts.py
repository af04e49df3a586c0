"""Turn the observations of one function into a verdict for each equation that it computes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import (
    Approximation,
    UnexplainedResult,
    find_approximation,
)
from backproof.judge.fault_localization import localize
from backproof.judge.observation import Observation, evaluation_steps
from backproof.judge.observation_batch import compare_batch
from backproof.properties.compare import Comparison
from backproof.reference.symbols import SIZES
from backproof.results.equation_verdict import Entry, EquationVerdict
from backproof.results.status import Status


@dataclass(frozen=True, slots=True)
class FunctionVerdicts:
    """The verdicts of one function, and the approximation by which it is close, if any."""

    verdicts: tuple[EquationVerdict, ...]
    approximation: Approximation | None = None


def grade(line: FunctionBinding, observations: Sequence[Observation]) -> FunctionVerdicts:
    """Return a verdict for each result of the function, and for each symbol that they determine.

    Verdicts are in the order in which the chapter computes the symbols.
    """
    failed = next((s for s in observations if s.failure), None)
    if failed is not None and failed.failure is not None:
        status, message = failed.failure
        return FunctionVerdicts(
            tuple(with_example(v, failed) for v in failure_verdicts(line, status, message))
        )
    verdicts = {symbol: _value_verdict(line, symbol, observations) for symbol in line.outputs}
    wrong = [symbol for symbol, verdict in verdicts.items() if not verdict.status.passes]
    approximation = _approximation_of(line, observations, wrong) if wrong else None
    if approximation is not None:
        verdicts |= {symbol: mark_close(verdicts[symbol], approximation.name) for symbol in wrong}
        wrong = []
    inferred, localized = (
        _localize_faults(line, observations, verdicts, wrong) if wrong else ([], verdicts)
    )
    inferred += _implied_verdicts(line, localized, {v.symbol for v in inferred})
    complete = line.sort_by_graph([*inferred, *localized.values()], symbol_of)
    return FunctionVerdicts(tuple(_add_practice(line, observations, complete)), approximation)


def initialisation_verdicts(
    line: FunctionBinding, observations: Sequence[Observation]
) -> Iterator[EquationVerdict]:
    """Yield verdicts on the form of a random initialisation; a law checks its numbers."""
    last = observations[-1]
    if last.failure is not None:
        yield from grade(line, [last]).verdicts
        return
    for symbol in line.sort_by_graph(line.outputs):
        number = line.graph.table[symbol].number
        conforming = EquationVerdict(number, symbol, line.function, Status.CONFORMS)
        yield _form_verdict(conforming, last) if symbol in last.problems else conforming


def _form_verdict(verdict: EquationVerdict, observation: Observation) -> EquationVerdict:
    message = f"{verdict.symbol} {observation.problems[verdict.symbol]}."
    return with_example(replace(verdict, status=Status.DIFFERS, message=message), observation)


def failure_verdicts(line: FunctionBinding, status: Status, message: str) -> list[EquationVerdict]:
    """Return the verdicts on all symbols of a function that returns no results."""
    table, outputs = line.graph.table, line.outputs
    return [
        EquationVerdict(
            table[s].number, s, line.function, status, message, inferred=s not in outputs
        )
        for s in line.judged_symbols
    ]


def symbol_of(verdict: EquationVerdict) -> str:
    """Return the symbol of a verdict, a key for sorting."""
    return verdict.symbol


def _approximation_of(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: list[str]
) -> Approximation | None:
    """Return the listed approximation that reproduces the wrong results on every example."""
    if set(wrong_symbols) & set(SIZES):
        return None
    results = [
        UnexplainedResult(
            observation.example,
            line.inputs,
            symbol,
            observation.with_overflow_replaced(symbol),
            observation.results.get(symbol),
            {s: v for s, v in observation.results.items() if s != symbol and s not in SIZES},
        )
        for symbol in wrong_symbols
        for observation in observations
    ]
    return find_approximation(results, observations[0].example.dtype)


def _verdict(
    line: FunctionBinding, symbol: str, observation: Observation, status: Status
) -> EquationVerdict:
    number = line.graph.table[symbol].number
    return with_example(EquationVerdict(number, symbol, line.function, status), observation)


def with_example(verdict: EquationVerdict, observation: Observation) -> EquationVerdict:
    """Return the verdict with the sizes and the regime of the example that shows it."""
    example = observation.example
    return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)


def _value_verdict(
    line: FunctionBinding, symbol: str, observations: Sequence[Observation]
) -> EquationVerdict:
    """Return the verdict on one result: its largest ratio, or the first example that differs."""
    worst_if_right = compare_batch(symbol, observations)
    if worst_if_right is not None:
        number = line.graph.table[symbol].number
        entry = entry_of(worst_if_right)
        return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry)
    comparisons = [(observation, observation.comparison(symbol)) for observation in observations]
    for observation, comparison in comparisons:
        if not comparison.ok:
            return with_difference(_verdict(line, symbol, observation, Status.DIFFERS), comparison)
    observation, worst = max(comparisons, key=lambda pair: pair[1].ratio)
    number = observation.example.graph.table[symbol].number
    return EquationVerdict(number, symbol, line.function, Status.CONFORMS, entry=entry_of(worst))


def with_difference(verdict: EquationVerdict, comparison: Comparison) -> EquationVerdict:
    """Return the verdict with the difference that the comparison found."""
    if comparison.structure_problem is not None:
        return replace(verdict, message=f"{verdict.symbol} {comparison.structure_problem}.")
    return replace(verdict, entry=entry_of(comparison))


def entry_of(comparison: Comparison) -> Entry:
    """Return the worst entry of a comparison."""
    c = comparison
    return Entry(c.index, c.got, c.expected, c.bound, c.ratio)


def mark_close(verdict: EquationVerdict, name: str) -> EquationVerdict:
    """Return the verdict as close by the approximation of that name."""
    message = f"as {name} would have it; not punished."
    return replace(verdict, status=Status.CLOSE, approximation=name, message=message)


def _localize_faults(
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: dict[str, EquationVerdict],
    wrong_symbols: list[str],
) -> tuple[list[EquationVerdict], dict[str, EquationVerdict]]:
    """Return verdicts on unreturned symbols at fault, and the others with consequences marked."""
    if set(wrong_symbols) & set(SIZES):
        return [], verdicts
    localization = localize(line, observations, wrong_symbols)
    inferred = [
        with_difference(
            replace(
                _verdict(line, symbol, observation, Status.DIFFERS),
                message=_inference_message(line.inference_sources(symbol)),
                inferred=True,
            ),
            comparison,
        )
        for symbol, (observation, comparison) in localization.inferred_faults.items()
    ]
    consequences = {
        symbol: replace(verdicts[symbol], status=Status.FOLLOWS, message=_FOLLOWS_MESSAGE)
        for symbol in verdicts
        if symbol in localization.consequences
    }
    return inferred, {**verdicts, **consequences}


def _inference_message(symbols: Sequence[str]) -> str:
    follow = "follows" if len(symbols) == 1 else "follow"
    return f"read off {' and '.join(symbols)}, which {follow} from it."


_FOLLOWS_MESSAGE = "right on this implementation's own earlier values."


def _implied_verdicts(
    line: FunctionBinding, verdicts: Mapping[str, EquationVerdict], localized: set[str]
) -> list[EquationVerdict]:
    """Return verdicts on unreturned symbols whose status the results imply."""
    implied = []
    for symbol in line.inferable_symbols:
        statuses = [verdicts[s].status for s in line.inference_sources(symbol)]
        status = next((s for s in statuses if s.passes), statuses[0])
        if symbol not in localized and (status.passes or set(statuses) == {Status.FOLLOWS}):
            number = line.graph.table[symbol].number
            implied.append(EquationVerdict(number, symbol, line.function, status, inferred=True))
    return implied


def _add_practice(
    line: FunctionBinding, observations: Sequence[Observation], verdicts: Sequence[EquationVerdict]
) -> Iterator[EquationVerdict]:
    """Yield the verdicts; the equation that reads a changed argument first says so."""
    changed = dict.fromkeys(name for o in observations for name in o.mutated_arguments)
    arguments_by_symbol = dict[str, list[str]]()
    for argument in changed:
        symbol = _reading_symbol(line, argument, [v.symbol for v in verdicts])
        arguments_by_symbol.setdefault(symbol, []).append(argument)
    for verdict in verdicts:
        arguments = arguments_by_symbol.get(verdict.symbol)
        yield replace(verdict, practice=_practice(line, arguments)) if arguments else verdict


def _practice(line: FunctionBinding, arguments: Sequence[str]) -> str:
    noun = "argument" if len(arguments) == 1 else "arguments"
    names = " and ".join(arguments)
    return f"{line.function} changes its {noun} {names}: the caller's data is altered."


def _reading_symbol(line: FunctionBinding, argument: str, judged: Sequence[str]) -> str:
    """Return the first judged symbol on the way that is computed from an argument."""
    readers = (
        symbol
        for step in evaluation_steps(line)
        if argument in step.inputs
        for symbol in step.symbols
    )
    return next((symbol for symbol in readers if symbol in judged), judged[0])
