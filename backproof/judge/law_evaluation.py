"""Check the laws of all functions that pass, separately for each accepted approximation."""

from collections.abc import Sequence
from functools import partial

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import Approximation
from backproof.judge.evaluation import FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.implementation_protocol import (
    FunctionFailedError,
    JudgedImplementation,
    as_graph,
    status_of_failure,
)
from backproof.judge.law_checks import AttributedViolation, LawIds, check_laws
from backproof.judge.law_probe_points import laws_proven_by_values
from backproof.properties.laws.ranges import range_violations, values_in_range
from backproof.results.verdict import LawViolation


def evaluate_laws(
    implementation: JudgedImplementation, results: Sequence[FunctionResult], example_set: ExampleSet
) -> tuple[list[AttributedViolation], LawIds]:
    """Return the violations of laws, and the laws that hold of all functions that pass.

    Functions that conform form one group, and so do those that share an approximation. The laws
    of a group are checked against that approximation.
    """
    violations, held = list[AttributedViolation](), LawIds()
    passing = [result for result in results if result.passes]
    for name in dict.fromkeys(map(_approximation_name, passing)):
        group = [result for result in passing if _approximation_name(result) == name]
        lines = [result.line for result in group]
        new, proven = _check_group(implementation, lines, example_set, group[0].approximation)
        violations, held = violations + new, held | proven
    for result in passing:
        violations += _violated_ranges(result)
    return violations, held - {attributed.violation.law for attributed in violations}


def _violated_ranges(result: FunctionResult) -> list[AttributedViolation]:
    """Return the ranges that a function leaves on the test set, where the bound may hide it."""
    found = {
        symbol: violation
        for observation in reversed(result.observations)
        for symbol, value in observation.results.items()
        for violation in range_violations(symbol, value)
    }
    law = values_in_range
    return [
        AttributedViolation(
            LawViolation(law.id, law.statement, law.equations, symbol, violation.message),
            result.line,
        )
        for symbol, violation in found.items()
    ]


def _approximation_name(result: FunctionResult) -> str | None:
    return result.approximation.name if result.approximation else None


def _check_group(
    implementation: JudgedImplementation,
    lines: Sequence[FunctionBinding],
    example_set: ExampleSet,
    approximation: Approximation | None,
) -> tuple[list[AttributedViolation], LawIds]:
    try:
        return check_laws(
            lines,
            partial(as_graph, implementation),
            example_set,
            approximation,
            partial(laws_proven_by_values, implementation),
        )
    except FunctionFailedError as error:
        return [_violation_of_failed_call(error, lines)], LawIds()


def _violation_of_failed_call(
    error: FunctionFailedError, lines: Sequence[FunctionBinding]
) -> AttributedViolation:
    """Report a call that failed during a law check as a violation of the law that calls succeed."""
    line = next(line for line in lines if line.function == error.function)
    status, message = status_of_failure(error.failure)
    statement = "Every call on finite inputs of the right shapes has an answer."
    violation = LawViolation(
        "every-call-answers", statement, (), line.outputs[0], message.rstrip(".")
    )
    return AttributedViolation(violation, line, status)
