"""The TOML text of an assignment, and errors that name a line in it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

KeyPath = tuple[str, ...]
"""The path to a value: the names of its tables, then its key."""

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_HINT = 'expected key = value, with quotes around a key such as "3.47 dZ1" = 2'


class AssignmentError(ValueError):
    """An assignment cannot be read. The message names the file, the line and what was expected."""


@dataclass(frozen=True)
class AssignmentSource:
    """The text of an assignment and the name of its file."""

    name: str
    text: str

    def parse(self) -> dict[str, Any]:
        """Parse the text as TOML; raises AssignmentError with the line."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._toml_error(str(error)) from None
        except RecursionError:
            raise AssignmentError(f"{self.name}:1: is nested too deeply: {_HINT}") from None

    def error(self, path: KeyPath, message: str) -> AssignmentError:
        """The error at the line of a key, or of the nearest table that contains it."""
        return AssignmentError(f"{self.name}:{self.line_of(path)}: {message}")

    def line_of(self, path: KeyPath) -> int:
        """The line of a key, or the first line of the nearest table that contains it.

        `tomllib` reports no positions. So the key is searched in every prefix of the text that is
        valid TOML: its statement begins after the longest prefix without the key.
        """
        for length in range(len(path), 0, -1):
            start = 1
            for number, document in self._parsable_prefixes:
                if _has_key(document, path[:length]):
                    return start
                start = number + 1
        return 1

    @cached_property
    def _parsable_prefixes(self) -> list[tuple[int, dict[str, Any]]]:
        """The number of each line that ends a statement, and the document up to this line."""
        lines, prefixes = self.text.split("\n"), list[tuple[int, dict[str, Any]]]()
        for number in range(1, len(lines) + 1):
            try:
                prefixes.append((number, tomllib.loads("\n".join(lines[:number]))))
            except tomllib.TOMLDecodeError:
                continue
        return prefixes

    def _toml_error(self, message: str) -> AssignmentError:
        """The parser's error with its line; the last line for an error at the end of the text."""
        position = _POSITION.search(message)
        last = len(self.text.rstrip().split("\n"))
        number = int(position[1]) if position and position[1] else last
        reason = message[: position.start()] if position else message
        is_repeated = "overwrite" in reason or "twice" in reason
        hint = "it appears twice: leave out one of the two" if is_repeated else _HINT
        return AssignmentError(f"{self.name}:{number}: is not valid TOML ({reason}): {hint}")


def _has_key(document: Any, path: KeyPath) -> bool:
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True
