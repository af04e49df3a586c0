"""Call a loop that takes its learning rate as an argument, or returns more than the parameters.

The judge compares steps, so a loop with such a signature is called in the way that fits it.
"""

import re

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.training.loop_runs import run
from backproof.properties.example import Example
from backproof.sandbox import FunctionInfo

RATE_NAMES = frozenset(["alpha", "eta", "lr", "rate", "learningrate", "learnrate", "stepsize"])
"""Names of a learning rate, without underscores."""

RESULT_PATTERNS = ("({}, _)", "(_, {})", "({}, _, _)")
"""Results that contain the parameters and something else."""


def match_signature(loop: TrainingLoopCall, info: FunctionInfo) -> TrainingLoopCall:
    """Return the loop's call, with the learning rate passed if the function has a place for it.

    The rate is passed if the stated call has a variable in that place, or ends before that place
    and the argument is required.
    """
    names = [re.sub(r"[\W_]", "", name.lower()) for name in info.parameter_names]
    index = next((n for n, name in enumerate(names) if name in RATE_NAMES), None)
    if index is None or loop.passes_rate:
        return loop
    leading = loop.arguments[: index + 1]
    is_required = info.min_arguments is not None and index < info.min_arguments
    if len(leading) <= index:
        return loop.with_rate_argument(index) if is_required and index == len(leading) else loop
    return loop if leading[index].is_constant else loop.with_rate_argument(index)


def match_result(
    implementation: JudgedImplementation, loop: TrainingLoopCall, example: Example
) -> TrainingLoopCall:
    """Return the loop's call, with its parameters among other results if they are there."""
    result = run(implementation, loop, example, 1)
    if result.failure is not None or not result.problems:
        return loop
    variants = [loop.with_result_form(form) for form in RESULT_PATTERNS]
    return next(
        (variant for variant in variants if _returns_parameters(implementation, variant, example)),
        loop,
    )


def _returns_parameters(
    implementation: JudgedImplementation, loop: TrainingLoopCall, example: Example
) -> bool:
    result = run(implementation, loop, example, 1)
    return result.failure is None and not result.problems


def variant_remark(stated: TrainingLoopCall, variant: TrainingLoopCall) -> str:
    """Return a remark if the loop is called in another way than stated; empty if not."""
    remark = (
        f"{stated.function} cannot be called as {stated.call}, so it was called as {variant.call}."
    )
    return "" if variant.call == stated.call else remark
