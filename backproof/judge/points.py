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

from backproof.binding import Line
from backproof.binding.form import Context
from backproof.judge.lawful import Held, breaks_it_itself
from backproof.judge.sitting import Sitting, is_extreme, is_random_start, row_of
from backproof.judge.subject import Subject, sit_all
from backproof.worker.as_graph import require_exact, require_fixed, sizes_of
from properties.bounds.rules import UndecidedError
from properties.example import Example
from properties.laws import LAWS, Law
from properties.laws.conduct import halved, same_answer_twice
from properties.laws.derivatives import gradient_of_its_own_cost
from reference.graph import Definition, Graph, UnreachableError
from reference.symbols import SIZES

BESIDE = (same_answer_twice, gradient_of_its_own_cost)
"""Laws whose inputs are not noted: the one is looked at beside, with inputs that need no right
answer; the other asks for the cost along a line, where only a few neighbours of each other lie."""


MOST_KEPT = 64
"""For how many sets of functions that are right their points are kept; then all are forgotten."""


class UnsettledError(LookupError):
    """The chapter cannot stand in for a function: its inputs do not determine its results."""


@dataclass(frozen=True, slots=True)
class Points:
    """The inputs at which laws ask each line, in order, and which ask at all."""

    lines: tuple[Line, ...]
    of: tuple[tuple[Example, ...], ...]
    held: Held


def settled(
    subject: Subject, lines: Sequence[Line], example: Example, approximated: bool
) -> Held | None:
    """Which laws hold of the lines on an example, by their values; None: they must be asked.

    Laws that an `approximated` example breaks itself are not asked at all.
    """
    if any(is_random_start(line) for line in lines):
        return None
    points = points_of(tuple(lines), example, subject.resolved.fixed, approximated)
    if points is None:
        return None
    each = zip(points.lines, points.of, strict=True)
    holding = (_holds(subject, line, asked, example.dtype) for line, asked in each)
    return points.held if all(holding) else None


def _holds(subject: Subject, line: Line, examples: Sequence[Example], dtype: str) -> bool:
    """Whether a function is right wherever laws ask it, and behaves."""
    sittings = sit_all(subject, line, examples)
    if sittings is None:
        return False
    return sittings.kept.once(("right", dtype), lambda: _are_fine(line, sittings, dtype))


def _are_fine(line: Line, sittings: Sequence[Sitting], dtype: str) -> bool:
    """Whether all results are right, of that dtype, and the same where the question is."""
    if any(s.failure or s.problems or s.mutated for s in sittings):
        return False
    *valued, between, again = sittings
    return (
        _are_right(line, valued)
        and _keeps_dtype(sittings[0], dtype)
        and all(_is_same(v, again.results[s]) for s, v in sittings[0].results.items())
        and between.failure is None
    )


def _are_right(line: Line, sittings: Sequence[Sitting]) -> bool:
    """Whether every result is within its bound, all of one line compared at once."""
    symbols = [s for s in line.outputs if s not in SIZES]
    if any(is_extreme(sitting.example) for sitting in sittings):
        return all(_is_right(sitting) for sitting in sittings)
    got = [sitting.results[symbol] for sitting in sittings for symbol in symbols]
    found = row_of(sittings, symbols).worst(got) if symbols else None
    if found is None:
        return all(_is_right(sitting) for sitting in sittings)
    return found[1].ok


def _is_right(sitting: Sitting) -> bool:
    return all(
        np.all(np.isfinite(sitting.results[s])) and sitting.compared(s).ok
        for s in sitting.line.outputs
    )


def _keeps_dtype(sitting: Sitting, dtype: str) -> bool:
    """Whether arrays are of the precision asked for; a prediction and a number may be of any."""
    table = sitting.line.graph.table
    free = {s for s in sitting.results if s in SIZES or s == "prediction" or table[s].axes == ()}
    return all(str(v.dtype) == dtype for s, v in sitting.results.items() if s not in free)


def _is_same(first: Any, again: Any) -> bool:
    return bool(np.array_equal(first, again, equal_nan=True))


def points_of(
    lines: tuple[Line, ...],
    example: Example,
    fixed: Mapping[str, float],
    approximated: bool = False,
) -> Points | None:
    """Where laws ask these lines on an example, found once for all submissions."""
    key = "points", *map(id, lines)
    if key not in example.kept:
        known = [k for k in example.kept if isinstance(k, tuple) and k[0] == key[0]]
        for old in known if len(known) >= MOST_KEPT else ():
            del example.kept[old]
        example.kept[key] = lines, _points(lines, example, fixed, approximated)
    found: Points | None = example.kept[key][1]
    return found


def _points(
    lines: tuple[Line, ...], example: Example, fixed: Mapping[str, float], approximated: bool
) -> Points | None:
    recorder = Recorder(lines, example, fixed)
    aside = Recorder(lines, example, fixed)
    try:
        answers = {
            law.id: _broken(
                law, (aside if law in BESIDE else recorder).graph, example, approximated
            )
            for law in _laws(lines[0].graph)
        }
    except UnsettledError:
        return None
    if any(answers.values()):
        return None
    held = Held(law for law, broken in answers.items() if broken is False)
    return Points(lines, recorder.points, held)


def _laws(graph: Graph) -> Iterator[Law]:
    return (law for law in LAWS.values() if law.speaks_of(graph))


def _broken(law: Law, graph: Graph, example: Example, approximated: bool) -> bool | None:
    """Whether a law is broken; None where it asks for what is not there, or cannot hold."""
    try:
        found = bool(law.violations(graph, example))
        return None if approximated and breaks_it_itself(law, example) else found
    except (UnreachableError, UndecidedError):
        return None


class Recorder:
    """The chapter in the place of a submission: it answers right, and keeps what it was asked."""

    def __init__(
        self, lines: tuple[Line, ...], example: Example, fixed: Mapping[str, float]
    ) -> None:
        self._example, self._fixed = example, fixed
        self._asked: list[dict[Any, Example]] = [{} for _ in lines]
        graph = lines[0].graph
        pairs = zip(lines, self._asked, strict=True)
        definitions = tuple(self._definition(line, asked) for line, asked in pairs)
        self.graph = Graph(graph.name, graph.table, definitions)
        for line, asked in zip(lines, self._asked, strict=True):
            self._note(line, asked, {name: example.values[name] for name in line.inputs})

    @property
    def points(self) -> tuple[tuple[Example, ...], ...]:
        """For each line the example, other inputs, and at last others before the example again."""
        return tuple(tuple(self._in_order(list(asked.values()))) for asked in self._asked)

    def _in_order(self, asked: list[Example]) -> Iterator[Example]:
        yield from asked
        first = asked[0]
        between = {name: halved(value) for name, value in first.values.items()}
        yield replace(first, values=between)
        yield replace(first)

    def _definition(self, line: Line, asked: dict[Any, Example]) -> Definition:
        def kernel(*inputs: Any) -> Any:
            values = dict(zip(line.inputs, inputs, strict=True))
            require_fixed(line, values, self._fixed)
            require_exact(line, Context(line.graph.table, sizes_of(line.graph, values)))
            example = self._note(line, asked, values)
            results = tuple(self._right(line, example, symbol) for symbol in line.outputs)
            return results[0] if len(results) == 1 else results

        return Definition(line.outputs, line.inputs, kernel, line.function)

    def _note(self, line: Line, asked: dict[Any, Example], values: Mapping[str, Any]) -> Example:
        """The point as an example, kept unless it was asked before."""
        copies = {name: np.array(value, order="K")[()] for name, value in values.items()}
        sizes = sizes_of(line.graph, values)
        own = self._example
        point = Example(own.graph, copies, own.regime, {**copies, **sizes}, own.precision)
        return asked.setdefault(tuple(map(_identity, copies.values())), point)

    def _right(self, line: Line, point: Example, symbol: str) -> Any:
        if symbol in SIZES:
            return point.values[symbol]
        given = {name: point.values[name] for name in line.inputs if name not in SIZES}
        if not point.graph.reaches([symbol], given):
            raise UnsettledError(symbol)
        right = point.graph.ask([symbol], given)[symbol]
        return np.array(right, dtype=self._example.dtype)[()]


def _identity(value: Any) -> Any:
    """What tells one argument from another: its bytes, and how they lie."""
    array = np.asarray(value)
    return array.shape, str(array.dtype), array.strides, array.tobytes()
