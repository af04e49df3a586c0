"""Where laws ask: at which inputs, found once by asking them of the chapter in its own place.

A law relates what a function gives at several inputs: at an example, and at the same example
permuted, shifted, cut in two. The chapter satisfies every law exactly. So a function that is
within its bounds at all of these inputs satisfies the law within the sum of those bounds, which is
what the law allows: there is nothing left to ask. Where it is not, the laws are asked after all,
and say which of them is broken.

What no value shows is looked at beside: that nothing is changed, that the dtype is kept, that the
same question has the same answer when another has come between. Exactness where the bound allows a
rounding is not: m b / m is a bias, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.graph_adapter import (
    require_exact_scales,
    require_fixed_rates,
    sizes_of,
)
from backproof.judge.implementation_protocol import JudgedImplementation, observe_all
from backproof.judge.law_checks import LawIds, reference_violates
from backproof.judge.observation import (
    Observation,
    expected_row,
    is_extreme,
    is_random_initialisation,
)
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.example import Example
from backproof.properties.laws import LAWS, Law
from backproof.properties.laws.derivatives import gradient_of_its_own_cost
from backproof.properties.laws.purity import halve, same_answer_twice
from backproof.reference.graph import Definition, Graph, UnreachableSymbolError
from backproof.reference.symbols import SIZES

UNRECORDED_LAWS = (same_answer_twice, gradient_of_its_own_cost)
"""Laws whose inputs are not noted: the one is looked at beside, with inputs that need no right
answer; the other asks for the cost along a line, where only a few neighbours of each other lie."""


MAX_CACHED_POINT_SETS = 64
"""For how many sets of functions that are right their points are kept; then all are forgotten."""


class UndeterminedError(LookupError):
    """The chapter cannot stand in for a function: its inputs do not determine its results."""


@dataclass(frozen=True, slots=True)
class ProbePoints:
    """The inputs at which laws ask each line, in order, and which ask at all."""

    lines: tuple[FunctionBinding, ...]
    examples: tuple[tuple[Example, ...], ...]
    law_ids: LawIds


def laws_proven_by_values(
    implementation: JudgedImplementation,
    lines: Sequence[FunctionBinding],
    example: Example,
    is_approximated: bool,
) -> LawIds | None:
    """Which laws hold of the lines on an example, by their values; None: they must be asked.

    Laws that an `approximated` example breaks itself are not asked at all.
    """
    if any(is_random_initialisation(line) for line in lines):
        return None
    points = probe_points(
        tuple(lines), example, implementation.resolved_binding.fixed, is_approximated
    )
    if points is None:
        return None
    each = zip(points.lines, points.examples, strict=True)
    holding = (
        _is_correct_at_points(implementation, line, asked, example.dtype) for line, asked in each
    )
    return points.law_ids if all(holding) else None


def _is_correct_at_points(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    examples: Sequence[Example],
    dtype: str,
) -> bool:
    """Whether a function is right wherever laws ask it, and behaves."""
    sittings = observe_all(implementation, line, examples)
    if sittings is None:
        return False
    return sittings.memo.memoize(("right", dtype), lambda: _are_correct(line, sittings, dtype))


def _are_correct(line: FunctionBinding, observations: Sequence[Observation], dtype: str) -> bool:
    """Whether all results are right, of that dtype, and the same where the question is."""
    if any(s.failure or s.problems or s.mutated_arguments for s in observations):
        return False
    *valued, between, again = observations
    return (
        _are_right(line, valued)
        and _keeps_dtype(observations[0], dtype)
        and all(_is_same(v, again.results[s]) for s, v in observations[0].results.items())
        and between.failure is None
    )


def _are_right(line: FunctionBinding, observations: Sequence[Observation]) -> bool:
    """Whether every result is within its bound, all of one line compared at once."""
    symbols = [s for s in line.outputs if s not in SIZES]
    if any(is_extreme(sitting.example) for sitting in observations):
        return all(_is_right(sitting) for sitting in observations)
    got = [sitting.results[symbol] for sitting in observations for symbol in symbols]
    found = expected_row(observations, symbols).find_worst(got) if symbols else None
    if found is None:
        return all(_is_right(sitting) for sitting in observations)
    return found[1].ok


def _is_right(observation: Observation) -> bool:
    return all(
        np.all(np.isfinite(observation.results[s])) and observation.comparison(s).ok
        for s in observation.line.outputs
    )


def _keeps_dtype(observation: Observation, dtype: str) -> bool:
    """Whether arrays are of the precision asked for; a prediction and a number may be of any."""
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
    """Where laws ask these lines on an example, found once for all submissions."""
    key = "points", *map(id, lines)
    if key not in example.cache:
        known = [k for k in example.cache if isinstance(k, tuple) and k[0] == key[0]]
        for old in known if len(known) >= MAX_CACHED_POINT_SETS else ():
            del example.cache[old]
        example.cache[key] = lines, _record_points(lines, example, fixed, is_approximated)
    found: ProbePoints | None = example.cache[key][1]
    return found


def _record_points(
    lines: tuple[FunctionBinding, ...],
    example: Example,
    fixed: Mapping[str, float],
    is_approximated: bool,
) -> ProbePoints | None:
    recorder = PointRecorder(lines, example, fixed)
    aside = PointRecorder(lines, example, fixed)
    try:
        answers = {
            law.id: _is_violated(
                law, (aside if law in UNRECORDED_LAWS else recorder).graph, example, is_approximated
            )
            for law in _applicable_laws(lines[0].graph)
        }
    except UndeterminedError:
        return None
    if any(answers.values()):
        return None
    held = LawIds(law for law, broken in answers.items() if broken is False)
    return ProbePoints(lines, recorder.points, held)


def _applicable_laws(graph: Graph) -> Iterator[Law]:
    return (law for law in LAWS.values() if law.applies_to(graph))


def _is_violated(law: Law, graph: Graph, example: Example, is_approximated: bool) -> bool | None:
    """Whether a law is broken; None where it asks for what is not there, or cannot hold."""
    try:
        found = bool(law.violations(graph, example))
        return None if is_approximated and reference_violates(law, example) else found
    except (UnreachableSymbolError, UndecidedComparisonError):
        return None


class PointRecorder:
    """The chapter in the place of a submission: it answers right, and keeps what it was asked."""

    def __init__(
        self, lines: tuple[FunctionBinding, ...], example: Example, fixed: Mapping[str, float]
    ) -> None:
        self._example, self._fixed_values = example, fixed
        self._recorded_examples: list[dict[Any, Example]] = [{} for _ in lines]
        graph = lines[0].graph
        pairs = zip(lines, self._recorded_examples, strict=True)
        definitions = tuple(self._definition(line, asked) for line, asked in pairs)
        self.graph = Graph(graph.name, graph.table, definitions)
        for line, asked in zip(lines, self._recorded_examples, strict=True):
            self._record(line, asked, {name: example.values[name] for name in line.inputs})

    @property
    def points(self) -> tuple[tuple[Example, ...], ...]:
        """For each line the example, other inputs, and at last others before the example again."""
        return tuple(
            tuple(self._probe_sequence(list(asked.values()))) for asked in self._recorded_examples
        )

    def _probe_sequence(self, examples: list[Example]) -> Iterator[Example]:
        yield from examples
        first = examples[0]
        between = {name: halve(value) for name, value in first.values.items()}
        yield replace(first, values=between)
        yield replace(first)

    def _definition(self, line: FunctionBinding, examples: dict[Any, Example]) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            require_fixed_rates(line, values, self._fixed_values)
            require_exact_scales(line, ShapeContext(line.graph.table, sizes_of(line.graph, values)))
            example = self._record(line, examples, values)
            results = tuple(
                self._reference_result(line, example, symbol) for symbol in line.outputs
            )
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _record(
        self, line: FunctionBinding, examples: dict[Any, Example], values: Mapping[str, Any]
    ) -> Example:
        """The point as an example, kept unless it was asked before."""
        copies = {name: np.array(value, order="K")[()] for name, value in values.items()}
        sizes = sizes_of(line.graph, values)
        own = self._example
        point = Example(own.graph, copies, own.regime, {**copies, **sizes}, own.precision)
        return examples.setdefault(tuple(map(_array_key, copies.values())), point)

    def _reference_result(self, line: FunctionBinding, point: Example, symbol: str) -> Any:
        if symbol in SIZES:
            return point.values[symbol]
        given = {name: point.values[name] for name in line.inputs if name not in SIZES}
        if not point.graph.can_compute([symbol], given):
            raise UndeterminedError(symbol)
        right = point.graph.evaluate([symbol], given)[symbol]
        return np.array(right, dtype=self._example.dtype)[()]


def _array_key(value: Any) -> Any:
    """What tells one argument from another: its bytes, and how they lie."""
    array = np.asarray(value)
    return array.shape, str(array.dtype), array.strides, array.tobytes()
