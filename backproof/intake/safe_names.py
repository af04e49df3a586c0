"""Names from strangers: as they are shown, and as they are fit for files on every system."""

import re
import unicodedata
from collections.abc import Iterable

MAX_PRINTED = 200
"""Characters of a student's name: groups have long ones."""

MAX_ID_BYTES = 150
"""Of the 255 that a file name may have, so that a number and a suffix fit behind."""

_PUNCTUATION = frozenset(" .,_-+=@'()")
_JOINERS = frozenset("\u200c\u200d")
"""Persian and Indic names are written with these; every other character of format is dropped."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9])\s*(\.|$)", re.IGNORECASE)
"""Names of devices on Windows, whatever suffix they have."""


def printable_text(text: str, max_length: int = MAX_PRINTED) -> str:
    """The text on one line without controls, marks of direction or broken characters."""
    kept = (" " if c.isspace() else c for c in text if not _is_unprintable(c))
    return " ".join("".join(kept).split())[:max_length]


def shorten(text: str, max_length: int) -> str:
    """The text as it is shown; one that is longer ends at a word, with …."""
    whole = printable_text(text, max_length + 1)
    if len(whole) <= max_length:
        return whole
    head, space, _ = whole[:max_length].rpartition(" ")
    kept = head if space and len(head) > max_length // 2 else whole[: max_length - 1]
    return f"{kept.rstrip(' ,;:(')}…"


def display_name(text: str) -> str:
    """A person's name: shown, and composed, as one system writes é and another e and an accent."""
    return printable_text(unicodedata.normalize("NFC", text))


def safe_filename(name: str) -> str:
    """The name as part of a file name on every system; never empty, a device, or an option."""
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(c if _is_safe(c) else "_" for c in plain if c not in _JOINERS)
    cut = _truncate(kept.lstrip(" .-=+@,'"), MAX_ID_BYTES).rstrip(" .")
    if _RESERVED.match(unicodedata.normalize("NFKC", cut)):
        return f"_{cut}"
    return cut or "unnamed"


def distinct_filenames(names: Iterable[str]) -> list[str]:
    """Fit names, one for each in turn: where one is taken, with a number from 2 behind.

    Two names are the same where a system that knows no upper and lower case says so.
    """
    taken = set[str]()
    counts = dict[str, int]()
    return [_unused_name(safe_filename(name), taken, counts) for name in names]


def casefold_key(name: str) -> str:
    """What two names have in common that a file system may take for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _unused_name(name: str, taken_keys: set[str], counts: dict[str, int]) -> str:
    free, first = name, casefold_key(name)
    count = counts.get(first, 1)
    while casefold_key(free) in taken_keys:
        count += 1
        free = f"{name}-{count}"
    counts[first] = count
    taken_keys.add(casefold_key(free))
    return free


def _is_unprintable(character: str) -> bool:
    if character in _JOINERS or character.isspace():
        return False
    return unicodedata.category(character)[0] == "C"


def _is_safe(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LMN"


def _truncate(text: str, max_bytes: int) -> str:
    """As much of the text as fits into so many bytes of UTF-8."""
    return text.encode()[:max_bytes].decode(errors="ignore")
