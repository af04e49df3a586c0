"""The tables of detection.md, from figures that the population's own commands wrote.

`python -m tests.population --json docs/figures/detection.json` and
`python -m tests.population.sensitivity --json docs/figures/sensitivity.json` write them. The first
is of one population: where that has changed since, the page cannot be written.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"


def population() -> str:
    """How good the judge is on the population."""
    _add_tests_to_path()
    from tests.population.detection_tables import detection_tables
    from tests.population.population_scores import population_digest

    found = _read_figures("detection.json")
    if found["population"] != population_digest():
        raise SystemExit(
            "docs/figures/detection.json is of another population: run "
            "python -m tests.population --json docs/figures/detection.json"
        )
    return detection_tables(found)


def sensitivity() -> str:
    """The smallest error of each kernel that is seen."""
    _add_tests_to_path()
    from tests.population.sensitivity import sensitivity_table

    return sensitivity_table(_read_figures("sensitivity.json"))


def missed_faults() -> str:
    """What the judge misses in the population, as a list."""
    found = _read_figures("detection.json")
    told = [*found["misses"], *found["alarms"]]
    return "\n".join(f"- {_shorten_miss(line)}" for line in told) or "Nothing."


def _shorten_miss(line: str) -> str:
    """The style, the fault and what its verdict lacks, without the verdict."""
    return ": ".join(line.split(": ")[:-1][:2]) if line.count(": ") > 1 else line


def _read_figures(name: str) -> Any:
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def _add_tests_to_path() -> None:
    """The population is part of the tests, which are not installed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
