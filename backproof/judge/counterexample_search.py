"""Find the counterexample of a verdict: the first fault, on the smallest example that shows it."""

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.counterexample_code import CodeTarget, counterexample_code
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.example_set import ExampleSpec
from backproof.judge.example_shrinking import smallest_failing_example
from backproof.judge.function_calls import observe
from backproof.judge.implementation_protocol import JudgedImplementation, arguments_of
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.properties.example import Example
from backproof.reference.symbols import SIZES
from backproof.results.counterexample import Counterexample, Matrix
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.runner.import_policy import PolicyError

MAX_DISPLAYED_SIZE = 8
"""The largest number of rows or columns of a matrix that is displayed."""


def find_counterexample(
    implementation: JudgedImplementation,
    target: CodeTarget,
    evaluation: Evaluation,
    spec: ExampleSpec,
    seed: int,
) -> Counterexample | None:
    """Return the smallest counterexample found for the first equation at fault, if any."""
    for result in evaluation.results:
        fault = next((v for v in result.verdicts if is_reproducible_fault(v)), None)
        if fault is not None and result.observations:
            first = _first_failing(result, fault)
            observation = _smallest_failing(implementation, result, fault, first, spec, seed)
            of_exam = observation.example is first.example and not is_random_initialisation(
                result.line
            )
            described = _build_counterexample(implementation, target, observation, fault)
            numbered = _with_numbers(described, first, observation, fault)
            return replace(numbered, of_exam=of_exam)
    return None


REFUSAL_PREFIX = f"{PolicyError.__name__}: "
"""The part of a crash message that shows that an import policy refused a call."""


def is_reproducible_fault(verdict: EquationVerdict) -> bool:
    """Return whether a pasted call shows the fault.

    Missing results and consequences have no example, and no import policy applies where code is
    pasted.
    """
    refused = verdict.status is Status.CRASHED and REFUSAL_PREFIX in verdict.message
    return not refused and verdict.status in {Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT}


def _first_failing(result: FunctionResult, fault: EquationVerdict) -> Observation:
    """Return the first observation of the fault, or the last one of a random initialisation."""
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
    """Return an observation of the fault on the lightest example found.

    It is the first observation where searching would cost too much.
    """
    line = result.line
    if (
        is_random_initialisation(line)
        or fault.status is Status.TIMED_OUT
        or not _shows_fault(first_observation, fault)
    ):
        return first_observation

    def fails(example: Example) -> bool:
        return _shows_fault(observe(implementation, line, example), fault)

    lightest = smallest_failing_example(spec, fails, first_observation.example, seed)
    if lightest is first_observation.example:
        return first_observation
    # The next results are shown, and a process that has run the hidden tests could leak those.
    implementation.restart()
    again = observe(implementation, line, lightest)
    return again if _shows_fault(again, fault) else first_observation


def _shows_fault(observation: Observation, fault: EquationVerdict) -> bool:
    """Return whether the observation shows a failure, or the wrong result."""
    if observation.failure is not None:
        return True
    return any(
        not observation.comparison(symbol).ok for symbol in results_of(observation.line, fault)
    )


def results_of(line: FunctionBinding, fault: EquationVerdict) -> tuple[str, ...]:
    """Return the symbol at fault, or all results that could show it if it is not returned."""
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
    """Return the first wrong result among those that show the fault."""
    candidates = results_of(observation.line, fault)
    without_comparison = is_random_initialisation(observation.line) or observation.failure
    wrong = (
        candidates
        if without_comparison
        else [s for s in candidates if not observation.comparison(s).ok]
    )
    return next(iter(wrong), candidates[0])


def _with_numbers(
    counterexample: Counterexample,
    first_observation: Observation,
    observation: Observation,
    fault: EquationVerdict,
) -> Counterexample:
    """Add the arrays and the error to the counterexample if the fault is one of value."""
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
    """Return whether a result of the right form has wrong numbers, and nothing else is wrong."""
    if is_random_initialisation(observation.line) or observation.failure or symbol in SIZES:
        return False
    compared = observation.comparison(symbol)
    return compared.structure_problem is None and not compared.ok


def matrix(name: str, value: Any) -> Matrix:
    """Return an array of at most two axes as rows of numbers."""
    array = np.asarray(value, dtype=np.float64)
    columns = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    return Matrix(name, tuple(tuple(float(entry) for entry in row) for row in columns))
