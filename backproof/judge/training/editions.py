"""Other forms of a loop's call, which a class's statements know: a rate handed over, costs as well.

What is judged is what a step does. So a loop that takes its learning rate, or returns more beside
the parameters, is asked as it can be.
"""

import re

from backproof.assignment.training import Loop
from backproof.judge.subject import Subject
from backproof.judge.training.runs import run
from backproof.worker import FunctionInfo
from properties.example import Example

RATES = frozenset(["alpha", "eta", "lr", "rate", "learningrate", "learnrate", "stepsize"])
"""What a learning rate is called, without underscores."""

RESULTS = ("({}, _)", "(_, {})", "({}, _, _)")
"""The parameters among other results."""


def by_signature(loop: Loop, info: FunctionInfo) -> Loop:
    """The loop as it is, or with its rate handed over where the function has a place for it.

    That is where the call has something else in that place, or nothing though it is needed.
    """
    called = [re.sub(r"[\W_]", "", name.lower()) for name in info.names]
    place = next((n for n, name in enumerate(called) if name in RATES), None)
    if place is None or loop.passes_rate:
        return loop
    filled = loop.parameters[: place + 1]
    needed = info.needs is not None and place < info.needs
    if len(filled) <= place:
        return loop.handing_rate(place) if needed and place == len(filled) else loop
    return loop if filled[place].is_constant else loop.handing_rate(place)


def by_result(subject: Subject, loop: Loop, example: Example) -> Loop:
    """The loop as it is, or with its parameters among other results, where they are there."""
    answer = run(subject, loop, example, 1)
    if answer.failure is not None or not answer.problems:
        return loop
    editions = [loop.returning(form) for form in RESULTS]
    return next((e for e in editions if _has_all(subject, e, example)), loop)


def _has_all(subject: Subject, loop: Loop, example: Example) -> bool:
    answer = run(subject, loop, example, 1)
    return answer.failure is None and not answer.problems


def remark(meant: Loop, asked: Loop) -> str:
    """What is to be said of a loop that was asked otherwise than it should be; empty if not."""
    otherwise = f"{meant.function} cannot be called as {meant.call}; it was as {asked.call}."
    return "" if asked.call == meant.call else otherwise
