"""The training loop of an assignment as a header with blanks, beside the functions of its binding.

What goes on inside it is the student's to write: its blanks are the parameters that it gives.
"""

from backproof.binding import Binding
from backproof.binding.array_patterns import symbol_patterns
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS
from backproof.worksheet.function_headers import FunctionHeader
from backproof.worksheet.signature_text import (
    describe_content,
    number_duplicates,
    parameter_name,
    result_source,
    shape_of,
)

SUMMARY = "A training loop: the parameters after some steps of gradient descent."

ITERATIONS_NAME = "num_iterations"
"""What the number of steps is called, where the call does not say it."""

ITERATIONS_NOTE = "how many steps to take; all go by one learning rate"

_CURRENT_SYMBOLS = dict(zip(NEXT_PARAMETERS, PARAMETERS, strict=True))


def loop_header(call: str, binding: Binding) -> FunctionHeader:
    """The header of a training loop, given its call."""
    loop = TrainingLoopCall(call, binding)
    line = loop.call_line(1)
    table = line.graph.table
    passed = list(zip(loop.arguments, (*line.arguments, *line.optional_arguments), strict=True))
    names = number_duplicates(
        own.name or (ITERATIONS_NAME if own.is_count else parameter_name(pattern))
        for own, pattern in passed
    )
    notes = [
        f"{name}: {ITERATIONS_NOTE if own.is_count else describe_content(pattern, table)}"
        for name, (own, pattern) in zip(names, passed, strict=True)
    ]
    gives = describe_content(line.result, table, with_symbols=True)
    for after, own in _CURRENT_SYMBOLS.items():
        gives = gives.replace(after, own)
    shapes = {leaf.symbol: shape_of(leaf, table) for leaf in symbol_patterns(line.result)}
    return FunctionHeader(
        loop.function,
        tuple(names),
        SUMMARY,
        (*notes, f"Returns {gives}"),
        tuple(
            (own, f"after the last step, {shapes[after]}")
            for after, own in _CURRENT_SYMBOLS.items()
        ),
        result_source(line.result, _CURRENT_SYMBOLS),
    )
