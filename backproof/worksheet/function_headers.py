"""The functions that a binding asks for, as headers with blanks: no answer is in them.

A function's parameters and blanks are named after the symbols; where it is called in several ways,
as affine is for Z1 and for Z2, after what these have in common.
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
    """One function: its parameters, what is said of it, its blanks, and what it returns of them.

    A blank is a name with the equation that it stands for, and its shape.
    """

    function: str
    parameters: tuple[str, ...]
    summary: str
    notes: tuple[str, ...]
    blanks: tuple[tuple[str, str], ...]
    return_expression: str


def headers_of(binding: Binding) -> list[FunctionHeader]:
    """The functions of a binding in its order; methods and steps of objects are left out."""
    ways = dict[str, list[FunctionBinding]]()
    for line in binding.lines:
        said = ways.setdefault(line.function, [])
        if line.is_plain and not any(line.is_overload_of(other) for other in said):
            said.append(line)
    return [_header(lines) for lines in ways.values() if lines]


def _header(lines: list[FunctionBinding]) -> FunctionHeader:
    first, several = lines[0], len(lines) > 1
    blanks = list(_blanks(first))
    parameters, names = _choose_names(lines)
    new = dict(zip((symbol for symbol, _ in blanks), names, strict=False))
    notes = list(_call_notes(lines)) if several else list(_parameter_notes(first, parameters))
    return FunctionHeader(
        first.function,
        tuple(parameters),
        _summary(lines),
        tuple(notes),
        tuple((new[name], "" if several else said) for name, said in blanks if name in new),
        result_source(first.result, new),
    )


def _choose_names(lines: list[FunctionBinding]) -> tuple[list[str], list[str]]:
    """The names of parameters and of blanks; the first way's own, where those in common clash."""
    ways = [(_parameter_names(line), [name for name, _ in _blanks(line)]) for line in lines]
    parameters, blanks = (
        _common_names(way[0] for way in ways),
        _common_names(way[1] for way in ways),
    )
    clash = len({*parameters, *blanks}) < len(parameters) + len(blanks)
    return ways[0] if clash else (parameters, blanks)


def _required_arguments(line: FunctionBinding) -> list[Pattern]:
    """The arguments that a function needs: optional ones where it cannot do without them."""
    given = {symbol for pattern in line.arguments for symbol in pattern.symbols()}
    wanted = [symbol for symbol in line.computed_outputs if symbol not in given]
    enough = line.graph.can_compute(wanted, {*given, *line.implied_inputs})
    return [*line.arguments, *(() if enough else line.optional_arguments)]


def _parameter_names(line: FunctionBinding) -> list[str]:
    return number_duplicates(parameter_name(pattern) for pattern in _required_arguments(line))


def _blanks(line: FunctionBinding) -> Iterator[tuple[str, str]]:
    """What is to be computed in its order, returned or not, and what is said of it."""
    table = line.graph.table
    returned = {leaf.symbol: leaf for leaf in symbol_patterns(line.result)}
    for symbol in line.judged_symbols:
        leaf = returned.get(symbol, SymbolPattern(symbol))
        scaled = scaled_symbol(leaf) if leaf.is_scaled else ""
        yield symbol, join_nonempty([table[symbol].number or "", scaled, shape_of(leaf, table)])


def _summary(lines: list[FunctionBinding]) -> str:
    """Which equations the function computes."""
    numbers = dict.fromkeys(
        number
        for line in lines
        for symbol in line.judged_symbols
        if (number := line.graph.table[symbol].number)
    )
    if not numbers:
        return "The sizes of the network."
    return f"Equation{'s' if len(numbers) > 1 else ''} {', '.join(sorted(numbers, key=_equation_order))}."


def _equation_order(number: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", number)
    return int(digits[1]) if len(digits) > 1 else 0, number


def _call_notes(lines: list[FunctionBinding]) -> Iterator[str]:
    """The calls of a function that is called in several ways."""
    for line in lines:
        table = line.graph.table
        gives = ", ".join(
            f"{s} ({table[s].number}), {shape_text(table[s].axes)}" for s in line.outputs
        )
        call = line.text.rpartition(" -> ")[0]
        yield f"{call} gives {gives}"


def _parameter_notes(line: FunctionBinding, parameters: Iterable[str]) -> Iterator[str]:
    """What each parameter holds, and what is returned."""
    table = line.graph.table
    for name, pattern in zip(parameters, _required_arguments(line), strict=True):
        yield f"{name}: {describe_content(pattern, table)}"
    yield f"Returns {describe_content(line.result, table, with_symbols=True)}"


def _common_names(variants: Iterable[list[str]]) -> list[str]:
    """The names at each place, as they are in all ways; else what most have in common."""
    return [_most_common_name(names) for names in zip(*variants, strict=False)]


def _most_common_name(names: Iterable[str]) -> str:
    """One name, or the most frequent without its number; of equals the first by the alphabet."""
    names = list(names)
    if len(set(names)) == 1:
        return names[0]
    stems = Counter(re.sub(r"\d", "", name) for name in names)
    return min(stems, key=lambda stem: (-stems[stem], stem))
