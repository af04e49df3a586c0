"""A table of an assignment, read value by value; what is odd is an error at its line."""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from backproof.assignment.toml_source import AssignmentError, AssignmentSource, KeyPath

MAX_TEXT = 200
"""Characters of a title: it is a heading of pages."""


@dataclass(frozen=True, slots=True)
class TomlTable:
    """The values of one table; `path` leads to it, () to the whole file."""

    source: AssignmentSource
    path: KeyPath
    values: Mapping[str, Any]

    @classmethod
    def root(cls, source: AssignmentSource) -> "TomlTable":
        """The table of the whole file."""
        return cls(source, (), source.parse())

    def error(self, key: str, message: str) -> AssignmentError:
        """The error that points at a key of the table."""
        where = f"[{'.'.join(self.path)}] " if self.path else ""
        return self.source.error((*self.path, key), f"{where}{message}")

    def require_known(self, *keys: str) -> None:
        """Raise AssignmentError where there is a key of another name."""
        for key in self.values:
            if key not in keys:
                raise self.error(key, f"{value_text(key)} is no key here: {suggestion(key, keys)}")

    def table(self, key: str) -> "TomlTable":
        """The table of that name, an empty one where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"{key} is {value_text(value)}: expected a table, [{key}]")
        return TomlTable(self.source, (*self.path, key), value)

    def text(self, key: str, default: str | None = None) -> str:
        """A text on one line; one without a default must be there."""
        value = self.values.get(key, default)
        if value is None:
            raise self.error(key, f'{key} is not there: expected {key} = "…"')
        plain = isinstance(value, str) and value.isprintable() and 0 < len(value) <= MAX_TEXT
        if not plain:
            raise self.error(key, f"{key} is {value_text(value)}: expected a text on one line")
        return str(value)

    def number(
        self, key: str, default: float, *, minimum: float = 0.0, maximum: float = math.inf
    ) -> float:
        """A number from `least` to `most`."""
        value = self.values.get(key, default)
        if not _is_number(value) or not minimum <= value <= maximum or math.isinf(value):
            upto = f"from {minimum:g}" + ("" if math.isinf(maximum) else f" to {maximum:g}")
            raise self.error(key, f"{key} is {value_text(value)}: expected a number {upto}")
        return float(value)

    def integer(self, key: str, default: int, *, maximum: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.values.get(key, default)
        if type(value) is not int or not 1 <= value <= maximum:
            message = f"{key} is {value_text(value)}: expected a whole number from 1 to {maximum}"
            raise self.error(key, message)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Either true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} is {value_text(value)}: expected true or false")
        return value

    def moment(self, key: str, example: str) -> datetime | None:
        """A time with a zone, None where there is none; a date alone means the end of that day.

        Where it has no offset, it is by the clock of this machine.
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
        """A list of texts, none where it is not there."""
        value = self.values.get(key, [])
        texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if not texts:
            message = f"{key} is {value_text(value)}: expected a list of texts, such as {example}"
            raise self.error(key, message)
        return tuple(value)


def suggestion(got: str, known: Iterable[str], *, rest: str = "") -> str:
    """What was meant in place of a name, or else what there is to choose from."""
    names = list(known)
    lower = {name.lower(): name for name in names}
    close = difflib.get_close_matches(got.lower(), lower, n=2, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(lower[name] for name in close)}?"
    return f"expected one of {', '.join(names)}{rest}"


def value_text(value: Any) -> str:
    """A value as a message shows it, on one line and cut to a length."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str | list) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
