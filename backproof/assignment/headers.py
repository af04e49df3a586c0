"""The functions that a binding asks for, as headers with blanks: no answer is in them.

A function's parameters and blanks are named after the symbols; where it is called in several ways,
as affine is for Z1 and for Z2, after what these have in common.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backproof.assignment.described import (
    as_shape,
    called,
    content,
    listed,
    shape_of,
    told_apart,
    with_scale,
    written_out,
)
from backproof.binding import Binding, Line
from backproof.binding.arrays import Leaf, leaves
from backproof.binding.expressions import Pattern
from backproof.judge.placement import judged


@dataclass(frozen=True, slots=True)
class Header:
    """One function: its parameters, what is said of it, its blanks, and what it returns of them.

    A blank is a name with the equation that it stands for, and its shape.
    """

    function: str
    parameters: tuple[str, ...]
    summary: str
    notes: tuple[str, ...]
    blanks: tuple[tuple[str, str], ...]
    returned: str


def headers_of(binding: Binding) -> list[Header]:
    """The functions of a binding in its order; methods and steps of objects are left out."""
    ways = dict[str, list[Line]]()
    for line in binding.lines:
        said = ways.setdefault(line.function, [])
        if line.is_plain and not any(line.is_edition_of(other) for other in said):
            said.append(line)
    return [_header(lines) for lines in ways.values() if lines]


def _header(lines: list[Line]) -> Header:
    first, several = lines[0], len(lines) > 1
    blanks = list(_blanks(first))
    parameters, names = _named(lines)
    new = dict(zip((symbol for symbol, _ in blanks), names, strict=False))
    notes = list(_ways(lines)) if several else list(_described(first, parameters))
    return Header(
        first.function,
        tuple(parameters),
        _summary(lines),
        tuple(notes),
        tuple((new[name], "" if several else said) for name, said in blanks if name in new),
        written_out(first.result, new),
    )


def _named(lines: list[Line]) -> tuple[list[str], list[str]]:
    """The names of parameters and of blanks; the first way's own, where those in common clash."""
    ways = [(_parameters(line), [name for name, _ in _blanks(line)]) for line in lines]
    parameters, blanks = _common(way[0] for way in ways), _common(way[1] for way in ways)
    clash = len({*parameters, *blanks}) < len(parameters) + len(blanks)
    return ways[0] if clash else (parameters, blanks)


def _passed(line: Line) -> list[Pattern]:
    """The arguments that a function needs: optional ones where it cannot do without them."""
    given = {symbol for pattern in line.arguments for symbol in pattern.symbols()}
    wanted = [symbol for symbol in line.outputs_computed if symbol not in given]
    enough = line.graph.reaches(wanted, {*given, *line.implied})
    return [*line.arguments, *(() if enough else line.optional)]


def _parameters(line: Line) -> list[str]:
    return told_apart(called(pattern) for pattern in _passed(line))


def _blanks(line: Line) -> Iterator[tuple[str, str]]:
    """What is to be computed in its order, returned or not, and what is said of it."""
    table = line.graph.table
    returned = {leaf.symbol: leaf for leaf in leaves(line.result)}
    for symbol in judged(line):
        leaf = returned.get(symbol, Leaf(symbol))
        scaled = with_scale(leaf) if leaf.is_scaled else ""
        yield symbol, listed([table[symbol].number or "", scaled, shape_of(leaf, table)])


def _summary(lines: list[Line]) -> str:
    """Which equations the function computes."""
    numbers = dict.fromkeys(
        number
        for line in lines
        for symbol in judged(line)
        if (number := line.graph.table[symbol].number)
    )
    if not numbers:
        return "The sizes of the network."
    return f"Equation{'s' if len(numbers) > 1 else ''} {', '.join(sorted(numbers, key=_in_order))}."


def _in_order(number: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", number)
    return int(digits[1]) if len(digits) > 1 else 0, number


def _ways(lines: list[Line]) -> Iterator[str]:
    """The calls of a function that is called in several ways."""
    for line in lines:
        table = line.graph.table
        gives = ", ".join(
            f"{s} ({table[s].number}), {as_shape(table[s].axes)}" for s in line.outputs
        )
        call = line.text.rpartition(" -> ")[0]
        yield f"{call} gives {gives}"


def _described(line: Line, parameters: Iterable[str]) -> Iterator[str]:
    """What each parameter holds, and what is returned."""
    table = line.graph.table
    for name, pattern in zip(parameters, _passed(line), strict=True):
        yield f"{name}: {content(pattern, table)}"
    yield f"Returns {content(line.result, table, named=True)}"


def _common(ways: Iterable[list[str]]) -> list[str]:
    """The names at each place, as they are in all ways; else what most have in common."""
    return [_most_common(names) for names in zip(*ways, strict=False)]


def _most_common(names: Iterable[str]) -> str:
    """One name, or the most frequent without its number; of equals the first by the alphabet."""
    names = list(names)
    if len(set(names)) == 1:
        return names[0]
    stems = Counter(re.sub(r"\d", "", name) for name in names)
    return min(stems, key=lambda stem: (-stems[stem], stem))
