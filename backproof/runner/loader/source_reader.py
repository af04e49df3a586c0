"""Read a Python file, a notebook or a Markdown page as cells of Python text.

Submissions are untrusted: their size and form are checked, and an error is one line of text.
"""

import codecs
import io
import json
import os
import re
import stat
import textwrap
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_TEXT_BYTES = 1 << 22
MAX_NOTEBOOK_BYTES = 1 << 26
"""The limit of notebooks, which contain their outputs, too."""

MAX_CELLS = 2_000
SUFFIXES = (".py", ".ipynb", ".md", ".markdown")

_UTF16_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_DEFINITION = re.compile(r"^(def|class)\s+\w+|^(import|from)\s+\w+", re.MULTILINE)
_PYTHON_TAG = re.compile(r"^[{.\s]*(python|py|ipython)[23]?\b", re.IGNORECASE)


class UnreadableError(ValueError):
    """The submission cannot be read; the message says what it is, and what was expected."""


class CodeCell:
    """A piece of Python text, its file, and its name: "cell 7", or "" for a whole file.

    Line numbers are those of the file, and in a notebook those of the cell.
    """

    def __init__(self, text: str, path: str, name: str = "") -> None:
        self.text, self.path, self.name = text, path, name

    @property
    def filename(self) -> str:
        """The name of the cell in tracebacks."""
        return f"{self.path}, {self.name}" if self.name else self.path

    def location(self, line: int) -> str:
        """Return the text for one of its lines: "line 3", or "cell 7, line 3"."""
        return f"{self.name}, line {line}" if self.name else f"line {line}"


def read_cells(path: str) -> tuple[list[CodeCell], list[str]]:
    """Return the cells of a submission, and messages on guesses; raise UnreadableError."""
    suffix = Path(path).suffix.lower()
    if suffix == ".ipynb" and not _is_python_file(path):
        return _notebook_cells(path)
    if suffix == ".py" and _is_notebook_file(path):
        return _notebook_cells(path)
    text, guesses = _decode(_read_bytes(path, MAX_TEXT_BYTES))
    if suffix in {".py", ".ipynb"}:
        return [CodeCell(text, path)], guesses
    if suffix in SUFFIXES:
        return _markdown_cells(text, path), guesses
    raise UnreadableError(
        f"is no Python file, notebook or Markdown page: expected {_expected_suffixes()}"
    )


def _is_notebook_file(path: str) -> bool:
    """Return whether the contents are a notebook, whatever the file's name."""
    data = _read_bytes(path, MAX_NOTEBOOK_BYTES)
    if not data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return False
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError, MemoryError):
        return False
    return isinstance(notebook, dict) and ("cells" in notebook or "worksheets" in notebook)


def _is_python_file(path: str) -> bool:
    """Return whether the contents are Python text and no JSON, whatever the file's name."""
    data = _read_bytes(path, MAX_NOTEBOOK_BYTES)
    if len(data) > MAX_TEXT_BYTES or data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return False
    try:
        return _DEFINITION.search(_decode(data)[0]) is not None
    except UnreadableError:
        return False


def _expected_suffixes() -> str:
    return f"{', '.join(SUFFIXES[:-2])} or {SUFFIXES[-2]}"


def _read_bytes(path: str, max_bytes: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would never end
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableError("is no regular file")
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from None
    if len(data) > max_bytes:
        raise UnreadableError(f"is larger than {max_bytes >> 20} MiB")
    return data


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Decode text by its byte order mark, its declaration (PEP 263), or as UTF-8."""
    guesses = list[str]()
    try:
        encoding = _UTF16_BOMS.get(data[:2]) or _declared_encoding(data)
        text = data.decode(encoding)
    except (SyntaxError, LookupError, UnicodeDecodeError, ValueError):
        text = data.decode("latin-1")
        guesses.append(
            "the file is not in the encoding that it declares, or UTF-8: read as Latin-1"
        )
    if "\0" in text:
        raise UnreadableError("is not text: it has NUL characters")
    return _normalize_newlines(text), guesses


def _declared_encoding(data: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(data).readline)[0]


def _normalize_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _notebook_cells(path: str) -> tuple[list[CodeCell], list[str]]:
    data = _read_bytes(path, MAX_NOTEBOOK_BYTES)
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(_encoding_message(data, error)) from None
    except (ValueError, RecursionError) as error:
        reason = "too deeply nested" if isinstance(error, RecursionError) else error
        raise UnreadableError(f"is no notebook, which is JSON: {reason}") from None
    except MemoryError:
        raise UnreadableError("is no notebook that fits into memory") from None
    _require_python(notebook)
    sources = [_cell_source(cell) for cell in _raw_cells(notebook)][:MAX_CELLS]
    malformed = ", ".join([str(n) for n, source in enumerate(sources, 1) if source is None][:5])
    guesses = [f"the source of cell {malformed} is no text: skipped"] if malformed else []
    return [
        CodeCell(_normalize_newlines(source), path, f"cell {n}")
        for n, source in enumerate(sources, 1)
        if source is not None and "\0" not in source
    ], guesses


def _encoding_message(data: bytes, error: UnicodeDecodeError) -> str:
    """Return the message for a notebook that is not in UTF-8."""
    encoding = _UTF16_BOMS.get(data[:2])
    got = encoding.upper() if encoding else f"no UTF-8 at byte {error.start}"
    return f"is {got}: a notebook is JSON in UTF-8: save it as that"


def _require_python(notebook: Any) -> None:
    """Raise UnreadableError if the notebook declares a language other than Python."""
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    for key, entry in (("kernelspec", "language"), ("language_info", "name")):
        section = metadata.get(key) if isinstance(metadata, dict) else None
        language = section.get(entry) if isinstance(section, dict) else None
        if isinstance(language, str) and language and "python" not in language.lower():
            raise UnreadableError(f"is a notebook in {language[:20]!r}: expected Python")


def _raw_cells(notebook: Any) -> Iterator[Any]:
    """Yield the code cells of nbformat 4, or of the worksheets of nbformat 3."""
    if not isinstance(notebook, dict):
        raise UnreadableError("is no notebook: its JSON is no object")
    sheets = notebook.get("worksheets", [notebook])
    for sheet in sheets if isinstance(sheets, list) else []:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            raise UnreadableError("is no notebook: it has no list of cells")
        yield from (c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code")


def _cell_source(cell: dict[str, Any]) -> str | None:
    """Return the source of a cell, which is a text or a list of lines; None if it is neither."""
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) and len(source) <= MAX_TEXT_BYTES else None


def _markdown_cells(text: str, path: str) -> list[CodeCell]:
    """Return the fenced blocks of Python in a Markdown page, or else those without a language.

    Blank lines before each block keep its line numbers equal to those of the file.
    """
    blocks = list(_fenced_blocks(text.split("\n")))
    tagged = [block for block in blocks if _PYTHON_TAG.match(block[0])]
    chosen = tagged or [block for block in blocks if not block[0]]
    if not chosen:
        raise UnreadableError("has no block of Python between fences, as ```python opens one")
    return [
        CodeCell("\n" * first + textwrap.dedent("\n".join(lines)) + "\n", path)
        for _, first, lines in chosen
    ]


def _fenced_blocks(lines: list[str]) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each fenced block: the info string, the number of lines before it, and its lines."""
    opened: re.Match[str] | None = None
    first = 0
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if opened is None:
            opened, first = fence, number
        elif fence and fence["fence"].startswith(opened["fence"]) and not fence["info"].strip():
            yield opened["info"].strip(), first, lines[first : number - 1]
            opened = None
    if opened is not None:
        yield opened["info"].strip(), first, lines[first:]
