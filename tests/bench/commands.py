"""What whole commands take, from the start of Python to its end."""

import sys
from collections.abc import Mapping

from tests.bench.usage import Used, run, typical

RUNS = 10
"""How often each is run; the medians count."""

COMMANDS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "backproof --help": ["-P", "-m", "backproof", "--help"],
    "backproof validate examples/planar/solution.py --binding planar": [
        *("-P", "-m", "backproof", "validate", "examples/planar/solution.py"),
        *("--binding", "planar", "--seed", "1"),
    ],
}


def whole_commands() -> Mapping[str, Used]:
    """The medians of several runs of each command."""
    return {
        name: typical(lambda given=given: run([sys.executable, *given]), RUNS)  # type: ignore[misc]
        for name, given in COMMANDS.items()
    }
