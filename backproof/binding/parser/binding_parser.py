"""Parse the text of a binding; every error names its line and column.

The lines below the header are Python except for the arrow. With the arrow replaced by >>, which
has a lower precedence than the operators of patterns, Python's own parser reads them.
"""

import ast
import re
from functools import lru_cache
from pathlib import Path

from backproof.binding.graph_resolution import GraphSet, reference_graphs
from backproof.binding.model import Binding
from backproof.binding.parser.function_line_parser import LATE_HEADER, LineReader
from backproof.binding.parser.header_reader import HEADER_KEYS, HEADER_LINE, read_header
from backproof.binding.source_text import EXPECTED_LINE, BindingError, BindingSource
from backproof.reference.activation_choice import ACTIVATIONS

_STRING_COMMENT_OR_ARROW = re.compile(r""""[^"\n]*"|'[^'\n]*'|\#[^\n]*|->""")


MAX_CACHED_BINDINGS = 16
"""The number of parsed texts that are kept: what is computed for a binding is kept with it."""


@lru_cache(maxsize=MAX_CACHED_BINDINGS)
def parse(text: str, source_name: str = "binding") -> Binding:
    """Parse a binding; equal texts give the same binding.

    Parameters
    ----------
    text
        The text of the binding.
    source_name
        The file name in error messages; its stem is the name of the binding.

    Raises
    ------
    BindingError
        With the line and the column of the error.
    """
    source = BindingSource(source_name, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    header = read_header(source)
    hidden = ACTIVATIONS[header.hidden]
    graph_set = GraphSet(hidden, reference_graphs(hidden))
    reader = LineReader.with_setup(source, graph_set, header.fixed, header.setup)
    lines = tuple(reader.lines(_statements(source, header.line_count)))
    if not lines:
        raise BindingError(f"{source_name}: no line binds a function: {EXPECTED_LINE}")
    name = Path(source_name).stem
    return Binding(
        name,
        header.title or name,
        header.hidden,
        header.fixed,
        lines,
        header.allow,
        training=header.training,
    )


def _statements(source: BindingSource, start: int) -> list[ast.stmt]:
    """The statements below the first `start` lines, with their original positions."""
    body = "\n" * start + "\n".join(source.lines[start:])
    python = _STRING_COMMENT_OR_ARROW.sub(lambda m: ">>" if m[0] == "->" else m[0], body)
    try:
        return source.parse_statements(python)
    except SyntaxError as error:
        number, column = error.lineno or 1, error.offset or 1
        is_header = _is_header_line(source.lines[min(number, len(source.lines)) - 1])
        message = LATE_HEADER if is_header else f"cannot be read ({error.msg}): {EXPECTED_LINE}"
        raise source.error(message, number, column) from None


def _is_header_line(text: str) -> bool:
    entry = HEADER_LINE.match(text)
    return entry is not None and entry[1] in HEADER_KEYS
