"""The words that stand in a submission's own source: what may be repeated of it to its author.

A word that its author wrote tells nothing of the exam but which of them it is.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MAX_WORDS = 5_000
"""The most words of a source that is believed: one that holds a word for everything tells it."""

MAX_BYTES = 2_000_000
MAX_FILES = 20
SUFFIXES = {".py", ".ipynb"}

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SourceWords:
    """The words of a source, its text without blanks and quotes, and the number of its lines."""

    words: frozenset[str] = frozenset()
    normalized_text: str = ""
    lines: int = 0

    def has_word(self, word: str) -> bool:
        """Whether a name, or a text of one word, stands in the source as a word."""
        return word in self.words or word == "<lambda>"

    def has_code(self, text: str) -> bool:
        """Whether a piece of code stands in the source as it is, but for blanks and quotes."""
        return bool(text) and normalize(text) in self.normalized_text


def normalize(text: str) -> str:
    """A text without what may be written otherwise."""
    return re.sub(r"[\s'\"]", "", text)


def words_of(path: Path | None) -> SourceWords:
    """The words of a file or a folder; none of what cannot be read, or has too many."""
    if path is None:
        return SourceWords()
    try:
        return _words_of(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return SourceWords()


@lru_cache(maxsize=4)
def _words_of(path: Path, modified_ns: int) -> SourceWords:
    """What is in the file as it was last changed: one page after the other asks for it."""
    del modified_ns
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    kept = [p for p in files if p.suffix.lower() in SUFFIXES and not p.is_symlink()][:MAX_FILES]
    text = "\n".join(_code_of(p) for p in (kept or files[:1]))
    words = frozenset(_WORD.findall(text))
    if len(words) > MAX_WORDS:
        return SourceWords(lines=text.count("\n") + 1)
    return SourceWords(words, normalize(text), text.count("\n") + 1)


def _code_of(path: Path) -> str:
    """The text of a file; of a notebook the code of its cells."""
    with path.open("rb") as file:
        text = file.read(MAX_BYTES).decode("utf-8", errors="replace")
    if path.suffix.lower() != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
        return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
