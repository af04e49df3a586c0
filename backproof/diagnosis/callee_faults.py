"""Results that are wrong only because another function, which this one calls, is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.observation import Observation
from backproof.properties.bounds import bound_all
from backproof.properties.compare import worst_entry
from backproof.reference.graph import Definition


def follows_from_callees(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: Sequence[str]
) -> bool:
    """Whether every wrong result is right on what the function's possible callees returned.

    The chapter has a definition of σ′ from σ, say, beside the one from z: code that calls its own
    wrong σ follows it.
    """
    return bool(wrong_symbols) and all(
        any(_explains(d, observations, symbol) for d in line.graph.definitions_of(symbol))
        for symbol in wrong_symbols
    )


def _explains(definition: Definition, observations: Sequence[Observation], symbol: str) -> bool:
    return all(_matches_definition(definition, sitting, symbol) for sitting in observations)


def _matches_definition(definition: Definition, observation: Observation, symbol: str) -> bool:
    """Whether the result is what the definition makes of the callees' results."""
    got = observation.results.get(symbol)
    if got is None or not set(definition.inputs) <= set(observation.upstream_results):
        return False
    given = {name: observation.upstream_results[name] for name in definition.inputs}
    graph = replace(observation.line.graph, definitions=(definition,))
    precision = observation.example.precision.with_reference_error()
    with np.errstate(all="ignore"):
        right = bound_all(graph, given, [symbol], precision)[symbol]
    if np.shape(got) != right.shape:
        return False
    return worst_entry(got, right.value, right.radius).ok
