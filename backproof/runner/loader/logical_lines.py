"""Find the starts of logical lines in text that may not be valid Python.

Python's tokenizer stops at the first error. This scanner follows only strings, brackets and
backslashes, and recovers at a line that can only start a definition or an import.
"""

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"""\#.*|\"{3}|'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[\[({]|[\])}]|\\$"""
)
_SURE_START = re.compile(
    r"(def\s+\w+\s*\(|class\s+\w+\s*[(:]|@\w|import\s+\w|from\s+[\w.]+\s+import\b)"
)
_DEFINITION = re.compile(r"(def\s+\w+\s*\(.*|class\s+\w+\s*(\(.*\))?:)\s*(#.*)?$")
_STRING_ENDS = {
    quote: re.compile(r"(?:\\.|[^\\])*?" + quote, re.DOTALL) for quote in ('"""', "'''")
}


class _Scanner:
    """The state between two lines: in a triple-quoted string, in brackets, or continued."""

    def __init__(self) -> None:
        self.quote, self.depth, self.is_continued = "", 0, False

    def starts_logical_line(self, line: str) -> bool:
        """Return whether a line starts a logical line; a sure start resets the state."""
        sure_start = _DEFINITION if self.quote else _SURE_START
        if (self.quote or self.depth or self.is_continued) and sure_start.match(line):
            self.__init__()  # type: ignore[misc]
        return not (self.quote or self.depth or self.is_continued)

    def consume(self, line: str) -> None:
        """Update the state by the strings, brackets and backslash of a line."""
        position, self.is_continued = 0, False
        if self.quote:
            end = _STRING_ENDS[self.quote].match(line)
            if end is None:
                return
            position, self.quote = end.end(), ""
        while match := _TOKEN.search(line, position):
            position = match.end()
            self._update_state(match[0])
            if self.quote:
                end = _STRING_ENDS[self.quote].match(line, position)
                if end is None:
                    return
                position, self.quote = end.end(), ""

    def _update_state(self, symbol: str) -> None:
        if symbol in _STRING_ENDS:
            self.quote = symbol
        elif symbol in "([{":
            self.depth += 1
        elif symbol in ")]}":
            self.depth = max(0, self.depth - 1)
        elif symbol.startswith("\\"):
            self.is_continued = True


def logical_line_starts(
    lines: list[str], is_separate_line: Callable[[str], bool] = lambda _: False
) -> list[bool]:
    """Return for each line whether a logical line starts there.

    A separate line, such as a magic, is a logical line whose quotes and brackets do not count.
    """
    scanner, starts = _Scanner(), list[bool]()
    for line in lines:
        starts.append(scanner.starts_logical_line(line))
        if not (starts[-1] and is_separate_line(line)):
            scanner.consume(line)
    return starts
