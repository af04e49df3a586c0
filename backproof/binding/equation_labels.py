"""Labels of the equations that a binding binds, such as "3.47 dZ1": one gradebook column each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from backproof.binding.function_binding import FunctionBinding
from backproof.binding.model import Binding


def equation_labels(binding: Binding) -> tuple[str, ...]:
    """Return the label of each judged equation once.

    Functions come in the order of the binding, the equations of a function in that of its graph.
    """
    overloads = dict[tuple[str, str], list[FunctionBinding]]()
    for line in binding.lines:
        overloads.setdefault((line.function, line.graph.name), []).append(line)
    return tuple(dict.fromkeys(label for lines in overloads.values() for label in _labels(lines)))


def labels_by_function(binding: Binding) -> dict[str, tuple[str, ...]]:
    """Return the labels of each function's equations, in the order of the binding."""
    labels = dict[str, dict[str, None]]()
    for line in binding.lines:
        line_labels = equation_labels(replace(binding, lines=(line,)))
        labels.setdefault(line.function, {}).update(dict.fromkeys(line_labels))
    return {function: tuple(function_labels) for function, function_labels in labels.items()}


def _labels(overloads: Sequence[FunctionBinding]) -> Iterator[str]:
    """The labels of every equation that some overload of a function computes."""
    line = overloads[0]
    symbols = dict.fromkeys(symbol for each in overloads for symbol in each.judged_symbols)
    return (_label(line, symbol) for symbol in line.sort_by_graph(symbols))


def _label(line: FunctionBinding, symbol: str) -> str:
    number = line.graph.table[symbol].number
    return f"{number} {symbol}" if number else symbol
