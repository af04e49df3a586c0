"""Detect state kept between calls: right results must also be right as the first call of a process.

A function may read what an earlier call stored in a global, or count its calls. The test set calls
the functions in the order of the binding. Here each is called once more in a fresh process, in
reverse order, so that no function runs after those that it might depend on.

The first process is fresh too before its first call, and calling there costs next to nothing. If
such an early result is the same, bit by bit, as the later one, no other process is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.function_calls import observe, observe_each_function
from backproof.judge.function_verdicts import grade
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.properties.example import Example
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status


@dataclass(frozen=True, slots=True)
class Recheck:
    """A judged function: its observations, and the verdicts from them."""

    line: FunctionBinding
    observations: Sequence[Observation]
    verdicts: Sequence[EquationVerdict]

    @property
    def passes(self) -> bool:
        """True if there is a repeatable result, and all verdicts pass."""
        answered = bool(self.observations) and not is_random_initialisation(self.line)
        return answered and all(v.status.passes for v in self.verdicts)

    @property
    def repeated_observation(self) -> Observation:
        """The observation whose call is repeated in a fresh process."""
        example = repeated_example([observation.example for observation in self.observations])
        return next(o for o in self.observations if o.example is example)


def repeated_example(examples: Sequence[Example]) -> Example:
    """Return the last example of ordinary numbers, where every result is bounded, or the last."""
    ordinary = (example for example in reversed(examples) if example.regime == "ordinary")
    return next(ordinary, examples[-1])


def probe_before(
    implementation: JudgedImplementation, example_set: Mapping[str, Sequence[Example]]
) -> Sequence[Observation]:
    """Call every function on one example in a process that has made no calls yet.

    The inputs of one function reveal results of another, so graphs with a single example are left
    out.
    """
    examples_by_line = [
        (line, example_set[line.graph.name]) for line in reversed(implementation.lines)
    ]
    requests = [
        (line, repeated_example(e))
        for line, e in examples_by_line
        if len(e) > 1 and not is_random_initialisation(line)
    ]
    return observe_each_function(implementation, requests) or ()


def recheck_in_fresh_process(
    implementation: JudgedImplementation,
    restart: Callable[[], object],
    rechecks: Sequence[Recheck],
    earlier_observations: Sequence[Observation] = (),
) -> list[tuple[EquationVerdict, ...]]:
    """Return the verdicts after all passing functions were called again in a fresh process.

    `restart` starts that process. `earlier_observations` are those from before the test set, if
    any. A result that was right and is wrong now differs; a call that ends its process has crashed.
    """
    repeated = [
        any(
            _is_repeated(recheck.repeated_observation, observation)
            for observation in earlier_observations
        )
        for recheck in rechecks
        if recheck.passes
    ]
    if all(repeated):
        return [tuple(recheck.verdicts) for recheck in rechecks]
    restart()
    verdicts = [_recheck(implementation, recheck) for recheck in reversed(rechecks)]
    return verdicts[::-1]


def _recheck(implementation: JudgedImplementation, recheck: Recheck) -> tuple[EquationVerdict, ...]:
    if not recheck.passes:
        return tuple(recheck.verdicts)
    last = recheck.repeated_observation
    fresh = replace(
        observe(implementation, recheck.line, last.example), upstream_results=last.upstream_results
    )
    later_verdicts = {v.symbol: v for v in grade(recheck.line, [fresh]).verdicts if not v.inferred}
    unchanged = {v.symbol for v in recheck.verdicts if _is_close_and_unchanged(v, last, fresh)}
    process_lost = fresh.failure is not None and not fresh.has_exception
    return tuple(
        verdict
        if verdict.symbol in unchanged
        else _merge_verdicts(verdict, later_verdicts.get(verdict.symbol), process_lost)
        for verdict in recheck.verdicts
    )


def _is_repeated(earlier: Observation, later: Observation) -> bool:
    """Return whether both observations have the same inputs and the same results."""
    is_same_call = earlier.line is later.line and earlier.example is later.example
    if not is_same_call or earlier.failure or later.failure:
        return False
    earlier_form = (earlier.problems, earlier.mutated_arguments, earlier.results.keys())
    return earlier_form == (later.problems, later.mutated_arguments, later.results.keys()) and all(
        value.dtype == later.results[symbol].dtype
        and np.array_equal(value, later.results[symbol], equal_nan=value.dtype.kind in "fc")
        for symbol, value in earlier.results.items()
    )


def _is_close_and_unchanged(
    verdict: EquationVerdict, earlier: Observation, later: Observation
) -> bool:
    """Return whether a close result repeats: one alone does not show a convention."""
    first, second = earlier.results.get(verdict.symbol), later.results.get(verdict.symbol)
    if verdict.status is not Status.CLOSE or first is None or second is None:
        return False
    return np.array_equal(first, second, equal_nan=True)


def _merge_verdicts(
    earlier: EquationVerdict, later: EquationVerdict | None, is_process_lost: bool
) -> EquationVerdict:
    """Return the earlier verdict unless the result is no longer right."""
    if later is None or later.status.passes:
        return earlier
    message = f"depends on earlier calls: asked first in a fresh process, {later.message}"
    status = later.status if is_process_lost else Status.DIFFERS
    return replace(later, status=status, message=message, inferred=earlier.inferred)
