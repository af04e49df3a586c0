"""Remarks on functions that never cost points."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from backproof.judge.evaluation import FunctionResult
from backproof.judge.function_calls import observe
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.symbols import SIZES

MIN_COST_OF_CERTAIN_ERROR = -np.log(2.0**-22)
"""The cost of a certain, wrong output under a guard ε = 2⁻²², twice float32's epsilon."""


def advisories(
    implementation: JudgedImplementation, results: Sequence[FunctionResult]
) -> Iterator[str]:
    """Yield remarks on changed arguments, seeds set inside, overflow, and too small costs."""
    for result in results:
        yield from (verdict.practice for verdict in result.verdicts if verdict.practice)
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
            observation.arithmetic_error_at_extremes for observation in result.arithmetic_failures
        ):
            symbols = ", ".join(s for s in result.line.outputs if s not in SIZES)
            yield f"{result.line.function} raises {raised} for {symbols} where |z| is large."


def _value_advisories(observations: Sequence[Observation]) -> tuple[str, ...]:
    """Return the remarks that the results of one function alone justify."""
    remarks = list[str]()
    overflowing = dict.fromkeys(
        s for observation in observations for s in observation.overflowing_symbols
    )
    name = observations[0].line.function if observations else ""
    if overflowing:
        remarks.append(f"{name} gives inf or NaN for {', '.join(overflowing)} where |z| is large.")
    if any(map(_undercharges, observations)):
        remarks.append(
            f"{name} charges too little for a probability that is exactly 0 or 1, and wrong."
        )
    return tuple(remarks)


def _repeats_numbers(implementation: JudgedImplementation, result: FunctionResult) -> bool:
    """Return whether a second call on the same sizes draws the same numbers."""
    first = result.observations[-1]
    second = observe(implementation, result.line, first.example).results
    pairs = ((value, second.get(symbol, np.nan)) for symbol, value in first.results.items())
    return all(np.array_equal(number, repeated) for number, repeated in pairs)


def _undercharges(observation: Observation) -> bool:
    """Return whether the cost is smaller than that of the certain, wrong outputs alone."""
    cost, example = observation.results.get("J"), observation.example
    if cost is None or np.shape(cost) != () or not np.isfinite(cost):
        return False
    certain_errors = np.sum(np.abs(example.values["A2"] - example.values["Y"]) == 1)
    return bool(cost < MIN_COST_OF_CERTAIN_ERROR * certain_errors / example.sizes["m"])
