"""The training loop of an assignment as a header with blanks, beside the functions of its binding.

What goes on inside it is the student's to write: its blanks are the parameters that it gives.
"""

from backproof.assignment.described import called, content, shape_of, told_apart, written_out
from backproof.assignment.headers import Header
from backproof.assignment.training import Loop
from backproof.binding import Binding
from backproof.binding.arrays import leaves
from reference.chapter import NEXT, PARAMETERS

SUMMARY = "A training loop: the parameters after some steps of gradient descent."

COUNT = "num_iterations"
"""What the number of steps is called, where the call does not say it."""

COUNTED = "how many steps to take; all go by one learning rate"

_OWN = dict(zip(NEXT, PARAMETERS, strict=True))


def loop_header(call: str, binding: Binding) -> Header:
    """The header of a training loop, given its call."""
    loop = Loop(call, binding)
    line = loop.asked(1)
    table = line.graph.table
    passed = list(zip(loop.parameters, (*line.arguments, *line.optional), strict=True))
    names = told_apart(
        own.name or (COUNT if own.is_count else called(pattern)) for own, pattern in passed
    )
    notes = [
        f"{name}: {COUNTED if own.is_count else content(pattern, table)}"
        for name, (own, pattern) in zip(names, passed, strict=True)
    ]
    gives = content(line.result, table, named=True)
    for after, own in _OWN.items():
        gives = gives.replace(after, own)
    shapes = {leaf.symbol: shape_of(leaf, table) for leaf in leaves(line.result)}
    return Header(
        loop.function,
        tuple(names),
        SUMMARY,
        (*notes, f"Returns {gives}"),
        tuple((own, f"after the last step, {shapes[after]}") for after, own in _OWN.items()),
        written_out(line.result, _OWN),
    )
