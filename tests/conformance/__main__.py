"""Validate the frameworks; 1 where one does not conform, 2 where one could not be validated."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.conformance.conformance_table import conformance_notes, conformance_table
from tests.conformance.environments import UnavailableError, prepare_environment
from tests.conformance.framework_validation import (
    EXAMPLE_SET_COUNT,
    Row,
    unavailable_row,
    validation_rows,
)
from tests.conformance.frameworks import FRAMEWORKS, Framework

FIGURES = Path(__file__).parents[2] / "docs" / "figures" / "conformance.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and what is worth telling; write the figures where every one was had."""
    chosen = _arguments(arguments)
    started = time.perf_counter()
    some = [f for f in FRAMEWORKS if f.example in (chosen.example or [f.example])]
    found = [row for framework in some for row in rows_of_framework(framework, chosen.exams)]
    figures = {"python": ".".join(map(str, sys.version_info[:2])), "rows": found}
    print(conformance_table(figures), "", conformance_notes(figures), "", sep="\n")  # noqa: T201
    print(f"{time.perf_counter() - started:.0f} s; seeds 1 to {chosen.exams}")  # noqa: T201
    status = exit_status(found)
    if chosen.write and (status == 2 or some != list(FRAMEWORKS)):
        print(f"Not written: {FIGURES.name} holds every framework.")  # noqa: T201
    elif chosen.write:
        text = json.dumps(figures, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        FIGURES.write_text(text, encoding="utf-8")
    return status


def exit_status(framework_rows: Sequence[Row]) -> int:
    """The exit status: what could not be validated says more than what does not conform."""
    if any("reason" in row for row in framework_rows):
        return 2
    return int(any(row["conform"] != row["exams"] for row in framework_rows))


def rows_of_framework(framework: Framework, exams: int) -> Iterator[Row]:
    """The framework's rows, or the one that says in a line why there are none."""
    print(f"{framework.title} …", file=sys.stderr)  # noqa: T201
    try:
        yield from list(validation_rows(framework, prepare_environment(framework), exams))
    except UnavailableError as error:
        yield unavailable_row(framework, str(error))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    names = [framework.example for framework in FRAMEWORKS]
    parser.add_argument("example", nargs="*", help=f"some only: {', '.join(names)}")
    parser.add_argument(
        "--exams", type=int, default=EXAMPLE_SET_COUNT, help="how many exams each sits"
    )
    parser.add_argument("--write", action="store_true", help=f"write {FIGURES.name}")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.example) - set(names):
        parser.error(f"no such example: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
