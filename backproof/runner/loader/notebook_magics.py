"""Remove IPython's magics, shell commands and help from cells, line by line.

Only logical lines can be magics: `% float(m))` may continue an expression.
"""

import ast
import re
import warnings

from .logical_lines import logical_line_starts

PYTHON_CELL_MAGICS = {
    "time",
    "timeit",
    "capture",
    "prun",
    "memit",
    "notify",
    "debug",
    "python",
    "python3",
}
"""Cell magics that run their cell as Python; a cell with any other magic is removed."""

_CELL_MAGIC = re.compile(r"%%\s*(!|[A-Za-z]\w*)")
_WRITES_PYTHON = re.compile(r"%%\s*(writefile|file)\s+(-a\s+)?\S+\.py['\"]?\s*$")
"""A cell that IPython writes to a file: its functions are the submission's as those of any cell."""
_MAGIC_LINE = re.compile(r"\s*(%%?\s*[A-Za-z_]\w*|!|\?{1,2}\s*[\w.%*]+\s*;?$)")
_HELP_LINE = re.compile(r"\s*%{0,2}[A-Za-z_*][\w.*]*(\[[^\]]*\])?\?{1,2}\s*;?\s*$")
_CAPTURE_ASSIGNMENT = re.compile(r"(?P<head>\s*[A-Za-z_][\w, \t]*=)\s*(!|%\s*[A-Za-z_])")
_COMMANDS = (
    "cd|ls|ll|pwd|mkdir|rmdir|rm|cp|mv|cat|more|less|man|pip|pip3|conda|git|wget|unzip|clear"
    "|who|whos|run|time|timeit|load|history|matplotlib|env|pylab|python|jupyter"
)
_AUTOMAGIC = re.compile(rf"({_COMMANDS})(\s+[^\s=(\[.,:)].*|\s*)$")
_PROMPT = re.compile(r"(>>>|\.\.\.)( |$)")


def is_python(text: str) -> bool:
    """Return whether the text is valid Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def strip_magics(text: str) -> str:
    """Return the text without IPython's syntax; lines keep their numbers."""
    if is_python(text):
        return text
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first].lstrip())
    if magic is not None:
        if magic[1] not in PYTHON_CELL_MAGICS and not _WRITES_PYTHON.match(lines[first].lstrip()):
            return ""
        lines[first] = ""
    lines = _strip_prompts(_dedent(lines))
    starts = logical_line_starts(lines, _is_magic_line)
    return "\n".join(
        _blank_magic(line) if start else line for line, start in zip(lines, starts, strict=True)
    )


def _is_magic_line(line: str) -> bool:
    return bool(_MAGIC_LINE.match(line) or _HELP_LINE.match(line) or _is_shell_command(line))


def _is_shell_command(line: str) -> bool:
    """Return whether the line is a command without its %, such as `cd data`, and not Python."""
    return bool(_AUTOMAGIC.match(line)) and not is_python(line)


def _blank_magic(line: str) -> str:
    """Return the line, or a placeholder for a magic; an indented one may be a block's only line."""
    assignment = _CAPTURE_ASSIGNMENT.match(line)
    if assignment is not None:
        return f"{assignment['head']} None"
    if not _is_magic_line(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


def _dedent(lines: list[str]) -> list[str]:
    """Return the lines without the indentation of the first line of code, as IPython does."""
    code = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    first = next(code, "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _strip_prompts(lines: list[str]) -> list[str]:
    """Return the lines without >>> and ..., and without the output between them, if any."""
    if not any(line.startswith(">>> ") for line in lines):
        return lines
    return [line[4:] if _PROMPT.match(line) else "" for line in lines]
