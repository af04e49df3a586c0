"""Format the tables of detection.md from recorded figures.

`python -m tests.population --json docs/figures/detection.json` and
`python -m tests.population.sensitivity --json docs/figures/sensitivity.json` record the figures.
The first records a digest of the population: run it again after a change of the population.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"


def population() -> str:
    """Return the detection rates on the population."""
    _add_tests_to_path()
    from tests.population.detection_tables import detection_tables
    from tests.population.population_scores import population_digest

    found = _read_figures("detection.json")
    if found["population"] != population_digest():
        raise SystemExit(
            "docs/figures/detection.json records another population: run "
            "python -m tests.population --json docs/figures/detection.json"
        )
    return detection_tables(found)


def sensitivity() -> str:
    """Return the smallest error of each kernel that is detected."""
    _add_tests_to_path()
    from tests.population.sensitivity import sensitivity_table

    return sensitivity_table(_read_figures("sensitivity.json"))


def missed_faults() -> str:
    """Return the faults of the population that are missed, as a list."""
    found = _read_figures("detection.json")
    missed = [*found["misses"], *found["alarms"]]
    return "\n".join(f"- {_shorten_miss(line)}" for line in missed) or "Nothing."


def _shorten_miss(line: str) -> str:
    """Return the style, the fault and what was missed, without the verdict."""
    return ": ".join(line.split(": ")[:-1][:2]) if line.count(": ") > 1 else line


def _read_figures(name: str) -> Any:
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def _add_tests_to_path() -> None:
    """Make the tests importable: the population is part of them, and they are not installed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
