"""The figures as Markdown: a table, and a list of what is worth telling."""

import math
from collections.abc import Iterator
from typing import Any

from backproof.reporting.phrases import format_ratio

_HEAD = (
    "| framework | version | precision | exams that conform | results each | error / bound | at |",
    "| --- | --- | --- | ---: | ---: | ---: | --- |",
)
_WIDTH = 7


def conformance_table(figures: dict[str, Any]) -> str:
    """One line for each framework and precision."""
    return "\n".join((*_HEAD, *map(_table_line, figures["rows"])))


def conformance_notes(figures: dict[str, Any]) -> str:
    """What does not conform or is only close, exam by exam, and what is remarked, as a list."""
    return "\n".join(_note_lines(figures)) or "Nothing."


def _table_line(row: dict[str, Any]) -> str:
    if "reason" in row:
        cells = [row["framework"], f"not validated: {_escape_cell(row['reason'])}"]
        return f"| {' | '.join([*cells, *[''] * (_WIDTH - len(cells))])} |"
    exams = f"{row['conform']} of {row['exams']}"
    cells = [
        *(row["framework"], row["version"], row["dtype"]),
        exams if row["conform"] == row["exams"] else f"**{exams}**",
        *(str(row["results"]), _format_error(row["error"])),
        f"{row['at']}, seed {row['seed']}" if row["at"] else "",
    ]
    return f"| {' | '.join(cells)} |"


def _note_lines(figures: dict[str, Any]) -> Iterator[str]:
    for row in figures["rows"]:
        for said in row.get("told", ()):
            yield f"- {row['framework']}, {row['dtype']}, {said}"


def _format_error(error: float | str) -> str:
    """Shortly; what JSON cannot hold is a string there."""
    value = float(error)
    return format_ratio(value) if math.isfinite(value) else str(error)


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|")
