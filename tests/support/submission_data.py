"""Read the data files that hold submissions: TOML tables, each an edit of a right source.

One table describes one submission. Its key is the submission's id. `edits` holds a table for each
base source: the text to replace, and its replacement. A submission that edits no base has a whole
`source`. Every other key is data about the submission, such as the fault that must be found.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Edits = Mapping[str, str]
"""Text of a source, and its replacement."""


class EditError(ValueError):
    """A text to be replaced does not occur as often in the source as it must."""


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """One submission of a data file: its edits by base source, or its whole source."""

    id: str
    edits: Mapping[str, Edits]
    source: str
    fields: Mapping[str, Any]


def read_submissions(*files: Path) -> dict[str, SubmissionRecord]:
    """Return the submissions of the files by id; an id that two files use raises ValueError."""
    records: dict[str, SubmissionRecord] = {}
    for file in files:
        for identifier, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if identifier in records:
                raise ValueError(f"{file}: the id {identifier!r} is used twice")
            records[identifier] = _make_record(identifier, table)
    return records


def _make_record(identifier: str, table: dict[str, Any]) -> SubmissionRecord:
    edits, source = table.pop("edits", {}), table.pop("source", "")
    return SubmissionRecord(identifier, edits, source, table)


def apply_edits(source: str, edits: Edits) -> str:
    """Replace every text, which must occur exactly once in the source."""
    for old, new in edits.items():
        count = source.count(old)
        if count != 1:
            raise EditError(f"{old!r} occurs {count} times in the source, expected once")
        source = source.replace(old, new)
    return source


def apply_edits_everywhere(source: str, edits: Edits) -> str:
    """Replace every occurrence of every text, which must occur at least once in the source."""
    for old, new in edits.items():
        if old not in source:
            raise EditError(f"{old!r} does not occur in the source")
        source = source.replace(old, new)
    return source


def toml_files(folder: Path) -> Iterable[Path]:
    """Return the data files of a folder in alphabetical order."""
    return sorted(folder.glob("*.toml"))
