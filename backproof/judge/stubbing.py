"""Grade a wrong function again with its wrong callees replaced by stubs that return right values.

Every function is judged on right inputs, and the results of the functions that it calls are inputs
too. If it is right with stubs, its errors are consequences of the callees' errors.
"""

from collections.abc import Sequence
from dataclasses import replace

from backproof.binding import FunctionBinding
from backproof.judge.evaluation import FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.fresh_examples import fresh_examples
from backproof.judge.function_calls import has_ended_process, observe_examples
from backproof.judge.function_grading import grade_function
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import is_random_initialisation
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status


def regrade_with_stubs(
    implementation: JudgedImplementation,
    result: FunctionResult,
    results: Sequence[FunctionResult],
    example_set: ExampleSet,
) -> FunctionResult:
    """Grade a wrong function with stubs for those wrong functions that it may call.

    It is called in a fresh process and on fresh examples, because the present process has received
    its expected results as inputs of other functions.
    """
    callees = [] if result.passes else _faulty_callees(result.line, results)
    if not (callees and result.observations):
        return result
    first_examples = example_set[result.line.graph.name]
    examples = fresh_examples(first_examples, f"stubs for {result.line.function}")
    implementation.restart()
    stubbed = grade_function(
        result.line, observe_examples(implementation, result.line, examples, callees)
    )
    if any(map(has_ended_process, stubbed.observations)):
        return result
    if not stubbed.passes:
        return stubbed if result.observations[-1].failure else result
    return replace(stubbed, verdicts=_mark_consequences(result.verdicts, callees))


def _faulty_callees(
    line: FunctionBinding, results: Sequence[FunctionResult]
) -> list[FunctionBinding]:
    """Return the wrong functions whose inputs are a subset of this function's inputs."""
    return [
        other.line
        for other in results
        if other.line.function != line.function
        and not other.passes
        and not is_random_initialisation(other.line)
        and set(other.line.inputs) <= set(line.inputs)
    ]


def _mark_consequences(
    verdicts: Sequence[EquationVerdict], callees: Sequence[FunctionBinding]
) -> tuple[EquationVerdict, ...]:
    """Mark the wrong results of a function that is right with stubs as consequences."""
    names = " and ".join(dict.fromkeys(callee.function for callee in callees))
    message = f"right as soon as {names} gives what it should."
    return tuple(
        v if v.status.passes else replace(v, status=Status.FOLLOWS, message=message)
        for v in verdicts
        if v.status.passes or not v.inferred
    )
