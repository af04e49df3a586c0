"""Wrong results that are others when the same is asked again: told as that, not as a wrong formula.

A function may draw at random, or keep something from call to call. What it returned then fits no
formula, and a cause among the listed ones would be chance.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.implementation_protocol import JudgedImplementation, observe
from backproof.judge.observation import Observation, is_random_initialisation, upstream_symbols
from backproof.results.verdict import EquationVerdict, Status

NONDETERMINISTIC = "is another when the same is asked again"
TRIES = 3
"""How many of each are asked again: the largest, on which chance does not repeat itself."""

CAUSE_HINT = "what is drawn at random, or kept from call to call?"


def mark_nondeterministic(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    observations: Sequence[Observation],
    verdicts: Sequence[EquationVerdict],
) -> tuple[EquationVerdict, ...]:
    """The verdicts of a wrong function, with those of its results that change told so."""
    changing = (
        set()
        if is_random_initialisation(line)
        else _changing_symbols(implementation, line, observations)
    )
    if not changing:
        return tuple(verdicts)
    roots = {s for s in changing if not changing & upstream_symbols(line, s)}
    follows = {s for s in line.outputs if roots & upstream_symbols(line, s)}
    return tuple(
        _relabel(verdict, roots, follows)
        for verdict in verdicts
        if not verdict.inferred or verdict.status.passes
    )


def _changing_symbols(
    implementation: JudgedImplementation, line: FunctionBinding, observations: Sequence[Observation]
) -> set[str]:
    """The results of a few sittings, wrong and right, that are others now."""
    changed = set[str]()
    answered = [s for s in observations if s.failure is None]
    wrong = [s for s in answered if s.is_wrong]
    right = [s for s in answered if not s.is_wrong]
    for before in (*wrong[-TRIES:], *right[-TRIES:]):
        again = observe(implementation, line, before.example, before.stubbed)
        if again.failure is not None and not again.has_exception:
            continue  # the process came to grief, which says nothing of the results
        pairs = ((s, value, again.results.get(s)) for s, value in before.results.items())
        changed |= {s for s, one, other in pairs if not _is_same(one, other)}
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
        return replace(verdict, message=f"made of what {NONDETERMINISTIC}.", entry=None)
    return verdict
