"""Parse a file into statements; pieces that are not valid Python are skipped and listed.

The text is cut where an unindented statement begins, and each piece is parsed by itself.
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
    """A piece of text that does not parse: its line, the reason, and the function it defines."""

    def __init__(self, cell: CodeCell, line: int, reason: str, name: str = "") -> None:
        self.cell, self.line, self.reason, self.name = cell, line, reason, name

    @property
    def location(self) -> str:
        """The location, such as "cell 7, line 3"."""
        return self.cell.location(self.line)


class SubmissionSource:
    """The statements of a file, and the skipped pieces of its text."""

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
            nodes, skipped = statements_of(cell, tree)
            self.nodes += [(node, cell) for node in nodes]
            self.skipped_code += skipped

    def functions(self) -> list[tuple[str, FunctionNode, CodeCell]]:
        """Return every function that it defines, in order, methods as Class.method."""
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
    """Return the top-level statements of a cell, in order, and the skipped pieces."""
    tree = parse_result or _parse(cell.text)
    if isinstance(tree, ast.Module):
        return [inner for node in tree.body for inner in _unwrap_cell_magic(node)], []
    statements, skipped = list[ast.stmt](), list[SkippedCode]()
    lines = cell.text.split("\n")
    for number in _prose_lines(lines):
        reason = "no Python, in the middle of a function"
        skipped.append(SkippedCode(cell, number + 1, reason))
        lines[number] = ""
    for first, last in _statement_ranges(lines):
        new_statements, new_skipped = _recover(cell, lines[first:last], first)
        statements += new_statements
        skipped += new_skipped
    return statements, skipped


def _prose_lines(lines: list[str]) -> list[int]:
    """Return the unindented lines between indented ones that are no Python, such as a formula."""
    starts = logical_line_starts(lines)
    code = [n for n, line in enumerate(lines) if line.strip()]
    return [
        number
        for before, number, after in zip(code, code[1:], code[2:], strict=False)
        if starts[number]
        and lines[number][0] not in " \t#@"
        and lines[after][0] in " \t"
        and (lines[before][0] in " \t" or _DEFINITION_HEADER.match(lines[before]))
        and not lines[number].rstrip().endswith((":", "\\", ",", "(", "[", "{"))
        and not isinstance(_parse(lines[number]), ast.Module)
    ]


def _unwrap_cell_magic(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements of a cell that was exported as `get_ipython().run_cell_magic(...)`."""
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
    """Set every line number in a statement to `line`."""
    for part in ast.walk(node):
        if hasattr(part, "lineno"):
            part.lineno = part.end_lineno = line  # type: ignore[attr-defined]
    return node


def _parse(text: str) -> ast.Module | Exception:
    """Return the syntax tree, or the parser's error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def _statement_ranges(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the range of lines of each unindented statement, with the lines that belong to it.

    Decorators belong to the definition below, clauses such as `else` to the statement above, and
    an unindented docstring to the function header above.
    """
    starts = logical_line_starts(lines)
    first, previous = -1, ""
    for number, line in enumerate(lines):
        if not starts[number] or not line.strip() or line[0] in " \t#":
            previous = line if line.strip() and starts[number] else previous
            continue
        is_clause = _CLAUSE.match(line) and _WITH_CLAUSES.match(lines[first])
        is_docstring = _QUOTES.match(line) and _DEFINITION_HEADER.match(previous)
        if first < 0:
            first = number
        elif not (is_clause or is_docstring or previous.startswith("@")):
            yield first, number
            first = number
        previous = line
    if first >= 0:
        yield first, len(lines)


def _recover(
    cell: CodeCell, lines: list[str], first: int
) -> tuple[list[ast.stmt], list[SkippedCode]]:
    """Return the statements of one piece, repaired if necessary, or skip the piece."""
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
    definition = _DEFINITION_START.search(text) if re.match(r"@|def|async", text) else None
    name = definition[1] if definition else ""
    if name and isinstance(error, SyntaxError) and "'print'" in str(error.msg):
        return _shift_lines(_raising_function(name, error), first), []
    return [], [SkippedCode(cell, first + _error_line(error), _error_message(error), name)]


def _shift_lines(tree: ast.Module, offset: int) -> list[ast.stmt]:
    return ast.increment_lineno(tree, offset).body


def _error_line(error: Exception) -> int:
    return (error.lineno or 1) if isinstance(error, SyntaxError) else 1


def _error_message(error: Exception) -> str:
    """Return the parser's message in short."""
    message = error.msg if isinstance(error, SyntaxError) else "too deeply nested"
    return f"{type(error).__name__}: {message}"


def _indent_docstrings(text: str) -> str:
    """Indent each docstring as the first line of code below it.

    Python checks the indentation of the docstring's first line only.
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
        next_code = next(code, "")
        indent = next_code[: len(next_code) - len(next_code.lstrip())]
        lines[number] = indent + line.lstrip()
    return "\n".join(lines)


def _end_of_string(lines: list[str], number: int, quote: str) -> int:
    """Return the last line of the string that this line opens."""
    if lines[number].count(quote) > 1:
        return number
    later = (n for n in range(number + 1, len(lines)) if quote in lines[n])
    return next(later, len(lines) - 1)


def _expand_tabs(text: str) -> str:
    """Replace tabs by spaces, if every width of a tab that parses gives the same tree."""
    trees = {width: _parse(text.expandtabs(width)) for width in (4, 8)}
    widths = [width for width, tree in trees.items() if isinstance(tree, ast.Module)]
    dumps = {ast.dump(tree) for tree in trees.values() if isinstance(tree, ast.Module)}
    return text.expandtabs(widths[0]) if len(dumps) == 1 else text


def _blank_decorators(text: str) -> str:
    """Blank the unindented lines that begin with @."""
    return re.sub(r"^@.*$", "", text, flags=re.MULTILINE)


def _raising_function(name: str, error: SyntaxError) -> ast.Module:
    """Return a function that raises the syntax error of a function in Python 2."""
    message = f"{error.msg} (line {error.lineno})"
    return ast.parse(f"def {name}(*_, **__):\n    raise SyntaxError({message!r})\n")


def _recover_class(
    cell: CodeCell, lines: list[str], first: int, error: Exception
) -> tuple[list[ast.stmt], list[SkippedCode]]:
    """Return the class without the parts of its body that do not parse."""
    body = next((n for n, line in enumerate(lines) if n and line.strip()), len(lines))
    first_body_line = lines[body] if body < len(lines) else ""
    indent = first_body_line[: len(first_body_line) - len(first_body_line.lstrip())]
    inner = [line.removeprefix(indent) for line in lines[body:]]
    class_lines, skipped = lines[:body], list[SkippedCode]()
    for start, end in _statement_ranges(inner) if indent else ():
        statements, new_skipped = _recover(cell, inner[start:end], first + body + start)
        skipped += new_skipped
        is_whole = statements and not new_skipped
        class_lines += lines[body + start : body + end] if is_whole else [""] * (end - start)
    tree = _parse("\n".join([*class_lines, f"{indent}pass"]) + "\n") if indent else error
    if isinstance(tree, ast.Module):
        return _shift_lines(tree, first), skipped
    definition = _DEFINITION_START.match("\n".join(lines))
    name = definition[1] if definition else ""
    return [], [SkippedCode(cell, first + _error_line(error), _error_message(error), name)]
