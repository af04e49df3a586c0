"""Checks of the arguments of public functions: each raises an error of one line."""

import math
from collections.abc import Collection
from types import UnionType
from typing import Any


def require_int(name: str, value: Any, minimum: int) -> None:
    """Raise TypeError unless the value is an int, and ValueError if it is below the minimum."""
    expected = f"expected an int of at least {minimum}"
    if type(value) is not int:
        raise TypeError(f"{_describe_value(name, value)}: {expected}")
    if value < minimum:
        raise ValueError(f"{_describe_value(name, value)}: {expected}")


def require_seconds(name: str, value: Any) -> None:
    """Raise TypeError unless the value is a number, and ValueError unless 0 < value < inf."""
    expected = "expected a number of seconds above 0"
    if type(value) not in (int, float):
        raise TypeError(f"{_describe_value(name, value)}: {expected}")
    if not 0 < value < math.inf:
        raise ValueError(f"{_describe_value(name, value)}: {expected}")


def require_type(name: str, value: Any, types: type | UnionType, expected: str) -> None:
    """Raise TypeError unless the value is an instance of one of the types."""
    if not isinstance(value, types):
        raise TypeError(f"{_describe_value(name, value)}: expected {expected}")


def require_choice(name: str, value: Any, choices: Collection[str]) -> None:
    """Raise TypeError unless the value is a string, and ValueError unless it is a choice."""
    expected = f"one of {', '.join(choices)}"
    require_type(name, value, str, expected)
    if value not in choices:
        raise ValueError(f"{_describe_value(name, value)}: expected {expected}")


def _describe_value(name: str, value: Any) -> str:
    """Return the name and the value on one line."""
    return f"{name} is {' '.join(repr(value).split())[:80]}"
