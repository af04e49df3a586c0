"""The text of a binding, and errors that name a line and a column in it."""

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

EXPECTED_LINE = "expected function(X, {W1, b1}) -> Z1"


class BindingError(ValueError):
    """A binding cannot be read. The message names the file, line, column and what was expected."""


@dataclass(frozen=True)
class BindingSource:
    """The text of a binding and the name of its file."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without line ends."""
        return self.text.split("\n")

    def parse_statements(self, python: str) -> list[ast.stmt]:
        """Parse Python; raises SyntaxError, or BindingError for a text that cannot be Python."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the parser warns about escapes in strings
                return ast.parse(python).body
        except (ValueError, RecursionError, MemoryError):
            raise BindingError(
                f"{self.name}: is not the text of a binding: {EXPECTED_LINE}"
            ) from None

    def error(self, message: str, line: int, column: int = 1) -> BindingError:
        """The error at a line and a column, both counted from 1."""
        number = min(max(line, 1), len(self.lines))
        shown = self.lines[number - 1].replace("\t", " ").rstrip()
        column = min(max(column, 1), len(shown) + 1)
        caret = " " * (column - 1) + "^"
        location = f"{self.name}:{number}:{column}"
        return BindingError(f"{location}: {message}\n    {shown}\n    {caret}")

    def require_distinct(self, keys: Sequence[str], nodes: Sequence[ast.expr | None]) -> None:
        """Raise BindingError at the first node whose key is repeated."""
        for index, (key, node) in enumerate(zip(keys, nodes, strict=True)):
            if node is not None and key in keys[:index]:
                raise self.error_at(node, f"{key} appears twice: expected each once")

    def error_at(self, node: ast.expr | ast.stmt, message: str) -> BindingError:
        """The error at a node of the syntax tree."""
        prefix = self.lines[node.lineno - 1].encode()[: node.col_offset]  # ast counts bytes
        return self.error(message, node.lineno, len(prefix.decode(errors="ignore")) + 1)
