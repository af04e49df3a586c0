"""The report of a worker on a loaded submission, validated, since untrusted code may forge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from backproof.sandbox.replies import FunctionInfo, function_info

MAX_NAMES = 5_000
MAX_NOTES = 20
MAX_TEXT = 300

MAX_REPORTED = 3
"""The most unreadable files that the message of a failed load lists."""

RequiredArities = Mapping[str, tuple[tuple[int, int], ...]]
"""Names of functions, each with the least and most arguments of every call of it."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """A submission's functions, and how they were loaded.

    `misspellings` maps names of the binding to the submission's misspelled names. `notes` are
    texts by kind; `skipped_count` statements were not run.
    """

    functions: Mapping[str, FunctionInfo] = field(default_factory=dict)
    misspellings: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped_count: int = 0

    @property
    def defined_functions(self) -> tuple[str, ...]:
        """The functions under the submission's own names."""
        return tuple(name for name in self.functions if name not in self.misspellings)

    def with_unread_files(self, files: Sequence[str]) -> Self:
        """Return the report with these files, each with its reason, added to the unread ones."""
        if not files:
            return self
        unread = (*map(clean, files), *self.notes.get("unread", ()))
        return replace(self, notes={**self.notes, "unread": unread[:MAX_NOTES]})


def parse_load_report(content: Any) -> LoadReport | None:
    """Return the report in a frame's content without malformed parts; None if it holds none."""
    match content:
        case {"functions": dict(functions)}:
            infos = {name: function_info(arity) for name, arity in functions.items()}
        case _:
            return None
    skipped = content.get("skipped")
    return LoadReport(
        dict(list(infos.items())[:MAX_NAMES]),
        _texts(content.get("misspellings")),
        {kind: _lines(lines) for kind, lines in _pairs(content.get("notes"))},
        skipped if type(skipped) is int and skipped >= 0 else 0,
    )


def unreadable_reason(content: Any, excluded_files: Sequence[str]) -> str | None:
    """Return why no source could be read, with some excluded files; None if it could be read."""
    match content:
        case {"unreadable": str(message)}:
            return "; ".join(map(clean, (message, *excluded_files[:MAX_REPORTED])))
    return None


def unfinished_reasons(content: Any) -> dict[str, str]:
    """Return why functions are unfinished, as predicates, by function name."""
    return _texts(content.get("unfinished")) if isinstance(content, dict) else {}


def clean(text: str) -> str:
    """Return untrusted text as one line of printable characters, cut to MAX_TEXT."""
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
