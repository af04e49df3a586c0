"""The tables of benchmarks.md, from figures that `python -m tests.bench --json` wrote."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures" / "bench.json"


def table(name: str) -> str:
    """One table, with the machine on which its figures were taken."""
    if str(ROOT) not in sys.path:  # the benchmarks are part of the tests, which are not installed
        sys.path.insert(0, str(ROOT))
    from tests.bench import benchmark_tables

    made: str = getattr(benchmark_tables, name)(
        json.loads(FIGURES.read_text(encoding="utf-8"))[name]
    )
    return made
