"""The table of frameworks.md, from figures that `python -m tests.conformance --write` wrote."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures" / "conformance.json"


def table() -> str:
    """How each framework does in each precision."""
    _add_tests_to_path()
    from tests.conformance import conformance_table

    return conformance_table.conformance_table(_figures())


def notes() -> str:
    """What does not conform, is only close, or is remarked, as a list."""
    _add_tests_to_path()
    from tests.conformance import conformance_table

    return conformance_table.conformance_notes(_figures())


def conditions() -> str:
    """How often each was asked, and under which Python and NumPy."""
    figures = _figures()
    exams = ", ".join(sorted({str(row["exams"]) for row in figures["rows"]}))
    numpy = ", ".join(sorted({row["numpy"] for row in figures["rows"]}))
    return (
        f"{exams} exams of 24 networks for each framework and precision, "
        f"under Python {figures['python']} and NumPy {numpy}:"
    )


def _figures() -> Any:
    return json.loads(FIGURES.read_text(encoding="utf-8"))


def _add_tests_to_path() -> None:
    """The table is made by the tests, which are not installed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
