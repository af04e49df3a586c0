"""Fit the arguments of a line to the parameters that a function declares, by their names.

A function may take the arguments of its line in another order, or some of them by name alone. It is
called as it declares where the names of its parameters say which is which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from backproof.binding.array_patterns import SymbolPattern
from backproof.binding.function_binding import COMMON_ARGUMENT_NAMES, FunctionBinding
from backproof.binding.patterns import Pattern
from backproof.reference.graphs import GRADIENTS, PARAMETERS

GROUP_NAMES = {
    "parameters": frozenset(PARAMETERS),
    "grads": frozenset(GRADIENTS),
    "cache": frozenset(["Z1", "A1", "Z2", "A2", "z1", "a1", "z2", "a2"]),
}
"""Parameter names of dicts and tuples of these symbols."""

_COMMON_NAMES: Mapping[str, str] = {
    **{name.replace("_", ""): symbol for name, symbol in COMMON_ARGUMENT_NAMES.items()},
    **dict.fromkeys(("params", "theta"), "parameters"),
    **dict.fromkeys(("gradients", "gradient"), "grads"),
    **dict.fromkeys(("caches",), "cache"),
    **dict.fromkeys(("learningrate", "lr", "rate"), "alpha"),
}
"""Other names of groups and symbols, in lower case and without underscores."""


MAX_CACHED_LINES = 256
"""The number of fitted lines that are kept, so that what is cached for a line is found again."""


def group_name(pattern: Pattern) -> str:
    """Return the name of a parameter for the symbols of a dict or tuple; empty if it has none."""
    symbols = set(pattern.symbols())
    return next((n for n, group in GROUP_NAMES.items() if symbols and symbols <= group), "")


@lru_cache(maxsize=MAX_CACHED_LINES)
def fit_arguments(
    line: FunctionBinding, names: tuple[str, ...], keyword_only_names: tuple[str, ...]
) -> FunctionBinding:
    """Return the line with its arguments in the order of the function's parameters.

    `names` are those of the positional parameters. The line is returned as it is where the names
    do not determine another order.
    """
    if line.keyword_arguments:
        return line
    return _reorder(_pass_by_name(line, keyword_only_names), names)


def _pass_by_name(line: FunctionBinding, keyword_only_names: Sequence[str]) -> FunctionBinding:
    """Pass the arguments that the function takes by name alone by their names."""
    by_meaning = _patterns_by_meaning(line.all_arguments)
    named = [
        (name, by_meaning[meaning])
        for name in keyword_only_names
        if (meaning := _meaning_of_name(name, line)) in by_meaning
    ]
    if not named:
        return line
    moved = [id(pattern) for _, pattern in named]
    return replace(
        line,
        arguments=tuple(p for p in line.arguments if id(p) not in moved),
        optional_arguments=tuple(p for p in line.optional_arguments if id(p) not in moved),
        keyword_arguments=tuple(named),
    )


def _reorder(line: FunctionBinding, names: Sequence[str]) -> FunctionBinding:
    """Order the required arguments as the names do, if they are a permutation of them."""
    by_meaning = _patterns_by_meaning(line.arguments)
    meanings = [_meaning_of_name(name, line) for name in names[: len(line.arguments)]]
    if len(by_meaning) < len(line.arguments) or set(meanings) != set(by_meaning):
        return line
    ordered = tuple(by_meaning[meaning] for meaning in meanings)
    return line if ordered == line.arguments else replace(line, arguments=ordered)


def _patterns_by_meaning(patterns: Sequence[Pattern]) -> dict[str, Pattern]:
    """Return the patterns by symbol or group, without those whose meaning is not unique."""
    meanings = [p.symbol if isinstance(p, SymbolPattern) else group_name(p) for p in patterns]
    return {
        meaning: pattern
        for meaning, pattern in zip(meanings, patterns, strict=True)
        if meaning and meanings.count(meaning) == 1
    }


def _meaning_of_name(name: str, line: FunctionBinding) -> str:
    """Return the symbol or the group that a parameter's name stands for, empty if unknown."""
    plain = name.lower().replace("_", "")
    if plain in GROUP_NAMES:
        return plain
    return line.symbol_named(name) or _COMMON_NAMES.get(plain) or line.symbol_named(plain)
