"""The header of an assignment's training loop; its blanks are the parameters that it returns."""

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
"""The parameter for the number of iterations, if the call does not name it."""

ITERATIONS_NOTE = "how many steps to take; all go by one learning rate"

_CURRENT_SYMBOLS = dict(zip(NEXT_PARAMETERS, PARAMETERS, strict=True))


def loop_header(call: str, binding: Binding) -> FunctionHeader:
    """Return the header of a training loop with this call."""
    loop = TrainingLoopCall(call, binding)
    line = loop.call_line(1)
    table = line.graph.table
    patterns = (*line.arguments, *line.optional_arguments)
    arguments = list(zip(loop.arguments, patterns, strict=True))
    names = number_duplicates(
        argument.name or (ITERATIONS_NAME if argument.is_count else parameter_name(pattern))
        for argument, pattern in arguments
    )
    notes = [
        f"{name}: {ITERATIONS_NOTE if argument.is_count else describe_content(pattern, table)}"
        for name, (argument, pattern) in zip(names, arguments, strict=True)
    ]
    result = describe_content(line.result, table, with_symbols=True)
    for next_symbol, symbol in _CURRENT_SYMBOLS.items():
        result = result.replace(next_symbol, symbol)
    shapes = {p.symbol: shape_of(p, table) for p in symbol_patterns(line.result)}
    return FunctionHeader(
        loop.function,
        tuple(names),
        SUMMARY,
        (*notes, f"Returns {result}"),
        tuple(
            (symbol, f"after the last step, {shapes[next_symbol]}")
            for next_symbol, symbol in _CURRENT_SYMBOLS.items()
        ),
        result_source(line.result, _CURRENT_SYMBOLS),
    )
