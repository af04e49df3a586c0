"""Results that are wrong only because another function, which this one calls, is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backproof.binding import Line
from backproof.judge.sitting import Sitting
from properties.bounds import bound_all
from properties.compare import worst_entry
from reference.graph import Definition


def follows_from_callees(line: Line, sittings: Sequence[Sitting], wrong: Sequence[str]) -> bool:
    """Whether every wrong result is right on what the function's possible callees returned.

    The chapter has a definition of σ′ from σ, say, beside the one from z: code that calls its own
    wrong σ follows it.
    """
    return bool(wrong) and all(
        any(_explains(d, sittings, symbol) for d in line.graph.defining(symbol)) for symbol in wrong
    )


def _explains(definition: Definition, sittings: Sequence[Sitting], symbol: str) -> bool:
    return all(_is_made_so(definition, sitting, symbol) for sitting in sittings)


def _is_made_so(definition: Definition, sitting: Sitting, symbol: str) -> bool:
    """Whether the result is what the definition makes of the callees' results."""
    got = sitting.results.get(symbol)
    if got is None or not set(definition.inputs) <= set(sitting.elsewhere):
        return False
    given = {name: sitting.elsewhere[name] for name in definition.inputs}
    graph = replace(sitting.line.graph, definitions=(definition,))
    precision = sitting.example.precision.against_reference()
    with np.errstate(all="ignore"):
        right = bound_all(graph, given, [symbol], precision)[symbol]
    if np.shape(got) != right.shape:
        return False
    return worst_entry(got, right.value, right.radius).ok
