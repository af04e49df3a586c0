"""From the text of a binding to the binding; every error points at its line and column.

The lines below the header are Python but for the arrow. Written as >>, which binds less tightly
than all that a pattern may use, it makes them Python, so brackets, continued lines, strings,
comments and positions are the parser's business.
"""

import ast
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from backproof.binding.header import KEYS, LINE, read_header
from backproof.binding.model import Binding, Line
from backproof.binding.patterns import PatternReader
from backproof.binding.source import BindingError, Source
from backproof.binding.speaking import Chapter, Spoken, chapter_graphs, names_in
from reference.activation import ACTIVATIONS

_STRING_COMMENT_OR_ARROW = re.compile(r""""[^"\n]*"|'[^'\n]*'|\#[^\n]*|->""")
_LATE_HEADER = "a header line below a function: expected it above the first one"
_EXPECTED = "expected function(X, {W1, b1}) -> Z1"


def parse(text: str, source: str = "binding") -> Binding:
    """Read a binding; raises BindingError, which points at the line and the column."""
    read = Source(source, text.replace("\r\n", "\n"))
    header = read_header(read)
    hidden = ACTIVATIONS[header.hidden]
    reader = _LineReader(read, Chapter(hidden, chapter_graphs(hidden)))
    lines = tuple(map(reader.line, _statements(read, header.end)))
    if not lines:
        raise BindingError(f"{source}: no line binds a function: {_EXPECTED}")
    name = Path(source).stem
    title = header.title or name
    return Binding(name, title, header.hidden, header.fixed, lines, header.allow)


def _statements(source: Source, start: int) -> list[ast.stmt]:
    body = "\n" * start + "\n".join(source.lines[start:])
    python = _STRING_COMMENT_OR_ARROW.sub(lambda m: ">>" if m[0] == "->" else m[0], body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser has opinions about escapes in strings
            return ast.parse(python).body
    except SyntaxError as error:
        number, column = error.lineno or 1, error.offset or 1
        late = _is_header(source.lines[min(number, len(source.lines)) - 1])
        message = _LATE_HEADER if late else f"cannot be read ({error.msg}): {_EXPECTED}"
        raise source.error(message, number, column) from None
    except (ValueError, RecursionError, MemoryError):
        raise BindingError(f"{source.name}: is not the text of a binding: {_EXPECTED}") from None


def _is_header(text: str) -> bool:
    entry = LINE.match(text)
    return entry is not None and entry[1] in KEYS


@dataclass(frozen=True, slots=True)
class _LineReader:
    """Reads the lines of one binding."""

    source: Source
    chapter: Chapter

    def line(self, statement: ast.stmt) -> Line:
        """The line that a statement is."""
        match statement:
            case ast.Expr(
                ast.BinOp(ast.Call(func=ast.Name(id=name)) as call, ast.RShift(), result)
            ):
                return self._line(statement, name, call, result)
            case ast.AnnAssign(target=ast.Name()):
                raise self.source.error_at(statement, _LATE_HEADER)
            case ast.Expr(ast.Tuple(elts=[ast.BinOp(op=ast.RShift()), *_])):
                message = "several results without brackets: expected f(X) -> (A2, cache)"
                raise self.source.error_at(statement, message)
            case ast.Expr(ast.Call()):
                raise self.source.error_at(statement, f"no '->' and no result: {_EXPECTED}")
        raise self.source.error_at(statement, f"is not the line of a function: {_EXPECTED}")

    def _line(self, statement: ast.stmt, name: str, call: ast.Call, result: ast.expr) -> Line:
        optional = [keyword.value for keyword in call.keywords]
        if any(keyword.arg is None for keyword in call.keywords):
            raise self.source.error_at(optional[-1], "** is not for bindings: expected name=W1")
        names = names_in((*call.args, *optional, result))
        pattern = PatternReader(self.source).pattern
        self.chapter.require_known(names, self.source)
        arguments, options = tuple(map(pattern, call.args)), tuple(map(pattern, optional))
        returned = pattern(result)
        inputs = tuple(dict.fromkeys(s for p in (*arguments, *options) for s in p.symbols()))
        outputs = tuple(dict.fromkeys(returned.symbols()))
        if not outputs:
            raise self.source.error_at(result, "no symbol in the result: expected one, such as Z1")
        spoken = Spoken(inputs, outputs, names, statement)
        graph = self.chapter.graph_of(spoken, self.source)
        text = f"{ast.unparse(call)} -> {ast.unparse(result)}"
        return Line(name, arguments, options, returned, graph, text)
