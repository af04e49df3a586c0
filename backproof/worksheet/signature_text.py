"""Texts about arguments and results in a worksheet: names, contents, shapes and source code."""

from collections import Counter
from collections.abc import Iterable, Mapping

from backproof.binding.argument_names import group_name
from backproof.binding.array_patterns import ConcatPattern, SymbolPattern
from backproof.binding.layout_transform import IDENTITY
from backproof.binding.patterns import ConstantPattern, DictPattern, Pattern, SequencePattern
from backproof.reference.symbols import SymbolTable


def parameter_name(pattern: Pattern) -> str:
    """The name of the parameter that receives an argument."""
    match pattern:
        case SymbolPattern(symbol=symbol):
            return symbol
        case ConstantPattern():
            return "option"
    return group_name(pattern) or "values"


def number_duplicates(names: Iterable[str]) -> list[str]:
    """The names, with a number appended to repetitions."""
    numbered, counts = list[str](), Counter[str]()
    for name in names:
        counts[name] += 1
        numbered.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return numbered


def describe_content(pattern: Pattern, table: SymbolTable, *, with_symbols: bool = False) -> str:
    """Describe an argument or a result; `with_symbols` names symbols that have no key."""
    match pattern:
        case SymbolPattern():
            return _describe_array(pattern, table, with_symbols=with_symbols)
        case DictPattern(items=pairs):
            inside = "; ".join(f'"{key}" {describe_content(item, table)}' for key, item in pairs)
            text = f"a dict of {inside}"
        case SequencePattern(items=items, container_type=kind):
            inside = "; ".join(describe_content(item, table, with_symbols=True) for item in items)
            text = f"a {kind.__name__} of {inside}"
        case ConcatPattern():
            text = f"{', '.join(pattern.symbols())} in one array"
        case ConstantPattern(value=value):
            text = repr(value)
        case _:
            text = "anything"
    return text


def result_source(pattern: Pattern, names: Mapping[str, str]) -> str:
    """The Python expression of the result; `names` are the blanks by symbol."""
    match pattern:
        case SymbolPattern(symbol=symbol):
            return names.get(symbol, symbol)
        case DictPattern(items=pairs):
            return "{" + ", ".join(f'"{key}": {result_source(p, names)}' for key, p in pairs) + "}"
        case SequencePattern(items=items, container_type=kind):
            inside = ", ".join(result_source(item, names) for item in items)
            comma = "," if len(items) == 1 and kind is tuple else ""
            return f"[{inside}]" if kind is list else f"({inside}{comma})"
        case ConcatPattern(name=join, items=items, transform=transform):
            inside = ", ".join(result_source(item, names) for item in items)
            order = '"F"' if transform.ravel_order == "F" else ""
            raveled = f".ravel({order})" if transform.ravel_order else ""
            return f"np.{join}([{inside}]){'.T' * transform.transposed}{raveled}"
    return "None"


def _describe_array(pattern: SymbolPattern, table: SymbolTable, *, with_symbols: bool) -> str:
    """A symbol with its shape, or its shape and meaning."""
    shape = shape_of(pattern, table)
    if with_symbols:
        comma = "" if shape.startswith("(") else ","
        return f"{scaled_symbol(pattern)}{comma} {shape}"
    return join_nonempty(
        [scaled_symbol(pattern) if pattern.is_scaled else "", shape, _meaning(pattern, table)]
    )


def _meaning(pattern: SymbolPattern, table: SymbolTable) -> str:
    """The meaning of an input symbol; empty for a computed one, where it would be the answer."""
    entry = table[pattern.symbol]
    if entry.number is not None and entry.name != "X":
        return ""
    return entry.meaning if pattern.transform == IDENTITY else entry.meaning.partition(",")[0]


def scaled_symbol(pattern: SymbolPattern) -> str:
    """A symbol with its scale, such as m · dW1."""
    factor = "" if pattern.factor == 1.0 else f"{pattern.factor} · "
    divisor = "" if pattern.divisor == 1.0 else f" / {pattern.divisor}"
    return f"{factor}{pattern.symbol}{divisor}"


def shape_of(pattern: SymbolPattern, table: SymbolTable) -> str:
    """The shape of an array in the student's layout, in sizes of the network."""
    axes = [str(axis) for axis in table[pattern.symbol].axes]
    if pattern.transform.transposed:
        axes.reverse()
    if pattern.transform.ravel_order and axes:
        return f"({' · '.join(axis for axis in axes if axis != '1') or '1'},)"
    return shape_text(axes)


def shape_text(axes: Iterable[str | int]) -> str:
    """The text of a shape; the shape () is a number."""
    inside = ", ".join(map(str, axes))
    return f"({inside})" if inside else "a number"


def join_nonempty(parts: Iterable[str]) -> str:
    """Join the non-empty parts with commas."""
    return ", ".join(part for part in parts if part)
