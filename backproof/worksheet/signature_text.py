"""Arguments and results in the words of a template: what they are called, hold, and are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping

from backproof.binding.array_patterns import ConcatPattern, LayoutTransform, SymbolPattern
from backproof.binding.patterns import ConstantPattern, DictPattern, Pattern, SequencePattern
from backproof.reference.graphs import GRADIENTS, PARAMETERS
from backproof.reference.symbols import SymbolTable

GROUP_NAMES = {
    "parameters": frozenset(PARAMETERS),
    "grads": frozenset(GRADIENTS),
    "cache": frozenset(["Z1", "A1", "Z2", "A2", "z1", "a1", "z2", "a2"]),
}
"""What dicts and tuples of symbols are called; others are `values`."""


def parameter_name(pattern: Pattern) -> str:
    """The name of a parameter."""
    match pattern:
        case SymbolPattern(symbol=symbol):
            return symbol
        case ConstantPattern():
            return "option"
    symbols = set(pattern.symbols())
    return next((name for name, own in GROUP_NAMES.items() if symbols <= own), "values")


def number_duplicates(names: Iterable[str]) -> list[str]:
    """The names of parameters, those that come again with a number."""
    found, taken = list[str](), Counter[str]()
    for name in names:
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name}_{taken[name]}")
    return found


def describe_content(pattern: Pattern, table: SymbolTable, *, with_symbols: bool = False) -> str:
    """What an argument or a result holds; `named` says its symbols where no key does."""
    match pattern:
        case SymbolPattern():
            return _describe_array(pattern, table, with_symbols=with_symbols)
        case DictPattern(items=pairs):
            inside = "; ".join(f'"{key}" {describe_content(item, table)}' for key, item in pairs)
            said = f"a dict of {inside}"
        case SequencePattern(items=items, container_type=kind):
            inside = "; ".join(describe_content(item, table, with_symbols=True) for item in items)
            said = f"a {kind.__name__} of {inside}"
        case ConcatPattern():
            said = f"{', '.join(pattern.symbols())} in one array"
        case ConstantPattern(value=value):
            said = repr(value)
        case _:
            said = "anything"
    return said


def result_source(pattern: Pattern, names: Mapping[str, str]) -> str:
    """The result as Python writes it, out of the blanks."""
    match pattern:
        case SymbolPattern(symbol=symbol):
            return names.get(symbol, symbol)
        case DictPattern(items=pairs):
            return "{" + ", ".join(f'"{key}": {result_source(p, names)}' for key, p in pairs) + "}"
        case SequencePattern(items=items, container_type=kind):
            inside = ", ".join(result_source(item, names) for item in items)
            comma = "," if len(items) == 1 and kind is tuple else ""
            return f"[{inside}]" if kind is list else f"({inside}{comma})"
        case ConcatPattern(name=join, items=items, transform=moves):
            inside = ", ".join(result_source(item, names) for item in items)
            order = f'"{moves.ravel_order}"' if moves.ravel_order == "F" else ""
            raveled = f".ravel({order})" if moves.ravel_order else ""
            return f"np.{join}([{inside}]){'.T' * moves.transposed}{raveled}"
    return "None"


def _describe_array(leaf: SymbolPattern, table: SymbolTable, *, with_symbols: bool) -> str:
    """A symbol with its shape, or the shape with what the symbol is."""
    shape = shape_of(leaf, table)
    if with_symbols:
        comma = "" if shape.startswith("(") else ","
        return f"{scaled_symbol(leaf)}{comma} {shape}"
    return join_nonempty(
        [scaled_symbol(leaf) if leaf.is_scaled else "", shape, _meaning(leaf, table)]
    )


def _meaning(leaf: SymbolPattern, table: SymbolTable) -> str:
    """What a given symbol is; of one that is computed it would be the answer."""
    entry = table[leaf.symbol]
    if entry.number is not None and entry.name != "X":
        return ""
    return entry.meaning if leaf.transform == LayoutTransform() else entry.meaning.partition(",")[0]


def scaled_symbol(leaf: SymbolPattern) -> str:
    """The symbol with its scale, such as m · dW1."""
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} · "
    divisor = "" if leaf.divisor == 1.0 else f" / {leaf.divisor}"
    return f"{factor}{leaf.symbol}{divisor}"


def shape_of(leaf: SymbolPattern, table: SymbolTable) -> str:
    """The shape of an array as a function has it, in sizes of the network."""
    axes = [str(axis) for axis in table[leaf.symbol].axes]
    if leaf.transform.transposed:
        axes.reverse()
    if leaf.transform.ravel_order and axes:
        return f"({' · '.join(axis for axis in axes if axis != '1') or '1'},)"
    return shape_text(axes)


def shape_text(axes: Iterable[str | int]) -> str:
    """A shape, or nothing for a number."""
    inside = ", ".join(map(str, axes))
    return f"({inside})" if inside else "a number"


def join_nonempty(parts: Iterable[str]) -> str:
    """What there is of several parts, with commas."""
    return ", ".join(part for part in parts if part)
