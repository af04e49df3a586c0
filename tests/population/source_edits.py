"""Editing a source as text: each right piece is there exactly once, and is replaced by another."""

from collections.abc import Mapping

Edits = Mapping[str, str]
"""What stands in a source, and what stands there instead."""


class EditError(ValueError):
    """A piece that is not in the source exactly once: which, and how often it is there."""


def apply_edits(source: str, edits: Edits) -> str:
    """The source with every piece replaced; raises EditError unless each is there exactly once."""
    for right, wrong in edits.items():
        count = source.count(right)
        if count != 1:
            raise EditError(f"{right!r} is in the source {count} times: expected once")
        source = source.replace(right, wrong)
    return source
