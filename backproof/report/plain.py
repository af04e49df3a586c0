"""Text that shows as what it is: a verdict without control, ANSI and direction-changing characters.

Names, messages and paths come from the code that is judged. Whoever wrote it may wish to clear a
terminal, to reverse the order of letters or to add lines to a log; every report is made of this.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
"""An escape sequence of a terminal: colours and movements, titles and links, the short ones."""

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}
"""The categories that are no letters: controls, directions, halves of pairs, unassigned ones."""

BLOCKS = {"code"}
"""The fields whose line breaks and tabs are meant."""


def plain(text: str) -> str:
    """The text in one line, without what cannot be seen; white space becomes one space."""
    return " ".join(_seen(ANSI.sub("", text)).split())


def plain_block(text: str) -> str:
    """The text without what cannot be seen; its lines and tabs stay."""
    lines = ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(_seen(part) for part in line.split("\t")) for line in lines)


def _seen(text: str) -> str:
    """The characters that can be seen; white space that breaks lines becomes a space."""
    if text.isascii() and text.isprintable():  # as most are
        return text
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _unseen(c))
    return "".join(kept)


def _unseen(character: str) -> bool:
    return (not character.isascii() and unicodedata.category(character) in UNSEEN) or (
        character < " " or character == "\x7f"
    )


def made_plain(value: T, *, block: bool = False) -> T:
    """The same value with every text in it made plain: dataclasses, tuples and texts in them."""
    made: Any = value
    if type(made) is str:
        made = plain_block(made) if block else plain(made)
    elif isinstance(value, tuple):
        made = tuple(made_plain(item) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {
            f.name: made_plain(getattr(value, f.name), block=f.name in BLOCKS)
            for f in fields(value)
            if f.init
        }
        made = replace(value, **changed)
    return cast("T", made)
