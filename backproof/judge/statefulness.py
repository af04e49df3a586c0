"""State kept between calls: what is right after other calls must be right as the first one, too.

A function may read what an earlier call left in a global, or count its calls. The exam asks the
functions in the order of the binding; here each is asked once more in a fresh process, in the
opposite order, so that none is preceded by those that it would lean on.

The process of the exam is as fresh before the first call, and to ask there costs next to nothing:
what it answers then, to the last byte as in the exam afterwards, needs no other process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.function_verdicts import grade
from backproof.judge.implementation_protocol import (
    JudgedImplementation,
    observe,
    observe_each_function,
)
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.properties.example import Example
from backproof.results.verdict import EquationVerdict, Status


@dataclass(frozen=True, slots=True)
class Recheck:
    """A function as the exam left it: its sittings, and the verdicts from them."""

    line: FunctionBinding
    observations: Sequence[Observation]
    verdicts: Sequence[EquationVerdict]

    @property
    def passes(self) -> bool:
        """Whether there is an answer that could be repeated, and all of it was right."""
        answered = bool(self.observations) and not is_random_initialisation(self.line)
        return answered and all(v.status.passes for v in self.verdicts)


def probe_before(
    implementation: JudgedImplementation, example_set: Mapping[str, Sequence[Example]]
) -> Sequence[Observation]:
    """Every function's answer to its last example, from a process that nobody has called yet.

    What one is given there is another's answer, and the process could find it later: so it is one
    example among others, and where there is only one, none.
    """
    asked = [(line, example_set[line.graph.name]) for line in reversed(implementation.lines)]
    known = [
        (line, e[-1]) for line, e in asked if len(e) > 1 and not is_random_initialisation(line)
    ]
    return observe_each_function(implementation, known) or ()


def recheck_in_fresh_process(
    implementation: JudgedImplementation,
    restart: Callable[[], object],
    rechecks: Sequence[Recheck],
    earlier_observations: Sequence[Observation] = (),
) -> list[tuple[EquationVerdict, ...]]:
    """The verdicts of all functions, after those that pass were asked again in a fresh process.

    `restart` makes the process a fresh one, and `first` are the answers from before the exam, as
    far as there are any. A result that was right and now is not differs; one that ends its process
    has crashed.
    """
    settled_already = [
        any(_is_repeated(one.observations[-1], sitting) for sitting in earlier_observations)
        for one in rechecks
        if one.passes
    ]
    if all(settled_already):
        return [tuple(one.verdicts) for one in rechecks]
    restart()
    settled = [_recheck(implementation, one) for one in reversed(rechecks)]
    return settled[::-1]


def _recheck(implementation: JudgedImplementation, recheck: Recheck) -> tuple[EquationVerdict, ...]:
    if not recheck.passes:
        return tuple(recheck.verdicts)
    last = recheck.observations[-1]
    fresh = replace(
        observe(implementation, recheck.line, last.example), upstream_results=last.upstream_results
    )
    found = {v.symbol: v for v in grade(recheck.line, [fresh]).verdicts if not v.inferred}
    kept = {v.symbol for v in recheck.verdicts if _is_close_and_unchanged(v, last, fresh)}
    lost = fresh.failure is not None and not fresh.has_exception
    return tuple(
        verdict
        if verdict.symbol in kept
        else _merge_verdicts(verdict, found.get(verdict.symbol), lost)
        for verdict in recheck.verdicts
    )


def _is_repeated(earlier: Observation, later: Observation) -> bool:
    """Whether it is the same question, and has the same answer."""
    same = earlier.line is later.line and earlier.example is later.example
    if not same or earlier.failure or later.failure:
        return False
    form = (earlier.problems, earlier.mutated_arguments, earlier.results.keys())
    return form == (later.problems, later.mutated_arguments, later.results.keys()) and all(
        value.dtype == later.results[symbol].dtype
        and np.array_equal(value, later.results[symbol], equal_nan=value.dtype.kind in "fc")
        for symbol, value in earlier.results.items()
    )


def _is_close_and_unchanged(
    verdict: EquationVerdict, earlier: Observation, later: Observation
) -> bool:
    """Whether a result that is close is the same again: a convention is not seen in one alone."""
    first, second = earlier.results.get(verdict.symbol), later.results.get(verdict.symbol)
    if verdict.status is not Status.CLOSE or first is None or second is None:
        return False
    return np.array_equal(first, second, equal_nan=True)


def _merge_verdicts(
    earlier: EquationVerdict, later: EquationVerdict | None, is_process_lost: bool
) -> EquationVerdict:
    """The verdict, unless the result is no longer right, or was `lost` with the process."""
    if later is None or later.status.passes:
        return earlier
    message = f"depends on earlier calls: asked first in a fresh process, {later.message}"
    status = later.status if is_process_lost else Status.DIFFERS
    return replace(later, status=status, message=message, inferred=earlier.inferred)
