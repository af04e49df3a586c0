"""The header of a binding: `key: value` lines before the first function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backproof.binding.source import Source
from reference.activation import ACTIVATIONS
from reference.symbols import SIZES

KEYS = ("title", "hidden", "fixed", "allow", "setup")
LINE = re.compile(r"\s*([A-Za-z_]\w*)\s*:(.*)")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the functions; `end` is the number of lines that it takes up."""

    end: int
    title: str = ""
    hidden: str = "tanh"
    fixed: Mapping[str, int] = field(default_factory=dict)
    allow: tuple[str, ...] = ()


def read_header(source: Source) -> Header:
    """The header; raises BindingError, which points at the line that cannot be read."""
    values, end = dict[str, tuple[str, int]](), 0
    for number, text in enumerate(source.lines, 1):
        entry = LINE.fullmatch(text.split("#")[0].rstrip())
        if entry is None and text.split("#")[0].strip():
            break
        if entry is not None:
            _require_key(source, entry[1], number, values)
            values[entry[1]] = entry[2].strip(), number
        end = number
    title, _ = values.get("title", ("", 0))
    allow, _ = values.get("allow", ("", 0))
    conventions = tuple(part.strip() for part in allow.split(",") if part.strip())
    return Header(end, title, _hidden(source, values), _fixed(source, values), conventions)


def _require_key(
    source: Source, key: str, number: int, values: Mapping[str, tuple[str, int]]
) -> None:
    if key not in KEYS:
        keys = ", ".join(f"{known}:" for known in KEYS[:-1])
        raise source.error(f"unknown key {key}: in the header: expected one of {keys}", number)
    if key == "setup":
        raise source.error("setup: is reserved and cannot be used yet: leave it out", number)
    if key in values:
        raise source.error(f"{key}: stands twice, first in line {values[key][1]}", number)


def _hidden(source: Source, values: Mapping[str, tuple[str, int]]) -> str:
    name, number = values.get("hidden", ("tanh", 1))
    if name not in ACTIVATIONS:
        names = ", ".join(ACTIVATIONS)
        column = source.lines[number - 1].find(name) + 1
        message = f"no hidden activation is called {name!r}: expected one of {names}"
        raise source.error(message, number, column)
    return name


def _fixed(source: Source, values: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    text, number = values.get("fixed", ("", 1))
    fixed = dict[str, int]()
    for part in filter(None, map(str.strip, text.split(","))):
        pair = re.fullmatch(r"(\w+)\s*=\s*([1-9][0-9]{0,8})", part)
        if pair is None or pair[1] not in SIZES:
            column = source.lines[number - 1].find(part) + 1
            message = f"fixed: {part!r}: expected a size and its number, as in n2 = 1"
            raise source.error(message, number, column)
        fixed[pair[1]] = int(pair[2])
    return fixed
