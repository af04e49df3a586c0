"""The functions that a binding asks for, as headers with blanks: no answer is in them.

A function's parameters and blanks are named after the symbols; where it is called in several ways,
as affine is for Z1 and for Z2, after what these have in common.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.binding import Binding, Line
from backproof.binding.arrays import Joined, Leaf, Moves, leaves
from backproof.binding.expressions import Constant, Keyed, Pattern, Sequence
from backproof.judge.placement import judged
from reference.chapter import GRADIENTS, PARAMETERS
from reference.symbols import Table

COLLECTIVE = {
    "parameters": frozenset(PARAMETERS),
    "grads": frozenset(GRADIENTS),
    "cache": frozenset(["Z1", "A1", "Z2", "A2", "z1", "a1", "z2", "a2"]),
}
"""What dicts and tuples of symbols are called; others are `values`."""


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
        _returned(first.result, new),
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
    names, taken = [_called(pattern) for pattern in _passed(line)], Counter[str]()
    for place, name in enumerate(names):
        taken[name] += 1
        names[place] = name if taken[name] == 1 else f"{name}_{taken[name]}"
    return names


def _called(pattern: Pattern) -> str:
    """The name of a parameter."""
    match pattern:
        case Leaf(symbol=symbol):
            return symbol
        case Constant():
            return "option"
    symbols = set(pattern.symbols())
    return next((name for name, own in COLLECTIVE.items() if symbols <= own), "values")


def _blanks(line: Line) -> Iterator[tuple[str, str]]:
    """What is to be computed in its order, returned or not, and what is said of it."""
    table = line.graph.table
    returned = {leaf.symbol: leaf for leaf in leaves(line.result)}
    for symbol in judged(line):
        leaf = returned.get(symbol, Leaf(symbol))
        scaled = _scaled(leaf) if leaf.is_scaled else ""
        yield symbol, _joined([table[symbol].number or "", scaled, _shape(leaf, table)])


def _returned(pattern: Pattern, names: Mapping[str, str]) -> str:
    """The result as Python writes it, out of the blanks."""
    match pattern:
        case Leaf(symbol=symbol):
            return names.get(symbol, symbol)
        case Keyed(items=pairs):
            return "{" + ", ".join(f'"{key}": {_returned(p, names)}' for key, p in pairs) + "}"
        case Sequence(items=items, kind=kind):
            inside = ", ".join(_returned(item, names) for item in items)
            comma = "," if len(items) == 1 and kind is tuple else ""
            return f"[{inside}]" if kind is list else f"({inside}{comma})"
        case Joined(name=join, items=items, moves=moves):
            inside = ", ".join(_returned(item, names) for item in items)
            order = f'"{moves.raveled}"' if moves.raveled == "F" else ""
            raveled = f".ravel({order})" if moves.raveled else ""
            return f"np.{join}([{inside}]){'.T' * moves.transposed}{raveled}"
    return "None"


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
        gives = ", ".join(f"{s} ({table[s].number}), {_axes(table[s].axes)}" for s in line.outputs)
        call = line.text.rpartition(" -> ")[0]
        yield f"{call} gives {gives}"


def _described(line: Line, parameters: Iterable[str]) -> Iterator[str]:
    """What each parameter holds, and what is returned."""
    table = line.graph.table
    for name, pattern in zip(parameters, _passed(line), strict=True):
        yield f"{name}: {_content(pattern, table)}"
    yield f"Returns {_content(line.result, table, named=True)}"


def _content(pattern: Pattern, table: Table, *, named: bool = False) -> str:
    """What an argument or a result holds; `named` says its symbols where no key does."""
    match pattern:
        case Leaf():
            return _array(pattern, table, named=named)
        case Keyed(items=pairs):
            inside = "; ".join(f'"{key}" {_content(item, table)}' for key, item in pairs)
            said = f"a dict of {inside}"
        case Sequence(items=items, kind=kind):
            inside = "; ".join(_content(item, table, named=True) for item in items)
            said = f"a {kind.__name__} of {inside}"
        case Joined():
            said = f"{', '.join(pattern.symbols())} in one array"
        case Constant(value=value):
            said = repr(value)
        case _:
            said = "anything"
    return said


def _array(leaf: Leaf, table: Table, *, named: bool) -> str:
    """A symbol with its shape, or the shape with what the symbol is."""
    shape = _shape(leaf, table)
    if named:
        comma = "" if shape.startswith("(") else ","
        return f"{_scaled(leaf)}{comma} {shape}"
    return _joined([_scaled(leaf) if leaf.is_scaled else "", shape, _meaning(leaf, table)])


def _meaning(leaf: Leaf, table: Table) -> str:
    """What a given symbol is; of one that is computed it would be the answer."""
    entry = table[leaf.symbol]
    if entry.number is not None and entry.name != "X":
        return ""
    return entry.meaning if leaf.moves == Moves() else entry.meaning.partition(",")[0]


def _scaled(leaf: Leaf) -> str:
    """The symbol with its scale, such as m · dW1."""
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} · "
    divisor = "" if leaf.divisor == 1.0 else f" / {leaf.divisor}"
    return f"{factor}{leaf.symbol}{divisor}"


def _shape(leaf: Leaf, table: Table) -> str:
    axes = [str(axis) for axis in table[leaf.symbol].axes]
    if leaf.moves.transposed:
        axes.reverse()
    if leaf.moves.raveled and axes:
        return f"({' · '.join(axis for axis in axes if axis != '1') or '1'},)"
    return _axes(axes)


def _axes(axes: Iterable[str | int]) -> str:
    """A shape, or nothing for a number."""
    inside = ", ".join(map(str, axes))
    return f"({inside})" if inside else "a number"


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


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
