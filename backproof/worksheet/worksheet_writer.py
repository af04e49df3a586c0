"""Write function headers with blanks as a Python file or a notebook.

A blank is an assignment of None to the name of a symbol. The judge reports it as missing.
"""

import json
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from backproof.worksheet.function_headers import FunctionHeader

WIDTH = 84
INDENT = " " * 4

_INSTRUCTION = (
    "Replace every None with code. An unfinished function is reported as missing, not as wrong; "
    "the others still count. You may add functions of your own. Check your work with:"
)

_NO_BREAK_SPACE = "\xa0"
"""A space where text is not wrapped, so that shapes stay on one line."""


def worksheet_script(name: str, title: str, headers: Sequence[FunctionHeader]) -> str:
    """Return the functions as a Python file."""
    instruction = f"{_wrap(_INSTRUCTION)}\n\n{INDENT}{_command(f'{name}.py', name)}"
    head = f'"""{_safe_title(title)}.\n\n{instruction}\n"""'
    functions = map(function_source, headers)
    return "\n\n\n".join([f"{head}\n\nimport numpy as np", *functions]) + "\n"


def worksheet_notebook(name: str, title: str, headers: Sequence[FunctionHeader]) -> str:
    """Return the functions as a notebook, each in its own cell below its equations."""
    cells = [
        _markdown_cell(
            f"# {_safe_title(title)}\n\n{_INSTRUCTION}\n\n{INDENT}{_command(f'{name}.ipynb', name)}"
        ),
        _code_cell("import numpy as np"),
    ]
    for header in headers:
        cells += [
            _markdown_cell(f"## `{header.function}`\n\n{header.summary}"),
            _code_cell(function_source(header)),
        ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook: dict[str, Any] = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def function_source(header: FunctionHeader) -> str:
    """Return the code of one function: header, docstring, a line per blank, and the result."""
    blanks = [_blank_line(name, comment) for name, comment in header.blanks]
    body = [*_docstring_lines(header), *blanks, f"return {header.return_expression}"]
    signature = f"def {header.function}({', '.join(header.parameters)}):"
    return "\n".join([signature, *(f"{INDENT}{line}" if line else "" for line in body)])


def _blank_line(name: str, comment: str) -> str:
    return f"{name} = None" + (f"  # {comment}" if comment else "")


def _docstring_lines(header: FunctionHeader) -> Iterator[str]:
    yield f'"""{header.summary}'
    yield ""
    for note in header.notes:
        unbroken = note.replace(" ", _NO_BREAK_SPACE).replace(f";{_NO_BREAK_SPACE}", "; ")
        for line in textwrap.wrap(unbroken, WIDTH - len(INDENT), subsequent_indent=INDENT):
            yield line.replace(_NO_BREAK_SPACE, " ")
    yield '"""'


def _command(file: str, name: str) -> str:
    """The command that checks the worksheet, on one line so that it can be copied."""
    return f"backproof validate {shlex.quote(file)} --assignment {shlex.quote(f'{name}.toml')}"


def _wrap(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _safe_title(title: str) -> str:
    """The title without characters that would end a docstring or a line."""
    one_line = " ".join(title.split()).replace("\\", "").replace('"', "'").rstrip(".")
    return one_line[:1].upper() + one_line[1:]


def _markdown_cell(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code_cell(source: str) -> dict[str, Any]:
    lines = source.splitlines(keepends=True)
    more: dict[str, Any] = {"metadata": {}, "outputs": [], "execution_count": None}
    return {"cell_type": "code", **more, "source": lines}
