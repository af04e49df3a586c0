"""Report wrong results that change between equal calls as nondeterministic, not as wrong formulas.

A function may draw random numbers or keep state between calls. Its results then fit no formula, and
a listed fault that fitted them would do so by chance.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.evaluation import FunctionResult
from backproof.judge.function_calls import has_ended_process, observe
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import Observation, is_random_initialisation, upstream_symbols
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status

NONDETERMINISTIC = "changes when the same call is repeated"
TRIES = 3
"""The number of wrong and of right examples that are repeated: the largest ones."""

CAUSE_HINT = "what is drawn at random, or kept from call to call?"


def mark_nondeterministic(
    implementation: JudgedImplementation, result: FunctionResult
) -> FunctionResult:
    """Relabel the wrong results of a function that change when the same call is repeated."""
    line = result.line
    if result.passes or is_random_initialisation(line):
        return result
    changing = _changing_symbols(implementation, line, result.observations)
    if not changing:
        return result
    roots = {s for s in changing if not changing & upstream_symbols(line, s)}
    consequences = {s for s in line.outputs if roots & upstream_symbols(line, s)}
    verdicts = tuple(
        _relabel(verdict, roots, consequences)
        for verdict in result.verdicts
        if not verdict.inferred or verdict.status.passes
    )
    return replace(result, verdicts=verdicts)


def _changing_symbols(
    implementation: JudgedImplementation, line: FunctionBinding, observations: Sequence[Observation]
) -> set[str]:
    """Return the results that change when a few calls, wrong and right ones, are repeated."""
    changed = set[str]()
    successes = [s for s in observations if s.failure is None]
    wrong = [s for s in successes if s.is_wrong]
    right = [s for s in successes if not s.is_wrong]
    for earlier in (*wrong[-TRIES:], *right[-TRIES:]):
        repeated = observe(implementation, line, earlier.example, earlier.stubbed)
        if has_ended_process(repeated):
            continue  # the results of this example cannot be compared
        pairs = ((s, value, repeated.results.get(s)) for s, value in earlier.results.items())
        changed |= {s for s, first, second in pairs if not _is_same(first, second)}
    return changed


def _is_same(left: object, right: object) -> bool:
    first, second = np.asarray(left), np.asarray(right)
    form = (first.shape, first.dtype) == (second.shape, second.dtype)
    return form and first.tobytes() == second.tobytes()


def _relabel(verdict: EquationVerdict, roots: set[str], consequences: set[str]) -> EquationVerdict:
    if verdict.symbol in roots:
        message = f"{verdict.symbol} {NONDETERMINISTIC}: {CAUSE_HINT}"
        return replace(verdict, status=Status.DIFFERS, message=message, entry=None)
    if verdict.symbol in consequences and verdict.status is Status.FOLLOWS:
        return replace(
            verdict, message=f"computed from a result that {NONDETERMINISTIC}.", entry=None
        )
    return verdict
