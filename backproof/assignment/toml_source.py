"""The text of an assignment, and errors that point at its lines."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

KeyPath = tuple[str, ...]
"""The way to a value: the names of its tables, then its key."""

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_HINT = 'expected key = value, in quotes where a key is no plain name, as in "3.47 dZ1" = 2'


class AssignmentError(ValueError):
    """An assignment that cannot be read: the file, the line, what was got and what to do."""


@dataclass(frozen=True)
class AssignmentSource:
    """The text of an assignment and the name of its file."""

    name: str
    text: str

    def parse(self) -> dict[str, Any]:
        """The text as TOML; raises AssignmentError, which points at the line."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._toml_error(str(error)) from None
        except RecursionError:
            raise AssignmentError(f"{self.name}:1: is nested too deeply: {_HINT}") from None

    def error(self, path: KeyPath, message: str) -> AssignmentError:
        """The error that points at the line of a key, or of the nearest table around it."""
        return AssignmentError(f"{self.name}:{self.line_of(path)}: {message}")

    def line_of(self, path: KeyPath) -> int:
        """The line where a key stands, or where the nearest table around it begins.

        That is where the text must be read up to so that the key is there. The line before it ends
        the last statement: what is between, such as the lines of a list, is no TOML by itself.
        """
        for length in range(len(path), 0, -1):
            start = 1
            for number, found in self._parsable_prefixes:
                if _has_key(found, path[:length]):
                    return start
                start = number + 1
        return 1

    @cached_property
    def _parsable_prefixes(self) -> list[tuple[int, dict[str, Any]]]:
        """The text up to each line that ends a statement, as TOML."""
        lines, found = self.text.split("\n"), list[tuple[int, dict[str, Any]]]()
        for number in range(1, len(lines) + 1):
            try:
                found.append((number, tomllib.loads("\n".join(lines[:number]))))
            except tomllib.TOMLDecodeError:
                continue
        return found

    def _toml_error(self, message: str) -> AssignmentError:
        """The parser's error at its line; at the end of the text, at the last one."""
        at = _POSITION.search(message)
        last = len(self.text.rstrip().split("\n"))
        number = int(at[1]) if at is not None and at[1] is not None else last
        what = message[: at.start()] if at else message
        twice = "overwrite" in what or "twice" in what
        hint = "it is there already: leave out one of the two" if twice else _HINT
        return AssignmentError(f"{self.name}:{number}: is no TOML ({what}): {hint}")


def _has_key(document: Any, path: KeyPath) -> bool:
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True
