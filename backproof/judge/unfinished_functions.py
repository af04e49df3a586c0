"""Mark the results that an unfinished function does not compute yet as missing, not as wrong."""

from dataclasses import replace

from backproof.judge.evaluation import FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.fresh_examples import fresh_examples
from backproof.judge.function_calls import observe_examples
from backproof.judge.function_grading import grade_function
from backproof.judge.function_verdicts import failure_verdicts, symbol_of
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status

_ARRAY_ATTRIBUTES = ("shape", "dtype")
"""The attributes that only an array of numbers has: None and other placeholders have neither."""


def mark_unfinished(
    implementation: JudgedImplementation, result: FunctionResult, example_set: ExampleSet
) -> FunctionResult:
    """Mark the results that an unfinished function does not return as missing.

    If the function raised, it is called again in a fresh process and on fresh examples, because the
    present process has received its expected results as inputs of other functions. Looking for the
    reason binds every undefined name to a placeholder, so the second call may get further than the
    first.
    """
    reason = "" if result.passes else implementation.unfinished_reason(result.line)
    if not reason:
        return result
    line = result.line
    if result.observations and result.observations[-1].has_exception:
        examples = fresh_examples(example_set[line.graph.name], f"unfinished {line.function}")
        implementation.restart()
        result = grade_function(line, observe_examples(implementation, line, examples))
    message = f"{line.function} {reason}."
    verdicts = {v.symbol: v for v in failure_verdicts(line, Status.MISSING, message)}
    verdicts |= {v.symbol: v for v in result.verdicts if _has_result(v)}
    return replace(result, verdicts=tuple(line.sort_by_graph(verdicts.values(), symbol_of)))


def _has_result(verdict: EquationVerdict) -> bool:
    """Return whether the function returned an array of numbers for the symbol, right or wrong."""
    wrong_form = verdict.message.startswith(
        tuple(f"{verdict.symbol} has {attribute} " for attribute in _ARRAY_ATTRIBUTES)
    )
    differs = verdict.status is Status.DIFFERS
    return verdict.status.earns or (differs and (verdict.entry is not None or wrong_form))
