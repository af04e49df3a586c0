"""From text to statements, also where some of it is not Python: that is stepped over, and listed.

The text is cut where a statement at the margin begins; of the pieces, those that parse count.
"""

import ast
import re
import warnings
from collections.abc import Iterator

from .logical_lines import logical_line_starts
from .notebook_magics import PYTHON_CELL_MAGICS, strip_magics
from .placeholder_detection import FunctionNode, functions_in
from .source_reader import CodeCell, read_cells

_CLAUSE = re.compile(r"(else|elif|except|finally)\b")
_WITH_CLAUSES = re.compile(r"(if|for|while|try|async)\b")
_DEFINITION_START = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_DEFINITION_HEADER = re.compile(r"(def|class)\s.*:\s*(#.*)?$")
_QUOTES = re.compile(r"[rRuU]?(\"{3}|'{3})")


class SkippedCode:
    """A piece of text that is no Python: where, why, and which function it would have defined."""

    def __init__(self, cell: CodeCell, line: int, reason: str, name: str = "") -> None:
        self.cell, self.line, self.reason, self.name = cell, line, reason, name

    @property
    def location(self) -> str:
        """Where it is, in words."""
        return self.cell.location(self.line)


class SubmissionSource:
    """A file as statements: what parses, and what does not."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.cells, self.guesses = read_cells(path)
        self.nodes, self.skipped_code = list[tuple[ast.stmt, CodeCell]](), list[SkippedCode]()
        self._functions = list[tuple[str, FunctionNode, CodeCell]]()
        for cell in self.cells:
            tree = _parse(cell.text)
            if not isinstance(tree, ast.Module):
                cell.text = strip_magics(cell.text)
                tree = _parse(cell.text)
            nodes, broken = statements_of(cell, tree)
            self.nodes += [(node, cell) for node in nodes]
            self.skipped_code += broken

    def functions(self) -> list[tuple[str, FunctionNode, CodeCell]]:
        """Every function that it defines, in order, methods as Class.method."""
        if not self._functions:
            self._functions += [
                (name, function, cell)
                for node, cell in self.nodes
                for name, function in functions_in(node)
            ]
        return self._functions


def statements_of(
    cell: CodeCell, parse_result: "ast.Module | Exception | None" = None
) -> tuple[list[ast.stmt], list[SkippedCode]]:
    """The statements at the top level of a cell, in order, and what was stepped over."""
    tree = parse_result or _parse(cell.text)
    if isinstance(tree, ast.Module):
        return [inner for node in tree.body for inner in _unwrap_cell_magic(node)], []
    found, broken = list[ast.stmt](), list[SkippedCode]()
    lines = cell.text.split("\n")
    for first, last in _statement_ranges(lines):
        statements, pieces = _recover(cell, lines[first:last], first)
        found += statements
        broken += pieces
    return found, broken


def _unwrap_cell_magic(node: ast.stmt) -> list[ast.stmt]:
    """The statements of a cell that an export wrote as `get_ipython().run_cell_magic(...)`."""
    match node:
        case ast.Expr(
            ast.Call(
                func=ast.Attribute(attr="run_cell_magic"),
                args=[ast.Constant(str() as magic), _, ast.Constant(str() as body)],
            )
        ) if magic in PYTHON_CELL_MAGICS:
            tree = _parse(body)
            if isinstance(tree, ast.Module):
                return [_move_to_line(inner, node.lineno) for inner in tree.body]
    return [node]


def _move_to_line(node: ast.stmt, line: int) -> ast.stmt:
    """The statement with all of it on one line, that of the call that holds its text."""
    for part in ast.walk(node):
        if hasattr(part, "lineno"):
            part.lineno = part.end_lineno = line  # type: ignore[attr-defined]
    return node


def _parse(text: str) -> ast.Module | Exception:
    """The tree, or what the parser says."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def _statement_ranges(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first and last line of each piece: one statement at the margin with what belongs to it.

    Decorators go with what they decorate, clauses with what they belong to, and a docstring at the
    margin with the function above it.
    """
    starts = logical_line_starts(lines)
    begun, above = -1, ""
    for number, line in enumerate(lines):
        if not starts[number] or not line.strip() or line[0] in " \t#":
            above = line if line.strip() and starts[number] else above
            continue
        clause = _CLAUSE.match(line) and _WITH_CLAUSES.match(lines[begun])
        belongs = clause or (_QUOTES.match(line) and _DEFINITION_HEADER.match(above))
        if begun < 0:
            begun = number
        elif not belongs and not above.startswith("@"):
            yield begun, number
            begun = number
        above = line
    if begun >= 0:
        yield begun, len(lines)


def _recover(
    cell: CodeCell, lines: list[str], first: int
) -> tuple[list[ast.stmt], list[SkippedCode]]:
    """The statements of one piece, as it stands or repaired; else the piece is broken."""
    text = "\n".join(lines) + "\n"
    error = _parse(text)
    if isinstance(error, ast.Module):
        return _shift_lines(error, first), []
    for repair in (_indent_docstrings, _expand_tabs, _blank_decorators):
        tree = _parse(repair(text))
        if isinstance(tree, ast.Module):
            return _shift_lines(tree, first), []
    if text.startswith("class"):
        return _recover_class(cell, lines, first, error)
    defines = _DEFINITION_START.search(text) if re.match(r"@|def|async", text) else None
    name = defines[1] if defines else ""
    if name and isinstance(error, SyntaxError) and "'print'" in str(error.msg):
        return _shift_lines(_raising_function(name, error), first), []
    return [], [SkippedCode(cell, first + _error_line(error), _error_message(error), name)]


def _shift_lines(tree: ast.Module, offset: int) -> list[ast.stmt]:
    return ast.increment_lineno(tree, offset).body


def _error_line(error: Exception) -> int:
    return (error.lineno or 1) if isinstance(error, SyntaxError) else 1


def _error_message(error: Exception) -> str:
    """What the parser says, in a few words."""
    message = error.msg if isinstance(error, SyntaxError) else "too deeply nested"
    return f"{type(error).__name__}: {message}"


def _indent_docstrings(text: str) -> str:
    """The text with each docstring indented as the first line of code below it.

    Only the line that opens it counts: Python does not look at the indentation of the others.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], 1):
        if not _QUOTES.match(line.lstrip()) or not _DEFINITION_HEADER.match(
            lines[number - 1].lstrip()
        ):
            continue
        quote = _QUOTES.match(line.lstrip())
        end = _end_of_string(lines, number, quote[1] if quote else "")
        code = (x for x in lines[end + 1 :] if x.strip() and not x.lstrip().startswith("#"))
        below = next(code, "")
        lines[number] = below[: len(below) - len(below.lstrip())] + line.lstrip()
    return "\n".join(lines)


def _end_of_string(lines: list[str], number: int, quote: str) -> int:
    """The line on which the string that is opened on this line ends."""
    if lines[number].count(quote) > 1:
        return number
    later = (n for n in range(number + 1, len(lines)) if quote in lines[n])
    return next(later, len(lines) - 1)


def _expand_tabs(text: str) -> str:
    """The text with spaces for tabs, where only one width of a tab makes it Python."""
    trees = {width: _parse(text.expandtabs(width)) for width in (4, 8)}
    right = [width for width, tree in trees.items() if isinstance(tree, ast.Module)]
    forms = {ast.dump(tree) for tree in trees.values() if isinstance(tree, ast.Module)}
    return text.expandtabs(right[0]) if len(forms) == 1 else text


def _blank_decorators(text: str) -> str:
    """The text with blanks for the lines that begin with @ at the margin."""
    return re.sub(r"^@.*$", "", text, flags=re.MULTILINE)


def _raising_function(name: str, error: SyntaxError) -> ast.Module:
    """A function in Python 2, as one that says so when it is called."""
    message = f"{error.msg} (line {error.lineno})"
    return ast.parse(f"def {name}(*_, **__):\n    raise SyntaxError({message!r})\n")


def _recover_class(
    cell: CodeCell, lines: list[str], first: int, error: Exception
) -> tuple[list[ast.stmt], list[SkippedCode]]:
    """The class without the parts of its body that do not parse."""
    body = next((n for n, line in enumerate(lines) if n and line.strip()), len(lines))
    indent = (
        lines[body][: len(lines[body]) - len(lines[body].lstrip())] if body < len(lines) else ""
    )
    inner = [line.removeprefix(indent) for line in lines[body:]]
    kept, broken = lines[:body], list[SkippedCode]()
    for start, end in _statement_ranges(inner) if indent else ():
        part = inner[start:end]
        statements, pieces = _recover(cell, part, first + body + start)
        broken += pieces
        kept += lines[body + start : body + end] if not pieces and statements else [""] * len(part)
    tree = _parse("\n".join([*kept, f"{indent}pass"]) + "\n") if indent else error
    if isinstance(tree, ast.Module):
        return _shift_lines(tree, first), broken
    defines = _DEFINITION_START.match("\n".join(lines))
    return [], [
        SkippedCode(
            cell, first + _error_line(error), _error_message(error), defines[1] if defines else ""
        )
    ]
