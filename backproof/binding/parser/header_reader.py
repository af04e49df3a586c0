"""Read the header of a binding: `key: value` lines before the first function."""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backproof.binding.accepted_conventions import CONVENTIONS
from backproof.binding.source_text import BindingSource
from backproof.reference.activation_choice import ACTIVATIONS
from backproof.reference.symbols import SIZES

HEADER_KEYS = ("title", "hidden", "fixed", "allow", "setup", "training")
HEADER_LINE = re.compile(r"\s*([A-Za-z_]\w*)\s*:(.*)")
_FIXED_PAIR = re.compile(r"(\w+)\s*=\s*([0-9.eE+-]+)")
_EXPECTED_SETUP = "expected setup: net = Network(n0, n1, n2), or setup: net.W1 = W1"


@dataclass(frozen=True, slots=True)
class BindingHeader:
    """The values of the header, and the number of its lines."""

    line_count: int
    title: str = ""
    hidden: str = "tanh"
    fixed: Mapping[str, float] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    setup: tuple[ast.stmt, ...] = ()
    training: str = ""


def read_header(source: BindingSource) -> BindingHeader:
    """Read the header; raises BindingError with the line."""
    values, setup, line_count = dict[str, tuple[str, int]](), list[ast.stmt](), 0
    for number, text in enumerate(source.lines, 1):
        entry = HEADER_LINE.fullmatch(text.split("#")[0].rstrip())
        if entry is None and text.split("#")[0].strip():
            break
        if entry is not None and entry[1] == "setup":
            setup += _setup_statements(source, text, number)
        elif entry is not None:
            _require_key(source, entry[1], number, values)
            values[entry[1]] = entry[2].strip(), number
        line_count = number
    title, _ = values.get("title", ("", 0))
    hidden, fixed = _hidden_activation(source, values), _fixed_values(source, values)
    allow = _allowed_conventions(source, values)
    training, _ = values.get("training", ("", 0))
    return BindingHeader(line_count, title, hidden, fixed, allow, tuple(setup), training)


def _setup_statements(source: BindingSource, text: str, number: int) -> list[ast.stmt]:
    """The statements of a set-up line; `if 1` replaces `setup`, which keeps the columns."""
    head, colon, rest = text.partition(":")
    python = "\n" * (number - 1) + "if 1".ljust(len(head)) + colon + rest
    try:
        parsed = source.parse_statements(python)
    except SyntaxError as error:
        message = f"cannot be read ({error.msg}): {_EXPECTED_SETUP}"
        raise source.error(message, number, error.offset or len(head) + 2) from None
    match parsed:
        case [ast.If(body=body)]:
            return body
    raise source.error(f"is not a set-up: {_EXPECTED_SETUP}", number)


def _require_key(
    source: BindingSource, key: str, number: int, values: Mapping[str, tuple[str, int]]
) -> None:
    """Raise BindingError for an unknown or repeated key."""
    if key not in HEADER_KEYS:
        keys = ", ".join(f"{known}:" for known in HEADER_KEYS)
        raise source.error(f"unknown key {key}: in the header: expected one of {keys}", number)
    if key in values:
        raise source.error(f"{key}: appears twice, first in line {values[key][1]}", number)


def _hidden_activation(source: BindingSource, values: Mapping[str, tuple[str, int]]) -> str:
    """The name of the hidden activation."""
    name, number = values.get("hidden", ("tanh", 1))
    if name not in ACTIVATIONS:
        names = ", ".join(ACTIVATIONS)
        column = source.lines[number - 1].find(name) + 1
        message = f"no hidden activation is called {name!r}: expected one of {names}"
        raise source.error(message, number, column)
    return name


def _fixed_values(source: BindingSource, values: Mapping[str, tuple[str, int]]) -> dict[str, float]:
    """The fixed sizes, which are whole numbers, and the fixed learning rate."""
    text, number = values.get("fixed", ("", 1))
    fixed = dict[str, float]()
    for part in filter(None, map(str.strip, text.split(","))):
        pair = _FIXED_PAIR.fullmatch(part)
        value = _fixed_value(pair[1], pair[2]) if pair else None
        if pair is None or value is None:
            column = source.lines[number - 1].find(part) + 1
            message = f"fixed: {part!r}: expected a size and its number, as in n2 = 1"
            raise source.error(f"{message}, or alpha = 0.1", number, column)
        fixed[pair[1]] = value
    return fixed


def _allowed_conventions(
    source: BindingSource, values: Mapping[str, tuple[str, int]]
) -> tuple[str, ...]:
    """The accepted conventions, each once."""
    text, number = values.get("allow", ("", 1))
    names = dict.fromkeys(filter(None, map(str.strip, text.split(","))))
    for name in names:
        if name not in CONVENTIONS:
            column = source.lines[number - 1].find(name, len("allow:")) + 1
            known = ", ".join(CONVENTIONS)
            message = f"no convention is called {name!r}: expected some of {known}"
            raise source.error(message, number, column)
    return tuple(names)


def _fixed_value(name: str, text: str) -> float | None:
    """A size of at least 1, or a learning rate above 0; None for another text."""
    if name in SIZES:
        return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if name == "alpha" and 0 < rate < math.inf else None
