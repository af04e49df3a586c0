"""Removal of control characters, ANSI sequences and direction marks from text.

Names, messages and paths come from untrusted code, which could use them to clear a terminal, to
reverse the order of letters or to add lines to a log. Every report sanitizes its data first.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
"""An escape sequence of a terminal: CSI, OSC, or two characters."""

INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}
"""The Unicode categories of control, format, surrogate, separator and unassigned characters."""

BLOCK_FIELDS = {"code"}
"""The fields whose line breaks and tabs are kept."""


def sanitize_line(text: str) -> str:
    """Return the text on one line, without invisible characters, with single spaces."""
    return " ".join(_replace_invisible(ANSI.sub("", text)).split())


def sanitize_block(text: str) -> str:
    """Return the text without invisible characters, with its line breaks and tabs."""
    lines = ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(
        "\t".join(_replace_invisible(part) for part in line.split("\t")) for line in lines
    )


def _replace_invisible(text: str) -> str:
    """Remove invisible characters, and replace each white space by a space."""
    if text.isascii() and text.isprintable():  # the usual case
        return text
    visible = (" " if c.isspace() else c for c in text if c.isspace() or not _is_invisible(c))
    return "".join(visible)


def _is_invisible(character: str) -> bool:
    return (
        not character.isascii() and unicodedata.category(character) in INVISIBLE_CATEGORIES
    ) or (character < " " or character == "\x7f")


def sanitize(value: T, *, is_block: bool = False) -> T:
    """Return the value with every text in its dataclasses and tuples sanitized."""
    clean: Any = value
    if type(clean) is str:
        clean = sanitize_block(clean) if is_block else sanitize_line(clean)
    elif isinstance(value, tuple):
        clean = tuple(sanitize(item) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changes = {
            f.name: sanitize(getattr(value, f.name), is_block=f.name in BLOCK_FIELDS)
            for f in fields(value)
            if f.init
        }
        clean = replace(value, **changes)
    return cast("T", clean)
