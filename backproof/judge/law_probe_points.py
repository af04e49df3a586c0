"""Prove laws by values: check a function at all inputs at which the laws would evaluate it.

A law relates results at several inputs: at an example, and at the same example permuted, shifted or
split. The reference satisfies every law exactly. A function that is within its bounds at all of
these inputs therefore satisfies the law within the sum of the bounds, which is what the law allows.
The inputs are recorded once, by checking the laws of the reference. If a function is not within its
bounds, `law_checks` checks the laws themselves and reports which one is broken.

Values do not show everything, so these are checked separately: no argument changes, the dtype is
kept, and the same call has the same result after other calls. Laws that demand exactness where the
bound allows rounding are not proven here: m b / m is a bias, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.function_calls import observe_all
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.law_checks import LawIds, reference_violates
from backproof.judge.law_input_recorder import PointRecorder, UndeterminedError
from backproof.judge.observation import Observation, is_extreme, is_random_initialisation
from backproof.judge.observation_batch import expected_row
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.example import Example
from backproof.properties.laws import LAWS, Law
from backproof.properties.laws.derivatives import gradient_of_its_own_cost
from backproof.properties.laws.purity import arguments_untouched, same_answer_twice
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.reference.symbols import SIZES

UNRECORDED_LAWS = (same_answer_twice, gradient_of_its_own_cost)
"""Laws whose inputs are not recorded.

`same_answer_twice` is checked separately, with inputs that need no right result, and
`gradient_of_its_own_cost` evaluates the cost along a line where few points are near each other.
"""


MAX_CACHED_POINT_SETS = 64
"""The number of sets of functions whose points are cached; then the cache is cleared."""


@dataclass(frozen=True, slots=True)
class ProbePoints:
    """The inputs at which the laws evaluate each line, in order, and the ids of these laws."""

    lines: tuple[FunctionBinding, ...]
    examples: tuple[tuple[Example, ...], ...]
    law_ids: LawIds


def laws_proven_by_values(
    implementation: JudgedImplementation,
    lines: Sequence[FunctionBinding],
    example: Example,
    is_approximated: bool,
) -> LawIds | None:
    """Return the laws proven by the values of the lines on an example, None if there is no proof.

    Laws that an approximated example breaks itself are left out.
    """
    if any(is_random_initialisation(line) for line in lines):
        return None
    points = probe_points(
        tuple(lines), example, implementation.resolved_binding.fixed, is_approximated
    )
    if points is None:
        return None
    points_by_line = zip(points.lines, points.examples, strict=True)
    holding = (
        _is_correct_at_points(implementation, line, points_of_line, example.dtype)
        for line, points_of_line in points_by_line
    )
    return points.law_ids if all(holding) else None


def _is_correct_at_points(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    examples: Sequence[Example],
    dtype: str,
) -> bool:
    """Return whether a function is right at all points, and behaves."""
    observations = observe_all(implementation, line, examples)
    if observations is None:
        return False
    return observations.memo.memoize(
        ("right", dtype), lambda: _are_correct(line, observations, dtype)
    )


def _are_correct(line: FunctionBinding, observations: Sequence[Observation], dtype: str) -> bool:
    """Return whether all results are right, of that dtype, and equal for equal inputs."""
    if any(s.failure or s.problems for s in observations):
        return False
    *probed, between, again = observations
    return (
        _are_right(line, probed)
        and _keeps_dtype(observations[0], dtype)
        and all(_is_same(v, again.results[s]) for s, v in observations[0].results.items())
        and between.failure is None
    )


def _are_right(line: FunctionBinding, observations: Sequence[Observation]) -> bool:
    """Return whether every result is within its bound; all are compared at once."""
    symbols = [s for s in line.outputs if s not in SIZES]
    if any(is_extreme(observation.example) for observation in observations):
        return all(_is_right(observation) for observation in observations)
    values = [observation.results[symbol] for observation in observations for symbol in symbols]
    worst = expected_row(observations, symbols).find_worst(values) if symbols else None
    if worst is None:
        return all(_is_right(observation) for observation in observations)
    return worst[1].ok


def _is_right(observation: Observation) -> bool:
    return all(
        np.all(np.isfinite(observation.results[s])) and observation.comparison(s).ok
        for s in observation.line.outputs
    )


def _keeps_dtype(observation: Observation, dtype: str) -> bool:
    """Return whether arrays have the dtype; predictions and scalars may have any."""
    table = observation.line.graph.table
    free = {
        s for s in observation.results if s in SIZES or s == "prediction" or table[s].axes == ()
    }
    return all(str(v.dtype) == dtype for s, v in observation.results.items() if s not in free)


def _is_same(first: Any, second: Any) -> bool:
    return bool(np.array_equal(first, second, equal_nan=True))


def probe_points(
    lines: tuple[FunctionBinding, ...],
    example: Example,
    fixed: Mapping[str, float],
    is_approximated: bool = False,
) -> ProbePoints | None:
    """Return where laws evaluate these lines on an example, cached for all submissions."""
    key = "points", *map(id, lines)
    if key not in example.cache:
        cached_keys = [k for k in example.cache if isinstance(k, tuple) and k[0] == key[0]]
        for old in cached_keys if len(cached_keys) >= MAX_CACHED_POINT_SETS else ():
            del example.cache[old]
        example.cache[key] = lines, _record_points(lines, example, fixed, is_approximated)
    points: ProbePoints | None = example.cache[key][1]
    return points


def _record_points(
    lines: tuple[FunctionBinding, ...],
    example: Example,
    fixed: Mapping[str, float],
    is_approximated: bool,
) -> ProbePoints | None:
    recorder = PointRecorder(lines, example, fixed)
    unrecorded = PointRecorder(lines, example, fixed)
    try:
        violated = {
            law.id: _is_violated(
                law,
                (unrecorded if law in UNRECORDED_LAWS else recorder).graph,
                example,
                is_approximated,
            )
            for law in _applicable_laws(lines[0].graph)
        }
    except UndeterminedError:
        return None
    if any(violated.values()):
        return None
    held = LawIds(law for law, broken in violated.items() if broken is False)
    return ProbePoints(lines, recorder.points, held)


def _applicable_laws(graph: Graph) -> Iterator[Law]:
    return (
        law for law in LAWS.values() if law.applies_to(graph) and law is not arguments_untouched
    )


def _is_violated(law: Law, graph: Graph, example: Example, is_approximated: bool) -> bool | None:
    """Return whether a law is broken, or None if it does not apply."""
    try:
        is_broken = bool(law.violations(graph, example))
        return None if is_approximated and reference_violates(law, example) else is_broken
    except (UnreachableSymbolError, UndecidedComparisonError):
        return None
