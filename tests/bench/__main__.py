"""Measure, print the tables, and record the figures where that is asked for."""

import argparse
import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

SMALL = 100
"""The class that a large one is compared with."""


def main() -> None:
    """Measure one thing after another; each is printed as soon as it is there."""
    chosen = _arguments()
    for name, figures in _measured(chosen):
        from tests.bench import tables

        print(getattr(tables, name)(figures), end="\n\n", flush=True)  # noqa: T201
        if chosen.json:
            _record(chosen.json, name, figures)


def _measured(chosen: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """The names of the tables, and their figures."""
    from tests.bench.conditions import conditions

    on = {"on": conditions()}
    if chosen.count:
        yield "classes", on | {"sizes": _classes(chosen.count, chosen.jobs)}
        return
    from tests.bench import commands, submissions

    yield "commands", on | {n: _rounded(used) for n, used in commands.whole_commands().items()}
    ours = {
        "one text": submissions.of_one_text(),
        "many texts": submissions.of_many_texts(),
        "count": submissions.CLASS,
    }
    yield "submissions", on | ours
    if chosen.peers:
        from tests.bench.peers.all_of_them import taken_by_peers

        yield "peers", on | {"ours": ours["one text"], "peers": taken_by_peers(chosen.peers)}
    if find_spec("jax") is not None:
        from tests.bench.networks import seconds_against_jax

        yield "networks", on | {"seconds": seconds_against_jax()}


def _classes(count: int, jobs: int) -> list[dict[str, Any]]:
    """A small class and the large one."""
    from tests.bench.scale import graded

    return [graded(size, jobs).figures for size in (min(SMALL, count), count)]


def _rounded(used: Any) -> dict[str, float]:
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
