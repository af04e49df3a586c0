"""Print what whole commands and a class take, and 1,000 networks against JAX."""

import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median

from reference.chapter import network
from tests.bench.submissions import CLASS, processor_time

RUNS = 5
COMMANDS = {
    "python -c 'import numpy'": ["-c", "import numpy"],
    "backproof --help": ["-P", "-m", "backproof", "--help"],
    "backproof validate examples/planar/solution.py": [
        *("-P", "-m", "backproof", "validate", "examples/planar/solution.py"),
        *("--binding", "planar", "--seed", "1"),
    ],
}


def seconds(function: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of several calls, after one that does not count."""
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return median(times)


def whole_process(arguments: list[str]) -> float:
    """The median time of a Python process with these arguments."""
    command = [sys.executable, *arguments]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def thousand_networks() -> float:
    """The time to hold 1,000 random networks over 40 shapes against JAX, compilation included."""
    import numpy as np

    from gradcheck.jax_network import jax_gradients
    from tests.jax.test_network_gradients import random_networks

    rng = np.random.default_rng(1)
    shapes = [tuple(int(n) for n in rng.integers(1, 8, 4)) for _ in range(40)]
    many = random_networks(1000, shapes, seed=2)
    graph, start = network(), time.perf_counter()
    for given, theirs in zip(many, jax_gradients(many), strict=True):
        graph.ask(theirs, given)
    return time.perf_counter() - start


def main() -> None:
    """Print one line a figure."""
    for name, arguments in COMMANDS.items():
        print(f"{name:56} {whole_process(arguments):7.3f} s")  # noqa: T201
    print(f"{f'one of {CLASS} right submissions, sandboxed':56} {processor_time():7.3f} s of CPU")  # noqa: T201
    if find_spec("jax") is not None:
        print(f"{'1,000 networks against JAX':56} {thousand_networks():7.3f} s")  # noqa: T201


if __name__ == "__main__":
    main()
