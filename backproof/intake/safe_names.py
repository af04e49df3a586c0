"""Make untrusted names printable, and safe as file names on every operating system."""

import re
import unicodedata
from collections.abc import Iterable

MAX_PRINTED = 200
"""Characters of a student's name. A group has one long name."""

MAX_ID_BYTES = 150
"""Bytes of an id. A number and a suffix still fit into the 255 bytes of a file name."""

_PUNCTUATION = frozenset(" .,_-+=@'()")
_JOINERS = frozenset("\u200c\u200d")
"""Persian and Indic names need these. Other format characters are removed."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9])\s*(\.|$)", re.IGNORECASE)
"""Names of devices on Windows, with any suffix."""


def printable_text(text: str, max_length: int = MAX_PRINTED) -> str:
    """The text on one line, without control, direction and broken characters."""
    characters = (" " if c.isspace() else c for c in text if not _is_unprintable(c))
    return " ".join("".join(characters).split())[:max_length]


def shorten(text: str, max_length: int) -> str:
    """The printable text; a longer text is cut after a word and ends in "…"."""
    whole = printable_text(text, max_length + 1)
    if len(whole) <= max_length:
        return whole
    head, space, _ = whole[:max_length].rpartition(" ")
    start = head if space and len(head) > max_length // 2 else whole[: max_length - 1]
    return f"{start.rstrip(' ,;:(')}…"


def display_name(text: str) -> str:
    """A person's name, printable and with composed characters (é, not e and an accent)."""
    return printable_text(unicodedata.normalize("NFC", text))


def safe_filename(name: str) -> str:
    """The name as part of a file name: never empty, a device, or a command-line option."""
    composed = unicodedata.normalize("NFC", name)
    safe = "".join(c if _is_safe(c) else "_" for c in composed if c not in _JOINERS)
    cut = _truncate(safe.lstrip(" .-=+@,'"), MAX_ID_BYTES).rstrip(" .")
    if _RESERVED.match(unicodedata.normalize("NFKC", cut)):
        return f"_{cut}"
    return cut or "unnamed"


def distinct_filenames(names: Iterable[str]) -> list[str]:
    """Safe file names in the given order; repeated names end in a number from 2 on.

    Names that differ only in case count as repeated, since some file systems ignore case.
    """
    taken_keys = set[str]()
    counts = dict[str, int]()
    return [_unused_name(safe_filename(name), taken_keys, counts) for name in names]


def casefold_key(name: str) -> str:
    """A key that is equal for names that a file system may not distinguish."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _unused_name(name: str, taken_keys: set[str], counts: dict[str, int]) -> str:
    """The name, with the next free number if it is taken; records the result as taken."""
    unused, key = name, casefold_key(name)
    count = counts.get(key, 1)
    while casefold_key(unused) in taken_keys:
        count += 1
        unused = f"{name}-{count}"
    counts[key] = count
    taken_keys.add(casefold_key(unused))
    return unused


def _is_unprintable(character: str) -> bool:
    if character in _JOINERS or character.isspace():
        return False
    return unicodedata.category(character)[0] == "C"


def _is_safe(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LMN"


def _truncate(text: str, max_bytes: int) -> str:
    """The longest prefix of the text that fits into `max_bytes` bytes of UTF-8."""
    return text.encode()[:max_bytes].decode(errors="ignore")
