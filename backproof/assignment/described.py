"""Arguments and results in the words of a template: what they are called, hold, and are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping

from backproof.binding.arrays import Joined, Leaf, Moves
from backproof.binding.expressions import Constant, Keyed, Pattern, Sequence
from reference.chapter import GRADIENTS, PARAMETERS
from reference.symbols import Table

COLLECTIVE = {
    "parameters": frozenset(PARAMETERS),
    "grads": frozenset(GRADIENTS),
    "cache": frozenset(["Z1", "A1", "Z2", "A2", "z1", "a1", "z2", "a2"]),
}
"""What dicts and tuples of symbols are called; others are `values`."""


def called(pattern: Pattern) -> str:
    """The name of a parameter."""
    match pattern:
        case Leaf(symbol=symbol):
            return symbol
        case Constant():
            return "option"
    symbols = set(pattern.symbols())
    return next((name for name, own in COLLECTIVE.items() if symbols <= own), "values")


def told_apart(names: Iterable[str]) -> list[str]:
    """The names of parameters, those that come again with a number."""
    found, taken = list[str](), Counter[str]()
    for name in names:
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name}_{taken[name]}")
    return found


def content(pattern: Pattern, table: Table, *, named: bool = False) -> str:
    """What an argument or a result holds; `named` says its symbols where no key does."""
    match pattern:
        case Leaf():
            return _array(pattern, table, named=named)
        case Keyed(items=pairs):
            inside = "; ".join(f'"{key}" {content(item, table)}' for key, item in pairs)
            said = f"a dict of {inside}"
        case Sequence(items=items, kind=kind):
            inside = "; ".join(content(item, table, named=True) for item in items)
            said = f"a {kind.__name__} of {inside}"
        case Joined():
            said = f"{', '.join(pattern.symbols())} in one array"
        case Constant(value=value):
            said = repr(value)
        case _:
            said = "anything"
    return said


def written_out(pattern: Pattern, names: Mapping[str, str]) -> str:
    """The result as Python writes it, out of the blanks."""
    match pattern:
        case Leaf(symbol=symbol):
            return names.get(symbol, symbol)
        case Keyed(items=pairs):
            return "{" + ", ".join(f'"{key}": {written_out(p, names)}' for key, p in pairs) + "}"
        case Sequence(items=items, kind=kind):
            inside = ", ".join(written_out(item, names) for item in items)
            comma = "," if len(items) == 1 and kind is tuple else ""
            return f"[{inside}]" if kind is list else f"({inside}{comma})"
        case Joined(name=join, items=items, moves=moves):
            inside = ", ".join(written_out(item, names) for item in items)
            order = f'"{moves.raveled}"' if moves.raveled == "F" else ""
            raveled = f".ravel({order})" if moves.raveled else ""
            return f"np.{join}([{inside}]){'.T' * moves.transposed}{raveled}"
    return "None"


def _array(leaf: Leaf, table: Table, *, named: bool) -> str:
    """A symbol with its shape, or the shape with what the symbol is."""
    shape = shape_of(leaf, table)
    if named:
        comma = "" if shape.startswith("(") else ","
        return f"{with_scale(leaf)}{comma} {shape}"
    return listed([with_scale(leaf) if leaf.is_scaled else "", shape, _meaning(leaf, table)])


def _meaning(leaf: Leaf, table: Table) -> str:
    """What a given symbol is; of one that is computed it would be the answer."""
    entry = table[leaf.symbol]
    if entry.number is not None and entry.name != "X":
        return ""
    return entry.meaning if leaf.moves == Moves() else entry.meaning.partition(",")[0]


def with_scale(leaf: Leaf) -> str:
    """The symbol with its scale, such as m · dW1."""
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} · "
    divisor = "" if leaf.divisor == 1.0 else f" / {leaf.divisor}"
    return f"{factor}{leaf.symbol}{divisor}"


def shape_of(leaf: Leaf, table: Table) -> str:
    """The shape of an array as a function has it, in sizes of the network."""
    axes = [str(axis) for axis in table[leaf.symbol].axes]
    if leaf.moves.transposed:
        axes.reverse()
    if leaf.moves.raveled and axes:
        return f"({' · '.join(axis for axis in axes if axis != '1') or '1'},)"
    return as_shape(axes)


def as_shape(axes: Iterable[str | int]) -> str:
    """A shape, or nothing for a number."""
    inside = ", ".join(map(str, axes))
    return f"({inside})" if inside else "a number"


def listed(parts: Iterable[str]) -> str:
    """What there is of several parts, with commas."""
    return ", ".join(part for part in parts if part)
