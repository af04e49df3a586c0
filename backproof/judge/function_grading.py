"""Call functions on the hidden test set and grade their results."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from backproof.binding import FunctionBinding
from backproof.judge.callee_results import may_depend_on_overflow, with_upstream_results
from backproof.judge.evaluation import FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.function_calls import observe_examples
from backproof.judge.function_verdicts import failure_verdicts, grade, initialisation_verdicts
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import is_random_initialisation
from backproof.judge.observation_batch import ObservationBatch
from backproof.results.status import Status


def observe_on_test_set(
    implementation: JudgedImplementation, line: FunctionBinding, example_set: ExampleSet
) -> ObservationBatch:
    """Call the line's function on the examples of its graph; empty if the function is missing."""
    if line.function in implementation.missing_functions:
        return ObservationBatch()
    return observe_examples(implementation, line, example_set[line.graph.name])


def grade_functions(
    lines: Sequence[FunctionBinding], batches: Sequence[ObservationBatch]
) -> list[FunctionResult]:
    """Grade every function from its observations, which are in the order of the lines."""
    return _grade_independently(lines, batches) or _grade_with_upstream(lines, batches)


def grade_function(line: FunctionBinding, observations: ObservationBatch) -> FunctionResult:
    """Grade one function, without the observations in which arithmetic raised at extreme inputs.

    They count if there are no others.
    """
    strained = tuple(s for s in observations if s.arithmetic_error_at_extremes)
    if strained and len(strained) < len(observations):
        rest = ObservationBatch(s for s in observations if not s.arithmetic_error_at_extremes)
        return replace(grade_function(line, rest), arithmetic_failures=strained)
    if is_random_initialisation(line):
        verdicts = tuple(initialisation_verdicts(line, observations))
        return FunctionResult(line, observations, verdicts)
    graded = grade(line, observations)
    return FunctionResult(line, observations, graded.verdicts, graded.approximation)


def unanswered_result(line: FunctionBinding, status: Status, message: str) -> FunctionResult:
    """Return the result of a function that cannot be called."""
    return FunctionResult(line, ObservationBatch(), tuple(failure_verdicts(line, status, message)))


def _grade_independently(
    lines: Sequence[FunctionBinding], batches: Sequence[ObservationBatch]
) -> list[FunctionResult] | None:
    """Grade each function from its own observations if all pass; return None otherwise.

    The grades are memoized across submissions that return the same results. A function that may
    have received an overflowed value from another function cannot be graded alone.
    """
    results = list[FunctionResult]()
    for line, batch in zip(lines, batches, strict=True):
        if not batch or may_depend_on_overflow(line, batches):
            return None
        results.append(batch.memo.memoize("graded", partial(grade_function, line, batch)))
        if not results[-1].passes:
            return None
    return results


def _grade_with_upstream(
    lines: Sequence[FunctionBinding], batches: Sequence[ObservationBatch]
) -> list[FunctionResult]:
    """Grade each function together with the results of the functions that it may call."""
    return [
        grade_function(line, with_upstream_results(line, batch, batches))
        if batch
        else unanswered_result(line, Status.MISSING, f"{line.missing_message}.")
        for line, batch in zip(lines, batches, strict=True)
    ]
