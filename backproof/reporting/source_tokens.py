"""The words of a submission's source, which a message to its author may contain.

A word that the author wrote reveals nothing about the hidden tests.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MAX_WORDS = 5_000
"""The number of words above which a source counts as having none, for it could list all numbers."""

MAX_BYTES = 2_000_000
MAX_FILES = 20
SUFFIXES = {".py", ".ipynb"}

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SourceWords:
    """The words of a source, its text without white space and quotes, and its number of lines."""

    words: frozenset[str] = frozenset()
    normalized_text: str = ""
    lines: int = 0

    def has_word(self, word: str) -> bool:
        """Return True if the source contains the word."""
        return word in self.words or word == "<lambda>"

    def has_code(self, text: str) -> bool:
        """Return True if the source contains the code, up to white space and quotes."""
        return bool(text) and normalize(text) in self.normalized_text


def normalize(text: str) -> str:
    """Return the text without white space and quotes."""
    return re.sub(r"[\s'\"]", "", text)


def words_of(path: Path | None) -> SourceWords:
    """Return the words of a file or a folder, none if it is unreadable or has too many."""
    if path is None:
        return SourceWords()
    try:
        return _words_of(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return SourceWords()


@lru_cache(maxsize=4)
def _words_of(path: Path, modified_ns: int) -> SourceWords:
    """Return the words of a path, cached per modification time."""
    del modified_ns
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    sources = [p for p in files if p.suffix.lower() in SUFFIXES and not p.is_symlink()][:MAX_FILES]
    text = "\n".join(_code_of(p) for p in (sources or files[:1]))
    words = frozenset(_WORD.findall(text))
    if len(words) > MAX_WORDS:
        return SourceWords(lines=text.count("\n") + 1)
    return SourceWords(words, normalize(text), text.count("\n") + 1)


def _code_of(path: Path) -> str:
    """Return the text of a file, or the code cells of a notebook."""
    with path.open("rb") as file:
        text = file.read(MAX_BYTES).decode("utf-8", errors="replace")
    if path.suffix.lower() != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
        return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
