"""Read the values of a TOML table with checks; a wrong value is an error at its line."""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from backproof.assignment.toml_source import AssignmentError, AssignmentSource, KeyPath

MAX_TEXT = 200
"""Characters of a text, such as the title, which is a heading of pages."""


@dataclass(frozen=True, slots=True)
class TomlTable:
    """The values of one table. `path` is () for the whole file."""

    source: AssignmentSource
    path: KeyPath
    values: Mapping[str, Any]

    @classmethod
    def root(cls, source: AssignmentSource) -> "TomlTable":
        """The table of the whole file."""
        return cls(source, (), source.parse())

    def error(self, key: str, message: str) -> AssignmentError:
        """The error at the line of a key of the table."""
        prefix = f"[{'.'.join(self.path)}] " if self.path else ""
        return self.source.error((*self.path, key), f"{prefix}{message}")

    def require_known(self, *keys: str) -> None:
        """Raise AssignmentError if the table has a key other than these."""
        for key in self.values:
            if key not in keys:
                raise self.error(
                    key, f"{value_text(key)} is not a key here: {suggestion(key, keys)}"
                )

    def table(self, key: str) -> "TomlTable":
        """The table of that name; an empty table if it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"{key} is {value_text(value)}: expected a table, [{key}]")
        return TomlTable(self.source, (*self.path, key), value)

    def text(self, key: str, default: str | None = None) -> str:
        """A text on one line; it is required if there is no default."""
        value = self.values.get(key, default)
        if value is None:
            raise self.error(key, f'{key} is missing: expected {key} = "…"')
        if not (isinstance(value, str) and value.isprintable() and 0 < len(value) <= MAX_TEXT):
            raise self.error(key, f"{key} is {value_text(value)}: expected a text on one line")
        return value

    def number(
        self, key: str, default: float, *, minimum: float = 0.0, maximum: float = math.inf
    ) -> float:
        """A finite number from `minimum` to `maximum`."""
        value = self.values.get(key, default)
        if not _is_number(value) or not minimum <= value <= maximum or math.isinf(value):
            limits = f"from {minimum:g}" + ("" if math.isinf(maximum) else f" to {maximum:g}")
            raise self.error(key, f"{key} is {value_text(value)}: expected a number {limits}")
        return float(value)

    def integer(self, key: str, default: int, *, maximum: int) -> int:
        """A whole number from 1 to `maximum`."""
        value = self.values.get(key, default)
        if type(value) is not int or not 1 <= value <= maximum:
            message = f"{key} is {value_text(value)}: expected a whole number from 1 to {maximum}"
            raise self.error(key, message)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """A Boolean value."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} is {value_text(value)}: expected true or false")
        return value

    def moment(self, key: str, example: str) -> datetime | None:
        """A time with a zone, None if it is missing; a date alone means the end of that day.

        A time without an offset is in the time zone of this machine.
        """
        value = self.values.get(key)
        if value is None:
            return None
        try:
            if isinstance(value, date) and not isinstance(value, datetime):
                value = datetime.combine(value + timedelta(days=1), time())
            if isinstance(value, datetime):
                return value if value.tzinfo else value.astimezone()
        except (OverflowError, ValueError, OSError):  # a year at the end of the calendar
            pass
        quotes = " without quotes" if isinstance(value, str) else ""
        message = (
            f"{key} is {value_text(value)}: expected a date and time{quotes}, such as {example}"
        )
        raise self.error(key, message)

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """A list of texts; empty if it is missing."""
        value = self.values.get(key, [])
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            message = f"{key} is {value_text(value)}: expected a list of texts, such as {example}"
            raise self.error(key, message)
        return tuple(value)


def suggestion(got: str, known: Iterable[str], *, rest: str = "") -> str:
    """A hint with similar names, or else with all known names."""
    names = list(known)
    by_lower_name = {name.lower(): name for name in names}
    similar = difflib.get_close_matches(got.lower(), by_lower_name, n=2, cutoff=0.6)
    if similar:
        return f"did you mean {' or '.join(by_lower_name[name] for name in similar)}?"
    return f"expected one of {', '.join(names)}{rest}"


def value_text(value: Any) -> str:
    """A value in a message, on one line and shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str | list) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
