"""Measure, print the tables, and record the figures where that is asked for."""

import argparse
import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

BASELINE_CLASS_SIZE = 100
"""The class that a large one is compared with."""


def main() -> None:
    """Measure one thing after another; each is printed as soon as it is there."""
    chosen = _arguments()
    for name, figures in _measurements(chosen):
        from tests.bench import benchmark_tables

        print(getattr(benchmark_tables, name)(figures), end="\n\n", flush=True)  # noqa: T201
        if chosen.json:
            _record(chosen.json, name, figures)


def _measurements(chosen: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """The names of the tables, and their figures."""
    from tests.bench.machine_description import machine_description

    on = {"on": machine_description()}
    if chosen.count:
        yield "classes", on | {"sizes": _class_figures(chosen.count, chosen.jobs)}
        return
    from tests.bench import command_times, submission_times

    yield (
        "commands",
        on | {n: _rounded_usage(used) for n, used in command_times.command_times().items()},
    )
    ours = {
        "one text": submission_times.seconds_per_copy(),
        "many texts": submission_times.seconds_per_variant(),
        "count": submission_times.CLASS_SIZE,
    }
    yield "submissions", on | ours
    if chosen.peers:
        from tests.bench.peers.all_peers import measure_all_peers

        yield "peers", on | {"ours": ours["one text"], "peers": measure_all_peers(chosen.peers)}
    if find_spec("jax") is not None:
        from tests.bench.network_times import seconds_against_jax

        yield "networks", on | {"seconds": seconds_against_jax()}


def _class_figures(count: int, jobs: int) -> list[dict[str, Any]]:
    """A small class and the large one."""
    from tests.bench.class_measurement import measure_class

    return [measure_class(size, jobs).figures for size in (min(BASELINE_CLASS_SIZE, count), count)]


def _rounded_usage(used: Any) -> dict[str, float]:
    return {"processor": round(used.processor, 4), "clock": round(used.clock, 4)}


def _record(path: Path, name: str, figures: Any) -> None:
    """Write the figures of one table beside those of the others."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps({**known, name: figures}, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--peers", type=Path, help="where to install other graders")
    parser.add_argument(
        "--class", type=int, dest="count", help="grade a class of this size instead"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many judges share the class")
    parser.add_argument("--json", type=Path, help="where to record the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
