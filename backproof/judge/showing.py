"""The counterexample of a verdict: the first fault, on the smallest example that shows it."""

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.binding import Line
from backproof.judge.counterexample import Target, as_code
from backproof.judge.exam import Terms
from backproof.judge.judge import Judgement, Result
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import Subject, arguments_of, sit
from backproof.judge.verdict import Counterexample, EquationVerdict, Matrix, Status
from backproof.worker.child.policy import PolicyError
from properties.example import Example
from reference.symbols import SIZES

LARGEST = 8
"""The most rows and columns of a matrix that is there to be looked at."""


def shown(
    subject: Subject, target: Target, judgement: Judgement, terms: Terms, seed: int
) -> Counterexample | None:
    """The smallest counterexample found for the first equation at fault, if there is one."""
    for result in judgement.results:
        fault = next((v for v in result.verdicts if is_a_fault(v)), None)
        if fault is not None and result.sittings:
            first = _first(result, fault)
            sitting = _smallest(subject, result, fault, first, terms, seed)
            of_exam = sitting.example is first.example and not is_random_start(result.line)
            described = _described(subject, target, sitting, fault)
            numbered = _with_numbers(described, first, sitting, fault)
            return replace(numbered, of_exam=of_exam)
    return None


REFUSAL = f"{PolicyError.__name__}: "
"""What the message of a crash has where a policy of imports refused what was called for."""


def is_a_fault(verdict: EquationVerdict) -> bool:
    """Whether a call shows the fault, wherever it is pasted.

    What is missing or only follows has no example, and no policy is in force where code is pasted.
    """
    refused = verdict.status is Status.CRASHED and REFUSAL in verdict.message
    return not refused and verdict.status in {Status.DIFFERS, Status.CRASHED, Status.TIMED_OUT}


def _first(result: Result, fault: EquationVerdict) -> Sitting:
    """The first sitting of the exam that shows the fault; a random start is drawn only once."""
    if is_random_start(result.line):
        return result.sittings[-1]
    return next((s for s in result.sittings if _fails(s, fault)), result.sittings[-1])


def _smallest(
    subject: Subject,
    result: Result,
    fault: EquationVerdict,
    first: Sitting,
    terms: Terms,
    seed: int,
) -> Sitting:
    """The fault on the lightest example; where it costs too much to search, the exam's first."""
    line = result.line
    if is_random_start(line) or fault.status is Status.TIMED_OUT or not _fails(first, fault):
        return first

    def fails(example: Example) -> bool:
        return _fails(sit(subject, line, example), fault)

    from backproof.judge.shrinking import smallest  # and Hypothesis, which right code never needs

    lightest = smallest(terms, fails, first.example, seed)
    if lightest is first.example:
        return first
    # What is answered here is shown: a process that has seen the exam could answer with that.
    subject.renew()
    again = sit(subject, line, lightest)
    return again if _fails(again, fault) else first


def _fails(sitting: Sitting, fault: EquationVerdict) -> bool:
    """Whether the sitting shows the fault: the failure, the changed argument, the wrong result."""
    if sitting.failure is not None or sitting.mutated:
        return True
    return any(not sitting.compared(symbol).ok for symbol in results_of(sitting.line, fault))


def results_of(line: Line, fault: EquationVerdict) -> tuple[str, ...]:
    """The symbol at fault; where it is not returned, all results that could show it."""
    return line.outputs if fault.symbol not in line.outputs else (fault.symbol,)


def _described(
    subject: Subject, target: Target, sitting: Sitting, fault: EquationVerdict
) -> Counterexample:
    symbol = _shown_symbol(sitting, fault)
    title = f"# {fault.label} in {sitting.line.function}\n"
    code = title + as_code(target, sitting, symbol, arguments_of(subject, sitting.line))
    sizes = tuple(sitting.example.sizes.items())
    return Counterexample(fault.number, fault.symbol, sitting.line.function, sizes, code)


def _shown_symbol(sitting: Sitting, fault: EquationVerdict) -> str:
    """The result on which the fault is shown: the first that is wrong."""
    candidates = results_of(sitting.line, fault)
    random = is_random_start(sitting.line) or sitting.failure or sitting.mutated
    wrong = candidates if random else [s for s in candidates if not sitting.compared(s).ok]
    return next(iter(wrong), candidates[0])


def _with_numbers(
    shown: Counterexample, first: Sitting, sitting: Sitting, fault: EquationVerdict
) -> Counterexample:
    """The counterexample with its arrays and its error, where the fault is one of value."""
    symbol = _shown_symbol(sitting, fault)
    if not _is_of_value(sitting, symbol):
        return shown
    compared = first.compared(_shown_symbol(first, fault))
    shown = replace(shown, ratio=sitting.compared(symbol).ratio)
    shown = replace(shown, first_ratio=None if compared.form else compared.ratio)
    right = sitting.expected(symbol)
    inputs = {name: sitting.example.values[name] for name in sitting.line.inputs}
    results = (symbol, sitting.results[symbol]), (symbol, right.value), (symbol, right.radius)
    if any(max(np.shape(value), default=1) > LARGEST for _, value in (*inputs.items(), *results)):
        return shown
    got, expected, bound = (matrix(name, value) for name, value in results)
    arrays = tuple(matrix(name, value) for name, value in inputs.items())
    return replace(shown, inputs=arrays, got=got, expected=expected, bound=bound)


def _is_of_value(sitting: Sitting, symbol: str) -> bool:
    """Whether a result of the right form has the wrong numbers, and nothing else is the matter."""
    if is_random_start(sitting.line) or sitting.failure or sitting.mutated or symbol in SIZES:
        return False
    compared = sitting.compared(symbol)
    return compared.form is None and not compared.ok


def matrix(name: str, value: Any) -> Matrix:
    """An array of at most two axes as rows of numbers."""
    array = np.asarray(value, dtype=np.float64)
    columns = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    return Matrix(name, tuple(tuple(float(entry) for entry in row) for row in columns))
