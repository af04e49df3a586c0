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

INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}
"""The categories that are no letters: controls, directions, halves of pairs, unassigned ones."""

BLOCK_FIELDS = {"code"}
"""The fields whose line breaks and tabs are meant."""


def sanitize_line(text: str) -> str:
    """The text in one line, without what cannot be seen; white space becomes one space."""
    return " ".join(_replace_invisible(ANSI.sub("", text)).split())


def sanitize_block(text: str) -> str:
    """The text without what cannot be seen; its lines and tabs stay."""
    lines = ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(
        "\t".join(_replace_invisible(part) for part in line.split("\t")) for line in lines
    )


def _replace_invisible(text: str) -> str:
    """The characters that can be seen; white space that breaks lines becomes a space."""
    if text.isascii() and text.isprintable():  # as most are
        return text
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _is_invisible(c))
    return "".join(kept)


def _is_invisible(character: str) -> bool:
    return (
        not character.isascii() and unicodedata.category(character) in INVISIBLE_CATEGORIES
    ) or (character < " " or character == "\x7f")


def sanitize(value: T, *, is_block: bool = False) -> T:
    """The same value with every text in it made plain: dataclasses, tuples and texts in them."""
    made: Any = value
    if type(made) is str:
        made = sanitize_block(made) if is_block else sanitize_line(made)
    elif isinstance(value, tuple):
        made = tuple(sanitize(item) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {
            f.name: sanitize(getattr(value, f.name), is_block=f.name in BLOCK_FIELDS)
            for f in fields(value)
            if f.init
        }
        made = replace(value, **changed)
    return cast("T", made)
