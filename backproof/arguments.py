"""Arguments of the public functions: one of the wrong kind, or out of range, is one clear line."""

import math
from collections.abc import Collection
from types import UnionType
from typing import Any


def require_whole(name: str, value: Any, least: int) -> None:
    """Raise TypeError unless the value is an int, and ValueError where it is too small."""
    expected = f"expected an int of at least {least}"
    if type(value) is not int:
        raise TypeError(f"{_got(name, value)}: {expected}")
    if value < least:
        raise ValueError(f"{_got(name, value)}: {expected}")


def require_seconds(name: str, value: Any) -> None:
    """Raise TypeError unless the value is a number, and ValueError unless time can be so long."""
    expected = "expected a number of seconds above 0"
    if type(value) not in (int, float):
        raise TypeError(f"{_got(name, value)}: {expected}")
    if not 0 < value < math.inf:
        raise ValueError(f"{_got(name, value)}: {expected}")


def require_kind(name: str, value: Any, kinds: type | UnionType, expected: str) -> None:
    """Raise TypeError unless the value is of one of the kinds."""
    if not isinstance(value, kinds):
        raise TypeError(f"{_got(name, value)}: expected {expected}")


def require_one_of(name: str, value: Any, known: Collection[str]) -> None:
    """Raise TypeError unless the value is a text, and ValueError unless it is one of the known."""
    expected = f"one of {', '.join(known)}"
    require_kind(name, value, str, expected)
    if value not in known:
        raise ValueError(f"{_got(name, value)}: expected {expected}")


def _got(name: str, value: Any) -> str:
    """What was got, on one line."""
    return f"{name} is {' '.join(repr(value).split())[:80]}"
