"""Right results in each other's places: two keys of a dict, or two parts of a tuple, exchanged."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from backproof.binding import Line
from backproof.binding.form import Context
from backproof.diagnosis.prediction import reproduced
from backproof.judge.sitting import Sitting, is_random_start

EXCHANGED = "{} and {} are exchanged: each stands in the other's place."

Pair = tuple[str, str]


def exchanged(line: Line, sittings: Sequence[Sitting], wrong: Sequence[str]) -> dict[str, str]:
    """A sentence for each of the wrong results, where all of them are such pairs; else nothing."""
    if not sittings or any(s.failure is not None or s.mutated for s in sittings):
        return {}
    pairs = list(_pairs(line, sittings, wrong))
    if sorted(symbol for pair in pairs for symbol in pair) != sorted(wrong):
        return {}
    return {symbol: EXCHANGED.format(*pair) for pair in pairs for symbol in pair}


def _pairs(line: Line, sittings: Sequence[Sitting], wrong: Sequence[str]) -> Iterator[Pair]:
    seen = _looks_so if is_random_start(line) else _is_so
    for pair in combinations((s for s in line.outputs_computed if s in wrong), 2):
        if all(seen(sitting, pair) for sitting in sittings):
            yield pair


def _is_so(sitting: Sitting, pair: Pair) -> bool:
    """Whether each of the two results is what is right for the other."""
    right = {symbol: sitting.expected(symbol) for symbol in pair}
    return len(reproduced(sitting, dict(zip(pair, reversed(right.values()), strict=True)))) == 2


def _looks_so(sitting: Sitting, pair: Pair) -> bool:
    """The same of a random start, which has no right numbers: each has the form of the other."""
    line, example = sitting.line, sitting.example
    drawn = line.graph.definitions[0].evaluate(example.values)
    values = {**example.values, **drawn, pair[0]: drawn[pair[1]], pair[1]: drawn[pair[0]]}
    problems = line.misformed(values, Context(line.graph.table, example.sizes))
    return set(pair) <= problems.keys() and all(
        sitting.problems.get(symbol) == problem.message for symbol, problem in problems.items()
    )
