"""The counterexample of a verdict: the first fault, on the smallest example that shows it."""

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.counterexample_code import CodeTarget, counterexample_code
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.example_set import ExampleSpec
from backproof.judge.implementation_protocol import JudgedImplementation, arguments_of, observe
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.properties.example import Example
from backproof.reference.symbols import SIZES
from backproof.results.verdict import Counterexample, EquationVerdict, Matrix, Status
from backproof.runner.import_policy import PolicyError

MAX_DISPLAYED_SIZE = 8
"""The most rows and columns of a matrix that is there to be looked at."""


def find_counterexample(
    implementation: JudgedImplementation,
    target: CodeTarget,
    evaluation: Evaluation,
    spec: ExampleSpec,
    seed: int,
) -> Counterexample | None:
    """The smallest counterexample found for the first equation at fault, if there is one."""
    for result in evaluation.results:
        fault = next((v for v in result.verdicts if is_reproducible_fault(v)), None)
        if fault is not None and result.observations:
            first = _first_failing(result, fault)
            sitting = _smallest_failing(implementation, result, fault, first, spec, seed)
            of_exam = sitting.example is first.example and not is_random_initialisation(result.line)
            described = _build_counterexample(implementation, target, sitting, fault)
            numbered = _with_numbers(described, first, sitting, fault)
            return replace(numbered, of_exam=of_exam)
    return None


REFUSAL_PREFIX = f"{PolicyError.__name__}: "
"""What the message of a crash has where a policy of imports refused what was called for."""


def is_reproducible_fault(verdict: EquationVerdict) -> bool:
    """Whether a call shows the fault, wherever it is pasted.

    What is missing or only follows has no example, and no policy is in force where code is pasted.
    """
    refused = verdict.status is Status.CRASHED and REFUSAL_PREFIX in verdict.message
    return not refused and verdict.status in {Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT}


def _first_failing(result: FunctionResult, fault: EquationVerdict) -> Observation:
    """The first sitting of the exam that shows the fault; a random start is drawn only once."""
    if is_random_initialisation(result.line):
        return result.observations[-1]
    return next((s for s in result.observations if _shows_fault(s, fault)), result.observations[-1])


def _smallest_failing(
    implementation: JudgedImplementation,
    result: FunctionResult,
    fault: EquationVerdict,
    first_observation: Observation,
    spec: ExampleSpec,
    seed: int,
) -> Observation:
    """The fault on the lightest example; where it costs too much to search, the exam's first."""
    line = result.line
    if (
        is_random_initialisation(line)
        or fault.status is Status.TIMED_OUT
        or not _shows_fault(first_observation, fault)
    ):
        return first_observation

    def fails(example: Example) -> bool:
        return _shows_fault(observe(implementation, line, example), fault)

    from backproof.judge.example_shrinking import (
        smallest_failing_example,  # and Hypothesis, which right code never needs
    )

    lightest = smallest_failing_example(spec, fails, first_observation.example, seed)
    if lightest is first_observation.example:
        return first_observation
    # What is answered here is shown: a process that has seen the exam could answer with that.
    implementation.restart()
    again = observe(implementation, line, lightest)
    return again if _shows_fault(again, fault) else first_observation


def _shows_fault(observation: Observation, fault: EquationVerdict) -> bool:
    """Whether the sitting shows the fault: the failure, the changed argument, the wrong result."""
    if observation.failure is not None or observation.mutated_arguments:
        return True
    return any(
        not observation.comparison(symbol).ok for symbol in results_of(observation.line, fault)
    )


def results_of(line: FunctionBinding, fault: EquationVerdict) -> tuple[str, ...]:
    """The symbol at fault; where it is not returned, all results that could show it."""
    return line.outputs if fault.symbol not in line.outputs else (fault.symbol,)


def _build_counterexample(
    implementation: JudgedImplementation,
    target: CodeTarget,
    observation: Observation,
    fault: EquationVerdict,
) -> Counterexample:
    symbol = _displayed_symbol(observation, fault)
    title = f"# {fault.label} in {observation.line.function}\n"
    code = title + counterexample_code(
        target, observation, symbol, arguments_of(implementation, observation.line)
    )
    sizes = tuple(observation.example.sizes.items())
    return Counterexample(fault.number, fault.symbol, observation.line.function, sizes, code)


def _displayed_symbol(observation: Observation, fault: EquationVerdict) -> str:
    """The result on which the fault is shown: the first that is wrong."""
    candidates = results_of(observation.line, fault)
    random = (
        is_random_initialisation(observation.line)
        or observation.failure
        or observation.mutated_arguments
    )
    wrong = candidates if random else [s for s in candidates if not observation.comparison(s).ok]
    return next(iter(wrong), candidates[0])


def _with_numbers(
    counterexample: Counterexample,
    first_observation: Observation,
    observation: Observation,
    fault: EquationVerdict,
) -> Counterexample:
    """The counterexample with its arrays and its error, where the fault is one of value."""
    symbol = _displayed_symbol(observation, fault)
    if not _is_value_fault(observation, symbol):
        return counterexample
    compared = first_observation.comparison(_displayed_symbol(first_observation, fault))
    counterexample = replace(counterexample, ratio=observation.comparison(symbol).ratio)
    counterexample = replace(
        counterexample, first_ratio=None if compared.structure_problem else compared.ratio
    )
    right = observation.expected_value(symbol)
    inputs = {name: observation.example.values[name] for name in observation.line.inputs}
    results = (symbol, observation.results[symbol]), (symbol, right.value), (symbol, right.radius)
    if any(
        max(np.shape(value), default=1) > MAX_DISPLAYED_SIZE
        for _, value in (*inputs.items(), *results)
    ):
        return counterexample
    got, expected, bound = (matrix(name, value) for name, value in results)
    arrays = tuple(matrix(name, value) for name, value in inputs.items())
    return replace(counterexample, inputs=arrays, got=got, expected=expected, bound=bound)


def _is_value_fault(observation: Observation, symbol: str) -> bool:
    """Whether a result of the right form has the wrong numbers, and nothing else is the matter."""
    if (
        is_random_initialisation(observation.line)
        or observation.failure
        or observation.mutated_arguments
        or symbol in SIZES
    ):
        return False
    compared = observation.comparison(symbol)
    return compared.structure_problem is None and not compared.ok


def matrix(name: str, value: Any) -> Matrix:
    """An array of at most two axes as rows of numbers."""
    array = np.asarray(value, dtype=np.float64)
    columns = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    return Matrix(name, tuple(tuple(float(entry) for entry in row) for row in columns))
