"""Detect results that are wrong only because a function that this one calls is wrong."""

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
    """Return whether every wrong result is right on what possible callees returned.

    The reference defines σ′ from σ, for example, as well as from z. Code that calls its own wrong σ
    is right by the former definition.
    """
    return bool(wrong_symbols) and all(
        any(_explains(d, observations, symbol) for d in line.graph.definitions_of(symbol))
        for symbol in wrong_symbols
    )


def _explains(definition: Definition, observations: Sequence[Observation], symbol: str) -> bool:
    return all(_matches_definition(definition, observation, symbol) for observation in observations)


def _matches_definition(definition: Definition, observation: Observation, symbol: str) -> bool:
    """Return whether the result is what the definition computes from the callees' results."""
    got = observation.results.get(symbol)
    if got is None or not set(definition.inputs) <= set(observation.upstream_results):
        return False
    inputs = {name: observation.upstream_results[name] for name in definition.inputs}
    graph = replace(observation.line.graph, definitions=(definition,))
    precision = observation.example.precision.with_reference_error()
    with np.errstate(all="ignore"):
        expected = bound_all(graph, inputs, [symbol], precision)[symbol]
    if np.shape(got) != expected.shape:
        return False
    return worst_entry(got, expected.value, expected.radius).ok
