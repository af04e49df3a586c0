"""What is wrong with a loop, in words: its steps, the form of what it gives, or why it failed."""

from collections.abc import Sequence

from backproof.judge.implementation_protocol import status_of_failure
from backproof.judge.training.loop_faults import WRONG_RATE, LoopFault
from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Trace
from backproof.judge.training.loop_steps import is_complete
from backproof.judge.training.step_check import StepCheck
from backproof.results.verdict import Status


def loop_fault_message(loop_fault: LoopFault, check: StepCheck) -> str:
    """What a shape of fault is in the verdict, with the rates where it is one of rates."""
    if loop_fault is WRONG_RATE and check.common_rate is not None:
        asked = check.rates[0]
        return (
            f"steps by the learning rate {check.common_rate:.4g}, where {asked:.4g} is asked for."
        )
    return f"{loop_fault.description}."


def worst_entry_message(check: StepCheck) -> str:
    """The worst entry in words: which parameter, after which iteration."""
    held, k = check.comparison, check.comparison.step.k
    name, worst = _PARAMETER_NAMES[held.symbol], held.worst
    if worst.structure_problem is not None:
        return f"after {k + 1} iterations {name} {worst.structure_problem}."
    index = f"[{', '.join(map(str, worst.index))}]"
    return (
        f"after {k + 1} iterations {name}{index} is {worst.got:.10g}, expected "
        f"{worst.expected:.10g} within {worst.bound:.1e}: one step from what it gives after {k}."
    )


_PARAMETER_NAMES = {after: P for P, after in NEXT_SYMBOLS.items()}


def first_failure(traces: Sequence[Trace]) -> tuple[Status, str] | None:
    """Why the first run that failed did."""
    for trace in traces:
        for k, answer in trace.answers.items():
            if answer.failure is not None:
                status, said = status_of_failure(answer.failure)
                return status, f"{said.rstrip('.')}, asked for {k} iteration{'s' * (k > 1)}."
    return None


def first_form_problem(traces: Sequence[Trace]) -> str:
    """What is wrong with the form of the first answer that has not all parameters."""
    for trace in traces:
        for k, answer in trace.answers.items():
            for symbol, problem in answer.problems.items():
                return f"{_PARAMETER_NAMES.get(symbol, symbol)} {problem.message}."
            if not is_complete(answer):
                return f"gives inf or NaN after {k} iteration{'s' * (k > 1)}."
            for name in answer.mutated_symbols:
                return f"changes its argument {name}: the caller's array is altered."
    return ""
