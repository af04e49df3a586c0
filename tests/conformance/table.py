"""The figures as Markdown: a table, and a list of what is worth telling."""

import math
from collections.abc import Iterator
from typing import Any

from backproof.report.wording import short

_HEAD = (
    "| framework | version | precision | exams that conform | results each | error / bound | at |",
    "| --- | --- | --- | ---: | ---: | ---: | --- |",
)
_WIDTH = 7


def table(figures: dict[str, Any]) -> str:
    """One line for each framework and precision."""
    return "\n".join((*_HEAD, *map(_line, figures["rows"])))


def notes(figures: dict[str, Any]) -> str:
    """What does not conform or is only close, exam by exam, and what is remarked, as a list."""
    return "\n".join(_notes(figures)) or "Nothing."


def _line(row: dict[str, Any]) -> str:
    if "reason" in row:
        cells = [row["framework"], f"not validated: {_cell(row['reason'])}"]
        return f"| {' | '.join([*cells, *[''] * (_WIDTH - len(cells))])} |"
    exams = f"{row['conform']} of {row['exams']}"
    cells = [
        *(row["framework"], row["version"], row["dtype"]),
        exams if row["conform"] == row["exams"] else f"**{exams}**",
        *(str(row["results"]), _error(row["error"])),
        f"{row['at']}, seed {row['seed']}" if row["at"] else "",
    ]
    return f"| {' | '.join(cells)} |"


def _notes(figures: dict[str, Any]) -> Iterator[str]:
    for row in figures["rows"]:
        for said in row.get("told", ()):
            yield f"- {row['framework']}, {row['dtype']}, {said}"


def _error(error: float | str) -> str:
    """Shortly; what JSON cannot hold is a string there."""
    value = float(error)
    return short(value) if math.isfinite(value) else str(error)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
