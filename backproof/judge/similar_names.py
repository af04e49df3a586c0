"""Name the function that is probably meant where a required one is not defined."""

from dataclasses import replace
from difflib import get_close_matches

from backproof.judge.evaluation import FunctionResult
from backproof.judge.implementation_protocol import JudgedImplementation

NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

MIN_SIMILARITY = 0.75
"""The least similarity of a name that is mentioned: back_propagation has 0.89 for
backward_propagation. It is a hint alone, and nothing is called by it."""


def mention_similar_name(
    implementation: JudgedImplementation, result: FunctionResult
) -> FunctionResult:
    """Return the result of a missing function with the most similar name in its messages."""
    name, functions = result.line.function, implementation.worker.functions
    if name not in implementation.missing_functions:
        return result
    required = {line.function for line in implementation.resolved_binding.lines}
    similar = get_close_matches(name, sorted({*functions} - required), 1, MIN_SIMILARITY)
    if not similar:
        return result
    most = functions[similar[0]].max_arguments
    takes = f", and takes {_arguments(most)}" if most is not None else ""
    message = f"{name} is not defined: {similar[0]} has a similar name{takes}."
    verdicts = (replace(verdict, message=message) for verdict in result.verdicts)
    return replace(result, verdicts=tuple(verdicts))


def _arguments(count: int) -> str:
    numeral = NUMERALS[count] if count < len(NUMERALS) else str(count)
    return f"{numeral} argument{'' if count == 1 else 's'}"
