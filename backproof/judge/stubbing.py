"""A function that calls another of the binding, which is wrong: judged with a right one instead.

Every function is judged on right inputs, and what it gets from the functions that it calls is input
as well. Where it is right once those return what they should, it only follows.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from backproof.binding import FunctionBinding
from backproof.judge.observation import is_random_initialisation
from backproof.results.verdict import EquationVerdict, Status


class JudgedFunction(Protocol):
    """A function and whether it is right."""

    @property
    def line(self) -> FunctionBinding:
        """The function, as the binding has it."""

    @property
    def passes(self) -> bool:
        """Whether all of its equations conform or are close."""


def faulty_callees(
    line: FunctionBinding, functions: Sequence[JudgedFunction]
) -> list[FunctionBinding]:
    """The wrong functions that this one may call: they need no more than it is given itself."""
    return [
        other.line
        for other in functions
        if other.line.function != line.function
        and not other.passes
        and not is_random_initialisation(other.line)
        and set(other.line.inputs) <= set(line.inputs)
    ]


def mark_consequences(
    verdicts: Sequence[EquationVerdict], callees: Sequence[FunctionBinding]
) -> tuple[EquationVerdict, ...]:
    """The verdicts of a function that is right once its callees are: what was wrong follows."""
    names = " and ".join(dict.fromkeys(callee.function for callee in callees))
    message = f"right as soon as {names} gives what it should."
    return tuple(
        v if v.status.passes else replace(v, status=Status.FOLLOWS, message=message)
        for v in verdicts
        if v.status.passes or not v.inferred
    )
