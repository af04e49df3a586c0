"""Detect right results in each other's places: two keys of a dict, or two parts of a tuple."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.diagnosis.fault_prediction import reproduced_outputs
from backproof.judge.observation import Observation, is_random_initialisation

SWAPPED_MESSAGE = "{} and {} are exchanged: each stands in the other's place."

SymbolPair = tuple[str, str]


def swap_messages(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: Sequence[str]
) -> dict[str, str]:
    """Return a message for each wrong result if all of them are exchanged pairs, else nothing."""
    if not observations or any(s.failure is not None or s.mutated_arguments for s in observations):
        return {}
    pairs = list(_swapped_pairs(line, observations, wrong_symbols))
    if sorted(symbol for pair in pairs for symbol in pair) != sorted(wrong_symbols):
        return {}
    return {symbol: SWAPPED_MESSAGE.format(*pair) for pair in pairs for symbol in pair}


def _swapped_pairs(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: Sequence[str]
) -> Iterator[SymbolPair]:
    is_pair_swapped = _has_swapped_form if is_random_initialisation(line) else _is_swapped
    for pair in combinations((s for s in line.computed_outputs if s in wrong_symbols), 2):
        if all(is_pair_swapped(observation, pair) for observation in observations):
            yield pair


def _is_swapped(observation: Observation, pair: SymbolPair) -> bool:
    """Return whether each of the two results is the right value of the other."""
    expected = {symbol: observation.expected_value(symbol) for symbol in pair}
    return (
        len(
            reproduced_outputs(
                observation, dict(zip(pair, reversed(expected.values()), strict=True))
            )
        )
        == 2
    )


def _has_swapped_form(observation: Observation, pair: SymbolPair) -> bool:
    """Return whether two random results each have the form of the other."""
    line, example = observation.line, observation.example
    drawn = line.graph.definitions[0].evaluate(example.values)
    values = {**example.values, **drawn, pair[0]: drawn[pair[1]], pair[1]: drawn[pair[0]]}
    problems = line.structure_mismatches(values, ShapeContext(line.graph.table, example.sizes))
    return set(pair) <= problems.keys() and all(
        observation.problems.get(symbol) == problem.message for symbol, problem in problems.items()
    )
