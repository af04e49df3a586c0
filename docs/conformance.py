"""Format the table of frameworks.md, from figures of `python -m tests.conformance --write`."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures" / "conformance.json"


def table() -> str:
    """Return the results of each framework in each precision."""
    _add_tests_to_path()
    from tests.conformance import conformance_table

    return conformance_table.conformance_table(_figures())


def notes() -> str:
    """Return results that do not conform or are only close, and remarks, as a list."""
    _add_tests_to_path()
    from tests.conformance import conformance_table

    return conformance_table.conformance_notes(_figures())


def conditions() -> str:
    """Return the number of runs, and the versions of Python and NumPy."""
    figures = _figures()
    exams = ", ".join(sorted({str(row["exams"]) for row in figures["rows"]}))
    numpy = ", ".join(sorted({row["numpy"] for row in figures["rows"]}))
    return (
        f"{exams} runs with 24 networks each for every framework and precision, "
        f"with Python {figures['python']} and NumPy {numpy}:"
    )


def _figures() -> Any:
    return json.loads(FIGURES.read_text(encoding="utf-8"))


def _add_tests_to_path() -> None:
    """Make the tests importable: they format the table, and are not installed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
