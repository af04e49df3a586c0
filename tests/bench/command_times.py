"""What whole commands take, from the start of Python to its end."""

import os
import sys
from collections.abc import Mapping
from functools import partial

from tests.bench.resource_usage import ResourceUsage, median_usage, run

RUNS = 10
"""How often each is run; the medians count."""

UNUSUAL_VARIABLES = {"PYTHONDONTWRITEBYTECODE"}
"""What few users set, and what keeps Python from starting as fast as it can."""

COMMANDS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "backproof --help": ["-P", "-m", "backproof", "--help"],
    "backproof validate examples/planar/solution.py --binding planar": [
        *("-P", "-m", "backproof", "validate", "examples/planar/solution.py"),
        *("--binding", "planar", "--seed", "1"),
    ],
}


def command_times() -> Mapping[str, ResourceUsage]:
    """The medians of several runs of each command."""
    env = {name: value for name, value in os.environ.items() if name not in UNUSUAL_VARIABLES}
    each = ((name, [sys.executable, *given]) for name, given in COMMANDS.items())
    return {name: median_usage(partial(run, command, None, env), RUNS) for name, command in each}
