"""What is asked of a worker when it loads, and what it says then, which is a stranger's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from backproof.sandbox.replies import FunctionInfo, function_info

MAX_NAMES = 5_000
MAX_NOTES = 20
MAX_TEXT = 300

MAX_REPORTED = 3
"""How many of the files that could not be read are told, where there is nothing else."""

RequiredArities = Mapping[str, tuple[tuple[int, int], ...]]
"""Names of functions, each with the least and most arguments of every way in which it is called."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """A file's functions, and what is to be said of how they were had.

    `slips` are bound names with the name that the file has in their place. `notes` are texts by
    their kind, and `skipped` is how many statements were not run.
    """

    functions: Mapping[str, FunctionInfo] = field(default_factory=dict)
    misspellings: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped_count: int = 0

    @property
    def defined_functions(self) -> tuple[str, ...]:
        """The functions under the names that the file gives them."""
        return tuple(name for name in self.functions if name not in self.misspellings)

    def with_unread_files(self, files: Sequence[str]) -> Self:
        """With these files among those that could not be read; each is told with why."""
        if not files:
            return self
        told = (*map(clean, files), *self.notes.get("unread", ()))
        return replace(self, notes={**self.notes, "unread": told[:MAX_NOTES]})


def parse_load_report(content: Any) -> LoadReport | None:
    """What a frame says of a loaded file, with odd parts left out; None where it says nothing."""
    match content:
        case {"functions": dict(functions)}:
            infos = {name: function_info(room) for name, room in functions.items()}
        case _:
            return None
    skipped = content.get("skipped")
    return LoadReport(
        dict(list(infos.items())[:MAX_NAMES]),
        _texts(content.get("slips")),
        {kind: _lines(lines) for kind, lines in _pairs(content.get("notes"))},
        skipped if type(skipped) is int and skipped >= 0 else 0,
    )


def unreadable_reason(content: Any, excluded_files: Sequence[str]) -> str | None:
    """Why there is nothing to read, and which files were `left_out`; None where there is."""
    match content:
        case {"unreadable": str(message)}:
            return "; ".join(map(clean, (message, *excluded_files[:MAX_REPORTED])))
    return None


def unfinished_reasons(content: Any) -> dict[str, str]:
    """Why functions cannot be right yet, as predicates, by their names."""
    return _texts(content.get("unfinished")) if isinstance(content, dict) else {}


def clean(text: str) -> str:
    """A stranger's text on one line, cut to a length, and nothing but printable characters."""
    shown = "".join(c if c.isprintable() else " " for c in text[: 2 * MAX_TEXT])
    return " ".join(shown.split())[:MAX_TEXT]


def _pairs(content: Any) -> list[tuple[str, Any]]:
    items = content.items() if isinstance(content, dict) else ()
    return [(clean(key), value) for key, value in items if isinstance(key, str)][:MAX_NAMES]


def _texts(content: Any) -> dict[str, str]:
    return {key: clean(text) for key, text in _pairs(content) if isinstance(text, str)}


def _lines(content: Any) -> tuple[str, ...]:
    lines = content if isinstance(content, list | tuple) else ()
    return tuple(clean(line) for line in lines if isinstance(line, str))[:MAX_NOTES]
