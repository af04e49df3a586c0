"""From the text of a binding to the binding; every error points at its line and column.

The lines below the header are Python but for the arrow. Written as >>, which binds less tightly
than all that a pattern may use, it makes them Python, so brackets, continued lines, strings,
comments and positions are the parser's business.
"""

import ast
import re
from pathlib import Path

from backproof.binding.graph_resolution import GraphSet, reference_graphs
from backproof.binding.model import Binding
from backproof.binding.parser.header_reader import HEADER_KEYS, HEADER_LINE, read_header
from backproof.binding.parser.line_reader import LATE_HEADER, LineReader
from backproof.binding.source_text import EXPECTED_LINE, BindingError, BindingSource
from backproof.reference.activation import ACTIVATIONS

_STRING_COMMENT_OR_ARROW = re.compile(r""""[^"\n]*"|'[^'\n]*'|\#[^\n]*|->""")


def parse(text: str, source_name: str = "binding") -> Binding:
    """Read a binding; raises BindingError, which points at the line and the column."""
    read = BindingSource(source_name, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    header = read_header(read)
    hidden = ACTIVATIONS[header.hidden]
    chapter = GraphSet(hidden, reference_graphs(hidden))
    reader = LineReader.with_setup(read, chapter, header.fixed, header.setup)
    lines = tuple(reader.lines(_statements(read, header.line_count)))
    if not lines:
        raise BindingError(f"{source_name}: no line binds a function: {EXPECTED_LINE}")
    name = Path(source_name).stem
    title = header.title or name
    said = (header.hidden, header.fixed, lines, header.allow)
    return Binding(name, title, *said, training=header.training)


def _statements(source: BindingSource, start: int) -> list[ast.stmt]:
    body = "\n" * start + "\n".join(source.lines[start:])
    python = _STRING_COMMENT_OR_ARROW.sub(lambda m: ">>" if m[0] == "->" else m[0], body)
    try:
        return source.parse_statements(python)
    except SyntaxError as error:
        number, column = error.lineno or 1, error.offset or 1
        late = _is_header_line(source.lines[min(number, len(source.lines)) - 1])
        message = LATE_HEADER if late else f"cannot be read ({error.msg}): {EXPECTED_LINE}"
        raise source.error(message, number, column) from None


def _is_header_line(text: str) -> bool:
    entry = HEADER_LINE.match(text)
    return entry is not None and entry[1] in HEADER_KEYS
