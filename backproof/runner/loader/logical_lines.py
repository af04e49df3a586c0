"""Which lines of a text start a logical line, in text that may not be Python.

A tokenizer stops at the first thing that it does not know; this one only follows strings, brackets
and backslashes, and finds its way back at a line that can only be the start of a definition.
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
    """Where we are between two lines: in a triple-quoted string, in brackets, or continued."""

    def __init__(self) -> None:
        self.quote, self.depth, self.is_continued = "", 0, False

    def starts_logical_line(self, line: str) -> bool:
        """Whether this line starts a logical line; a sure start ends what was left open."""
        lost = _DEFINITION if self.quote else _SURE_START
        if (self.quote or self.depth or self.is_continued) and lost.match(line):
            self.__init__()  # type: ignore[misc]
        return not (self.quote or self.depth or self.is_continued)

    def consume(self, line: str) -> None:
        """Follow the strings and brackets of a line."""
        at, self.is_continued = 0, False
        if self.quote:
            end = _STRING_ENDS[self.quote].match(line)
            if end is None:
                return
            at, self.quote = end.end(), ""
        while mark := _TOKEN.search(line, at):
            at = mark.end()
            self._update_state(mark[0])
            if self.quote:
                end = _STRING_ENDS[self.quote].match(line, at)
                if end is None:
                    return
                at, self.quote = end.end(), ""

    def _update_state(self, text: str) -> None:
        if text in _STRING_ENDS:
            self.quote = text
        elif text in "([{":
            self.depth += 1
        elif text in ")]}":
            self.depth = max(0, self.depth - 1)
        elif text.startswith("\\"):
            self.is_continued = True


def logical_line_starts(
    lines: list[str], is_separate_line: Callable[[str], bool] = lambda _: False
) -> list[bool]:
    """For each line, whether a logical line starts there.

    An aside, such as a magic, is a line of its own, and its quotes and brackets are nobody's.
    """
    scanner, found = _Scanner(), list[bool]()
    for line in lines:
        starts = scanner.starts_logical_line(line)
        found.append(starts)
        if not (starts and is_separate_line(line)):
            scanner.consume(line)
    return found
