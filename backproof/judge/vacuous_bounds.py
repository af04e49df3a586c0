"""Find results whose rounding bound an array of zeros would pass, so that it judges nothing.

Examples of a large network are grouped by their sizes, and all other examples are one group. A
result is judged if in every group some example has a bound that zeros exceed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from backproof.judge.evaluation import FunctionResult
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.properties.large_networks import LARGE_REGIMES
from backproof.reference.symbols import SIZES
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status


def with_unjudged_marked(results: Iterable[FunctionResult]) -> Iterator[EquationVerdict]:
    """Yield the verdicts of all functions; those that rest on a vacuous bound are not judged."""
    for result in results:
        if is_random_initialisation(result.line):
            yield from result.verdicts
            continue
        for verdict in result.verdicts:
            yield _mark_if_unjudged(verdict, result)


def _mark_if_unjudged(verdict: EquationVerdict, result: FunctionResult) -> EquationVerdict:
    if not verdict.status.passes or verdict.symbol in SIZES or not result.observations:
        return verdict
    line, symbol = result.line, verdict.symbol
    sources = [symbol] if symbol in line.outputs else line.inference_sources(symbol)
    unjudged = [_unjudged_group(result.observations, source) for source in sources]
    if not unjudged or None in unjudged:
        return verdict
    example = unjudged[0][0].example  # type: ignore[index]
    message = (
        f"zeros would lie within the rounding bound of {example.precision.name} at all inputs of "
        "these sizes: use wider sums (--accumulate) or smaller sizes."
    )
    return replace(
        verdict,
        status=Status.NOT_JUDGED,
        message=message,
        entry=None,
        sizes=tuple(example.sizes.items()),
        regime=example.regime,
    )


def _unjudged_group(
    observations: Iterable[Observation], symbol: str
) -> tuple[Observation, ...] | None:
    """Return the first group of examples in which zeros would pass; None if there is none."""
    groups = dict[object, list[Observation]]()
    for observation in observations:
        example = observation.example
        is_large = example.regime in LARGE_REGIMES
        key = tuple(example.sizes.items()) if is_large else "small"
        groups.setdefault(key, []).append(observation)
    return next((tuple(group) for group in groups.values() if _do_zeros_pass(group, symbol)), None)


def _do_zeros_pass(group: Iterable[Observation], symbol: str) -> bool:
    """Return True if zeros are within the bound on every example, but are not the right values."""
    has_nonzero = False
    for observation in group:
        expected = observation.expected_value(symbol)
        if not np.all(np.abs(expected.value) <= expected.radius):
            return False
        has_nonzero = has_nonzero or bool(np.any(observation.example.values[symbol]))
    return has_nonzero
