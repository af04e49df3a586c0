"""What is wrong with a loop, in words: its steps, the form of what it gives, or why it failed."""

from collections.abc import Sequence

from backproof.judge.subject import as_status
from backproof.judge.training.assessing import Assessed
from backproof.judge.training.kinds import RATE, Shape
from backproof.judge.training.runs import NEXTS, Trace
from backproof.judge.training.steps import is_whole
from backproof.judge.verdict import Status


def said_of(shape: Shape, found: Assessed) -> str:
    """What a shape of fault is in the verdict, with the rates where it is one of rates."""
    if shape is RATE and found.one_rate is not None:
        asked = found.rates[0]
        return f"steps by the learning rate {found.one_rate:.4g}, where {asked:.4g} is asked for."
    return f"{shape.said}."


def worst_in_words(found: Assessed) -> str:
    """The worst entry in words: which parameter, after which iteration."""
    held, k = found.held, found.held.step.k
    name, worst = _NAMES[held.symbol], held.worst
    if worst.form is not None:
        return f"after {k + 1} iterations {name} {worst.form}."
    index = f"[{', '.join(map(str, worst.index))}]"
    return (
        f"after {k + 1} iterations {name}{index} is {worst.got:.10g}, expected "
        f"{worst.expected:.10g} within {worst.bound:.1e}: one step from what it gives after {k}."
    )


_NAMES = {after: P for P, after in NEXTS.items()}


def stopped(traces: Sequence[Trace]) -> tuple[Status, str] | None:
    """Why the first run that failed did."""
    for trace in traces:
        for k, answer in trace.answers.items():
            if answer.failure is not None:
                status, said = as_status(answer.failure)
                return status, f"{said.rstrip('.')}, asked for {k} iteration{'s' * (k > 1)}."
    return None


def misformed(traces: Sequence[Trace]) -> str:
    """What is wrong with the form of the first answer that has not all parameters."""
    for trace in traces:
        for k, answer in trace.answers.items():
            for symbol, problem in answer.problems.items():
                return f"{_NAMES.get(symbol, symbol)} {problem.message}."
            if not is_whole(answer):
                return f"gives inf or NaN after {k} iteration{'s' * (k > 1)}."
            for name in answer.mutated:
                return f"changes its argument {name}: the caller's array is altered."
    return ""
