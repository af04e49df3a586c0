"""A list of names in a message, cut after a few."""

from collections.abc import Sequence


def list_names(names: Sequence[str], most: int) -> str:
    """Return at most `most` of the names, and the number of the others."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
