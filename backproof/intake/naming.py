"""Names from strangers: as they are shown, and as they are fit for files on every system."""

import re
import unicodedata
from collections.abc import Iterable

MAX_SHOWN = 200
"""Characters of a student's name: groups have long ones."""

MAX_ID_BYTES = 150
"""Of the 255 that a file name may have, so that a number and a suffix fit behind."""

_PUNCTUATION = frozenset(" .,_-+=@'()")
_JOINERS = frozenset("\u200c\u200d")
"""Persian and Indic names are written with these; every other character of format is dropped."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9])\s*(\.|$)", re.IGNORECASE)
"""Names of devices on Windows, whatever suffix they have."""


def shown(text: str, most: int = MAX_SHOWN) -> str:
    """The text on one line without controls, marks of direction or broken characters."""
    kept = (" " if c.isspace() else c for c in text if not _unprintable(c))
    return " ".join("".join(kept).split())[:most]


def brief(text: str, most: int) -> str:
    """The text as it is shown; one that is longer ends at a word, with …."""
    whole = shown(text, most + 1)
    if len(whole) <= most:
        return whole
    head, space, _ = whole[:most].rpartition(" ")
    kept = head if space and len(head) > most // 2 else whole[: most - 1]
    return f"{kept.rstrip(' ,;:(')}…"


def person(text: str) -> str:
    """A person's name: shown, and composed, as one system writes é and another e and an accent."""
    return shown(unicodedata.normalize("NFC", text))


def fit(name: str) -> str:
    """The name as part of a file name on every system; never empty, a device, or an option."""
    plain = unicodedata.normalize("NFC", name)
    kept = "".join(c if _fits(c) else "_" for c in plain if c not in _JOINERS)
    cut = _cut(kept.lstrip(" .-=+@,'"), MAX_ID_BYTES).rstrip(" .")
    if _RESERVED.match(unicodedata.normalize("NFKC", cut)):
        return f"_{cut}"
    return cut or "unnamed"


def distinct(names: Iterable[str]) -> list[str]:
    """Fit names, one for each in turn: where one is taken, with a number from 2 behind.

    Two names are the same where a system that knows no upper and lower case says so.
    """
    taken = set[str]()
    counts = dict[str, int]()
    return [_free(fit(name), taken, counts) for name in names]


def same(name: str) -> str:
    """What two names have in common that a file system may take for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _free(name: str, taken: set[str], counts: dict[str, int]) -> str:
    free, first = name, same(name)
    count = counts.get(first, 1)
    while same(free) in taken:
        count += 1
        free = f"{name}-{count}"
    counts[first] = count
    taken.add(same(free))
    return free


def _unprintable(character: str) -> bool:
    if character in _JOINERS or character.isspace():
        return False
    return unicodedata.category(character)[0] == "C"


def _fits(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LMN"


def _cut(text: str, most: int) -> str:
    """As much of the text as fits into so many bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")
