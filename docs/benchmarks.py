"""Format the tables of benchmarks.md, from figures of `python -m tests.bench --json`."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures" / "bench.json"


def table(name: str) -> str:
    """Return one table, with a description of the machine that was measured."""
    if str(ROOT) not in sys.path:  # the benchmarks are part of the tests, which are not installed
        sys.path.insert(0, str(ROOT))
    from tests.bench import benchmark_tables

    text: str = getattr(benchmark_tables, name)(
        json.loads(FIGURES.read_text(encoding="utf-8"))[name]
    )
    return text
