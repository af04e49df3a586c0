"""The order in which functions are called, so that no input reveals a result still to be judged.

A function may store its inputs where another finds them. The gradients that the update takes as
inputs, for example, are the results of backward propagation.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from backproof.binding import FunctionBinding
from backproof.reference.symbols import SIZES

T = TypeVar("T")


def map_in_safe_order(
    lines: Sequence[FunctionBinding], evaluate: Callable[[FunctionBinding], T]
) -> list[T]:
    """Evaluate each line in a safe order, and return the results in the order of the lines."""
    results = {index: evaluate(lines[index]) for index in safe_call_order(lines)}
    return [results[index] for index in range(len(lines))]


def safe_call_order(lines: Sequence[FunctionBinding]) -> list[int]:
    """Return the indices of the lines, each before the lines whose inputs reveal its results.

    In a cycle, the first line comes next.
    """
    remaining, order = list(range(len(lines))), list[int]()
    while remaining:
        safe = (
            n
            for n in remaining
            if not any(_leaks_answer_of(lines[n], lines[k]) for k in remaining if k != n)
        )
        order.append(next(safe, remaining[0]))
        remaining.remove(order[-1])
    return order


def _leaks_answer_of(line: FunctionBinding, producer: FunctionBinding) -> bool:
    """Return whether the inputs of a line include results of another, the producer."""
    leaked = set(line.inputs) & set(producer.outputs) - set(SIZES)
    return line.graph.name == producer.graph.name and bool(leaked)
