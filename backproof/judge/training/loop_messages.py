"""Messages about a wrong loop: its steps, the form of its result, or its failure."""

from collections.abc import Sequence

from backproof.judge.implementation_protocol import status_of_failure
from backproof.judge.training.loop_faults import WRONG_RATE, LoopFault
from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Trace
from backproof.judge.training.loop_steps import is_complete
from backproof.judge.training.step_check import StepCheck
from backproof.results.status import Status


def loop_fault_message(loop_fault: LoopFault, check: StepCheck) -> str:
    """Return the description of a fault in a verdict, with the rates if they are wrong."""
    if loop_fault is WRONG_RATE and check.common_rate is not None:
        requested = check.rates[0]
        return (
            f"steps by the learning rate {check.common_rate:.4g}, "
            f"where {requested:.4g} is asked for."
        )
    return f"{loop_fault.description}."


def worst_entry_message(check: StepCheck) -> str:
    """Return a message with the worst entry of a parameter after an iteration."""
    comparison, k = check.comparison, check.comparison.step.k
    name, worst = _PARAMETER_NAMES[comparison.symbol], comparison.worst
    if worst.structure_problem is not None:
        return f"after {k + 1} iterations {name} {worst.structure_problem}."
    index = f"[{', '.join(map(str, worst.index))}]"
    return (
        f"after {k + 1} iterations {name}{index} is {worst.got:.10g}, expected "
        f"{worst.expected:.10g} within {worst.bound:.1e}: one step from what it gives after {k}."
    )


_PARAMETER_NAMES = {after: P for P, after in NEXT_SYMBOLS.items()}


def first_failure(traces: Sequence[Trace]) -> tuple[Status, str] | None:
    """Return the status and message of the first run that failed."""
    for trace in traces:
        for k, answer in trace.answers.items():
            if answer.failure is not None:
                status, message = status_of_failure(answer.failure)
                return status, f"{message.rstrip('.')}, asked for {k} iteration{'s' * (k > 1)}."
    return None


def first_form_problem(traces: Sequence[Trace]) -> str:
    """Return the message of the first result with a wrong form, or empty."""
    for trace in traces:
        for k, answer in trace.answers.items():
            for symbol, problem in answer.problems.items():
                return f"{_PARAMETER_NAMES.get(symbol, symbol)} {problem.message}."
            if not is_complete(answer):
                return f"gives inf or NaN after {k} iteration{'s' * (k > 1)}."
            for name in answer.mutated_symbols:
                return f"changes its argument {name}: the caller's array is altered."
    return ""
