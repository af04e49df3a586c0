"""What whole commands take, from the start of Python to its end."""

import os
import sys
from collections.abc import Mapping
from functools import partial

from tests.bench.usage import Used, run, typical

RUNS = 10
"""How often each is run; the medians count."""

ODD = {"PYTHONDONTWRITEBYTECODE"}
"""What few users set, and what keeps Python from starting as fast as it can."""

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
    env = {name: value for name, value in os.environ.items() if name not in ODD}
    each = ((name, [sys.executable, *given]) for name, given in COMMANDS.items())
    return {name: typical(partial(run, command, None, env), RUNS) for name, command in each}
