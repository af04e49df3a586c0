"""Other forms of a loop's call, which a class's statements know: a rate handed over, costs as well.

What is judged is what a step does. So a loop that takes its learning rate, or returns more beside
the parameters, is asked as it can be.
"""

import re

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.training.loop_runs import run
from backproof.properties.example import Example
from backproof.sandbox import FunctionInfo

RATE_NAMES = frozenset(["alpha", "eta", "lr", "rate", "learningrate", "learnrate", "stepsize"])
"""What a learning rate is called, without underscores."""

RESULT_PATTERNS = ("({}, _)", "(_, {})", "({}, _, _)")
"""The parameters among other results."""


def match_signature(loop: TrainingLoopCall, info: FunctionInfo) -> TrainingLoopCall:
    """The loop as it is, or with its rate handed over where the function has a place for it.

    That is where the call has something else in that place, or nothing though it is needed.
    """
    called = [re.sub(r"[\W_]", "", name.lower()) for name in info.parameter_names]
    place = next((n for n, name in enumerate(called) if name in RATE_NAMES), None)
    if place is None or loop.passes_rate:
        return loop
    filled = loop.arguments[: place + 1]
    needed = info.min_arguments is not None and place < info.min_arguments
    if len(filled) <= place:
        return loop.with_rate_argument(place) if needed and place == len(filled) else loop
    return loop if filled[place].is_constant else loop.with_rate_argument(place)


def match_result(
    implementation: JudgedImplementation, loop: TrainingLoopCall, example: Example
) -> TrainingLoopCall:
    """The loop as it is, or with its parameters among other results, where they are there."""
    answer = run(implementation, loop, example, 1)
    if answer.failure is not None or not answer.problems:
        return loop
    editions = [loop.with_result_form(form) for form in RESULT_PATTERNS]
    return next((e for e in editions if _returns_parameters(implementation, e, example)), loop)


def _returns_parameters(
    implementation: JudgedImplementation, loop: TrainingLoopCall, example: Example
) -> bool:
    answer = run(implementation, loop, example, 1)
    return answer.failure is None and not answer.problems


def variant_remark(stated: TrainingLoopCall, variant: TrainingLoopCall) -> str:
    """What is to be said of a loop that was asked otherwise than it should be; empty if not."""
    otherwise = f"{stated.function} cannot be called as {stated.call}; it was as {variant.call}."
    return "" if variant.call == stated.call else otherwise
