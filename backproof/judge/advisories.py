"""What is worth saying of right functions, and never costs a mark."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from backproof.judge.evaluation import FunctionResult
from backproof.judge.implementation_protocol import JudgedImplementation, observe
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.symbols import SIZES

MIN_COST_OF_CERTAIN_ERROR = -np.log(2.0**-22)
"""What a guard of twice float32's epsilon makes of log 0: it is larger than ordinary ones."""


def advisories(
    implementation: JudgedImplementation, results: Sequence[FunctionResult]
) -> Iterator[str]:
    """A seed inside a function, overflow at extremes, and a cost that forgives blunders."""
    for result in results:
        if (
            is_random_initialisation(result.line)
            and result.passes
            and _repeats_numbers(implementation, result)
        ):
            name = result.line.function
            yield f"{name} draws the same numbers at every call: it sets a seed inside."
        yield from result.observations.memo.memoize(
            "remarks", partial(_value_advisories, result.observations)
        )
        for raised in dict.fromkeys(
            sitting.arithmetic_error_at_extremes for sitting in result.arithmetic_failures
        ):
            symbols = ", ".join(s for s in result.line.outputs if s not in SIZES)
            yield f"{result.line.function} raises {raised} for {symbols} where |z| is large."


def _value_advisories(observations: Sequence[Observation]) -> tuple[str, ...]:
    """What is to be said of a function by its results alone."""
    said = list[str]()
    overflowing = dict.fromkeys(s for sitting in observations for s in sitting.overflowing_symbols)
    name = observations[0].line.function if observations else ""
    if overflowing:
        said.append(f"{name} gives inf or NaN for {', '.join(overflowing)} where |z| is large.")
    if any(map(_undercharges, observations)):
        said.append(
            f"{name} charges too little for a probability that is exactly 0 or 1, and wrong."
        )
    return tuple(said)


def _repeats_numbers(implementation: JudgedImplementation, result: FunctionResult) -> bool:
    """Whether a second call on the same sizes draws the same numbers."""
    first = result.observations[-1]
    second = observe(implementation, result.line, first.example).results
    pairs = ((value, second.get(symbol, np.nan)) for symbol, value in first.results.items())
    return all(np.array_equal(one, other) for one, other in pairs)


def _undercharges(observation: Observation) -> bool:
    """Whether the cost is smaller than the least that its blunders cost."""
    cost, example = observation.results.get("J"), observation.example
    if cost is None or np.shape(cost) != () or not np.isfinite(cost):
        return False
    blunders = np.sum(np.abs(example.values["A2"] - example.values["Y"]) == 1)
    return bool(cost < MIN_COST_OF_CERTAIN_ERROR * blunders / example.sizes["m"])
