"""Headers of the functions in a binding, with blanks in place of the equations.

Parameters and blanks are named after the symbols. A function that is called in several ways, as
affine is for Z1 and for Z2, gets the common part of the names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backproof.binding import Binding, FunctionBinding
from backproof.binding.array_patterns import SymbolPattern, symbol_patterns
from backproof.binding.patterns import Pattern
from backproof.worksheet.signature_text import (
    describe_content,
    join_nonempty,
    number_duplicates,
    parameter_name,
    result_source,
    scaled_symbol,
    shape_of,
    shape_text,
)


@dataclass(frozen=True, slots=True)
class FunctionHeader:
    """One function: its parameters, docstring, blanks, and the expression that it returns.

    A blank is a name and a comment with its equation number and shape.
    """

    function: str
    parameters: tuple[str, ...]
    summary: str
    notes: tuple[str, ...]
    blanks: tuple[tuple[str, str], ...]
    return_expression: str


def headers_of(binding: Binding) -> list[FunctionHeader]:
    """Return the headers in the order of the binding, without methods and steps of objects."""
    lines_by_function = dict[str, list[FunctionBinding]]()
    for line in binding.lines:
        lines = lines_by_function.setdefault(line.function, [])
        if line.is_plain and not any(line.is_overload_of(other) for other in lines):
            lines.append(line)
    return [_header(lines) for lines in lines_by_function.values() if lines]


def _header(lines: list[FunctionBinding]) -> FunctionHeader:
    """The header of one function, from the lines that call it."""
    first, has_several_calls = lines[0], len(lines) > 1
    blanks = list(_blanks(first))
    parameters, names = _choose_names(lines)
    blank_names = dict(zip((symbol for symbol, _ in blanks), names, strict=False))
    notes = _call_notes(lines) if has_several_calls else _parameter_notes(first, parameters)
    return FunctionHeader(
        first.function,
        tuple(parameters),
        _summary(lines),
        tuple(notes),
        tuple(
            (blank_names[symbol], "" if has_several_calls else comment)
            for symbol, comment in blanks
            if symbol in blank_names
        ),
        result_source(first.result, blank_names),
    )


def _choose_names(lines: list[FunctionBinding]) -> tuple[list[str], list[str]]:
    """The names of parameters and blanks: the common ones, or the first line's if these clash."""
    variants = [(_parameter_names(line), [symbol for symbol, _ in _blanks(line)]) for line in lines]
    parameters = _common_names(parameters for parameters, _ in variants)
    blanks = _common_names(blanks for _, blanks in variants)
    clash = len({*parameters, *blanks}) < len(parameters) + len(blanks)
    return variants[0] if clash else (parameters, blanks)


def _required_arguments(line: FunctionBinding) -> list[Pattern]:
    """The arguments, with the optional ones only if the results depend on them."""
    inputs = {symbol for pattern in line.arguments for symbol in pattern.symbols()}
    targets = [symbol for symbol in line.computed_outputs if symbol not in inputs]
    is_sufficient = line.graph.can_compute(targets, {*inputs, *line.implied_inputs})
    return [*line.arguments, *(() if is_sufficient else line.optional_arguments)]


def _parameter_names(line: FunctionBinding) -> list[str]:
    return number_duplicates(parameter_name(pattern) for pattern in _required_arguments(line))


def _blanks(line: FunctionBinding) -> Iterator[tuple[str, str]]:
    """The judged symbols in graph order, each with a comment: equation number, scale and shape."""
    table = line.graph.table
    returned = {pattern.symbol: pattern for pattern in symbol_patterns(line.result)}
    for symbol in line.judged_symbols:
        pattern = returned.get(symbol, SymbolPattern(symbol))
        scaled = scaled_symbol(pattern) if pattern.is_scaled else ""
        yield symbol, join_nonempty([table[symbol].number or "", scaled, shape_of(pattern, table)])


def _summary(lines: list[FunctionBinding]) -> str:
    """The numbers of the equations that the function computes."""
    numbers = dict.fromkeys(
        number
        for line in lines
        for symbol in line.judged_symbols
        if (number := line.graph.table[symbol].number)
    )
    if not numbers:
        return "The sizes of the network."
    noun = "Equations" if len(numbers) > 1 else "Equation"
    return f"{noun} {', '.join(sorted(numbers, key=_equation_order))}."


def _equation_order(number: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", number)
    return int(digits[1]) if len(digits) > 1 else 0, number


def _call_notes(lines: list[FunctionBinding]) -> Iterator[str]:
    """One note per call of a function that is called in several ways."""
    for line in lines:
        table = line.graph.table
        outputs = ", ".join(
            f"{s} ({table[s].number}), {shape_text(table[s].axes)}" for s in line.outputs
        )
        call = line.text.rpartition(" -> ")[0]
        yield f"{call} gives {outputs}"


def _parameter_notes(line: FunctionBinding, parameters: Iterable[str]) -> Iterator[str]:
    """One note per parameter, and one on the result."""
    table = line.graph.table
    for name, pattern in zip(parameters, _required_arguments(line), strict=True):
        yield f"{name}: {describe_content(pattern, table)}"
    yield f"Returns {describe_content(line.result, table, with_symbols=True)}"


def _common_names(variants: Iterable[list[str]]) -> list[str]:
    """The common name at each position of the variants."""
    return [_most_common_name(names) for names in zip(*variants, strict=False)]


def _most_common_name(names: Iterable[str]) -> str:
    """The only name, or the most frequent name without digits; the first by alphabet in a tie."""
    names = list(names)
    if len(set(names)) == 1:
        return names[0]
    stems = Counter(re.sub(r"\d", "", name) for name in names)
    return min(stems, key=lambda stem: (-stems[stem], stem))
