"""From an implementation to its verdicts: exam, answers, marks, then the laws."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from backproof.binding import FunctionBinding
from backproof.judge.advisories import advisories
from backproof.judge.call_order import map_in_safe_order
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.function_verdicts import (
    failure_verdicts,
    grade,
    initialisation_verdicts,
    symbol_of,
)
from backproof.judge.implementation_protocol import (
    FunctionFailedError,
    JudgedImplementation,
    as_graph,
    observe,
    observe_all,
    status_of_failure,
)
from backproof.judge.law_checks import AttributedViolation, LawIds, apply_violations, check_laws
from backproof.judge.law_probe_points import laws_proven_by_values
from backproof.judge.nondeterminism import mark_nondeterministic
from backproof.judge.observation import Observation, ObservationBatch, is_random_initialisation
from backproof.judge.stubbing import faulty_callees, mark_consequences
from backproof.judge.upstream_results import may_depend_on_overflow, with_upstream_results
from backproof.properties.example import Example
from backproof.results.verdict import EquationVerdict, LawViolation, Status


def judge(implementation: JudgedImplementation, example_set: ExampleSet) -> Evaluation:
    """Put the exam to every function of the binding, then the laws to those that pass."""
    binding = implementation.resolved_binding
    sat = map_in_safe_order(
        binding.lines,
        lambda line: (
            ObservationBatch()
            if line.function in implementation.missing_functions
            else _observe_examples(implementation, line, example_set[line.graph.name])
        ),
    )
    results = _grade_independently(binding.lines, sat) or _grade_with_upstream(binding.lines, sat)
    results = [
        _grade_with_stubs(implementation, result, results, example_set) for result in results
    ]
    found, held = _check_laws(implementation, results, example_set)
    lawful = (
        _mark_nondeterministic(implementation, _apply_violations(result, found))
        for result in results
    )
    judged = tuple(_mark_unfinished(implementation, result, example_set) for result in lawful)
    laws = tuple(charge.violation for charge in found)
    return Evaluation(judged, laws, len(held), tuple(advisories(implementation, judged)))


def unanswered_result(line: FunctionBinding, status: Status, message: str) -> FunctionResult:
    """The result for a function that cannot be asked."""
    return FunctionResult(line, ObservationBatch(), tuple(failure_verdicts(line, status, message)))


def _grade_independently(
    lines: Sequence[FunctionBinding], batches: Sequence[ObservationBatch]
) -> list[FunctionResult] | None:
    """All functions by their own answers, if they are right and rest on no other's overflow.

    So it is done once for all submissions whose functions answer alike.
    """
    results = list[FunctionResult]()
    for line, sittings in zip(lines, batches, strict=True):
        if not sittings or may_depend_on_overflow(line, batches):
            return None
        results.append(sittings.memo.memoize("graded", partial(_grade_function, line, sittings)))
        if not results[-1].passes:
            return None
    return results


def _grade_with_upstream(
    lines: Sequence[FunctionBinding], batches: Sequence[ObservationBatch]
) -> list[FunctionResult]:
    """All functions by their answers, each with those of the functions that it may call."""
    return [
        _grade_function(line, with_upstream_results(line, sittings, batches))
        if sittings
        else unanswered_result(line, Status.MISSING, f"{line.missing_message}.")
        for line, sittings in zip(lines, batches, strict=True)
    ]


def _grade_function(line: FunctionBinding, observations: ObservationBatch) -> FunctionResult:
    """The verdicts from the sittings, but for those in which arithmetic raised at extremes."""
    strained = tuple(s for s in observations if s.arithmetic_error_at_extremes)
    if strained and len(strained) < len(observations):
        rest = ObservationBatch(s for s in observations if not s.arithmetic_error_at_extremes)
        return replace(_grade_function(line, rest), arithmetic_failures=strained)
    if is_random_initialisation(line):
        return FunctionResult(
            line, observations, tuple(initialisation_verdicts(line, observations))
        )
    marks = grade(line, observations)
    return FunctionResult(line, observations, marks.verdicts, marks.approximation)


def _grade_with_stubs(
    implementation: JudgedImplementation,
    result: FunctionResult,
    results: Sequence[FunctionResult],
    example_set: ExampleSet,
) -> FunctionResult:
    """A wrong function as it is where those that it calls, and that are wrong too, were right.

    It is asked in a fresh process: in this one others were given by now what it should answer.
    """
    callees = [] if result.passes else faulty_callees(result.line, results)
    if not (callees and result.observations):
        return result
    examples = example_set[result.line.graph.name]
    implementation.restart()
    again = _grade_function(
        result.line, _observe_examples(implementation, result.line, examples, callees)
    )
    if any(s.failure is not None and not s.has_exception for s in again.observations):
        return result
    if not again.passes:
        return again if result.observations[-1].failure else result
    return replace(again, verdicts=mark_consequences(result.verdicts, callees))


def _mark_nondeterministic(
    implementation: JudgedImplementation, result: FunctionResult
) -> FunctionResult:
    """A wrong function, told as one whose answers change where they do."""
    if result.passes:
        return result
    told = mark_nondeterministic(implementation, result.line, result.observations, result.verdicts)
    return replace(result, verdicts=told)


def _observe_examples(
    implementation: JudgedImplementation,
    line: FunctionBinding,
    examples: Sequence[Example],
    stubbed: Sequence[FunctionBinding] = (),
) -> ObservationBatch:
    """The answers, up to the first call that ends the process: the next would do so again.

    A call that raises is asked on: where it does not raise says which equation is at fault.
    """
    together = None if stubbed else observe_all(implementation, line, examples)
    if together and not any(map(_has_ended_process, together)):
        return together
    found = list[Observation]()
    for sitting in together or (
        observe(implementation, line, example, stubbed) for example in examples
    ):
        found.append(sitting)
        if _has_ended_process(sitting):
            break
    return ObservationBatch(found)


def _has_ended_process(observation: Observation) -> bool:
    """Whether the call ended the process."""
    return observation.failure is not None and not observation.has_exception


def _check_laws(
    implementation: JudgedImplementation, results: Sequence[FunctionResult], example_set: ExampleSet
) -> tuple[list[AttributedViolation], LawIds]:
    """The laws, once for the functions that conform and once for each approximation made."""
    found, held = list[AttributedViolation](), LawIds()
    passing = [result for result in results if result.passes]
    names = dict.fromkeys(r.approximation.name if r.approximation else None for r in passing)
    for name in names:
        group = [r for r in passing if (r.approximation.name if r.approximation else None) == name]
        lines = [r.line for r in group]
        try:
            charged_, kept = check_laws(
                lines,
                lambda some: as_graph(implementation, some),
                example_set,
                group[0].approximation,
                partial(laws_proven_by_values, implementation),
            )
        except FunctionFailedError as error:
            charged_, kept = [_violation_of_failed_call(error, lines)], LawIds()
        found, held = found + charged_, held | kept
    return found, held - {charge.violation.law for charge in found}


def _violation_of_failed_call(
    error: FunctionFailedError, lines: Sequence[FunctionBinding]
) -> AttributedViolation:
    """A call that fails where a law asks: a law of its own, that every call has an answer."""
    line = next(line for line in lines if line.function == error.function)
    status, message = status_of_failure(error.failure)
    statement = "Every call on finite inputs of the right shapes has an answer."
    broken = LawViolation("every-call-answers", statement, (), line.outputs[0], message.rstrip("."))
    return AttributedViolation(broken, line, status)


def _apply_violations(
    result: FunctionResult, violations: Sequence[AttributedViolation]
) -> FunctionResult:
    own = [charge for charge in violations if charge.line == result.line]
    return replace(result, verdicts=tuple(apply_violations(result.verdicts, own)))


def _mark_unfinished(
    implementation: JudgedImplementation, result: FunctionResult, example_set: ExampleSet
) -> FunctionResult:
    """What an unfinished function does not give is missing, not wrong; what it gives counts.

    One that raised is asked again, in a fresh process, since others were given its answers by now:
    what nothing binds is a blank from the look at it on.
    """
    why = "" if result.passes else implementation.unfinished_reason(result.line)
    if not why:
        return result
    if result.observations and result.observations[-1].has_exception:
        examples = example_set[result.line.graph.name]
        implementation.restart()
        result = _grade_function(
            result.line, _observe_examples(implementation, result.line, examples)
        )
    said = f"{result.line.function} {why}."
    verdicts = {v.symbol: v for v in failure_verdicts(result.line, Status.MISSING, said)}
    verdicts |= {v.symbol: v for v in result.verdicts if _has_result(v)}
    return replace(result, verdicts=tuple(result.line.sort_by_graph(verdicts.values(), symbol_of)))


def _has_result(verdict: EquationVerdict) -> bool:
    """Whether there is a result that somebody wrote: an array of numbers, be it right or wrong."""
    wrong_form = verdict.message.startswith(
        tuple(f"{verdict.symbol} has {w} " for w in _ARRAY_ATTRIBUTES)
    )
    differs = verdict.status is Status.DIFFERS
    return verdict.status.earns or (differs and (verdict.entry is not None or wrong_form))


_ARRAY_ATTRIBUTES = ("shape", "dtype")
"""What an array of numbers has, though another one: None and other blanks have neither."""
