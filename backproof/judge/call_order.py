"""In which order functions are asked: none when another was given what it should answer.

A function may keep what it is given, and another find it there: a gradient that is an input of the
update is the answer of backward propagation.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from backproof.binding import FunctionBinding
from backproof.reference.symbols import SIZES

T = TypeVar("T")


def map_in_safe_order(
    lines: Sequence[FunctionBinding], evaluate: Callable[[FunctionBinding], T]
) -> list[T]:
    """What `ask` gives for each line, in the order of the lines, asked in a safe one."""
    found = {place: evaluate(lines[place]) for place in safe_call_order(lines)}
    return [found[place] for place in range(len(lines))]


def safe_call_order(lines: Sequence[FunctionBinding]) -> list[int]:
    """The places of the lines: each before those that give its answers away, else as they come.

    Where each of some gives away another's, the first of them is next.
    """
    left, order = list(range(len(lines))), list[int]()
    while left:
        safe = (
            n for n in left if not any(_leaks_answer_of(lines[n], lines[k]) for k in left if k != n)
        )
        order.append(next(safe, left[0]))
        left.remove(order[-1])
    return order


def _leaks_answer_of(line: FunctionBinding, producer: FunctionBinding) -> bool:
    """Whether a line is given what another should answer."""
    told = set(line.inputs) & set(producer.outputs) - set(SIZES)
    return line.graph.name == producer.graph.name and bool(told)
