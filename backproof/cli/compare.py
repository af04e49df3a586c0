"""`backproof compare`: the differences between two graded runs."""

from collections.abc import Sequence
from dataclasses import astuple
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backproof.cli.open_gradebook import RUN_DIRECTORY, open_gradebook

if TYPE_CHECKING:
    from backproof.grading.compare_runs import RunDifference


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Show the differences between two graded runs.",
)
@click.argument("old", metavar="OUT1", type=RUN_DIRECTORY)
@click.argument("new", metavar="OUT2", type=RUN_DIRECTORY)
def compare(old: Path, new: Path) -> int:
    """Show the differences between the runs in OUT1 and OUT2: scores, statuses and marks.

    Exits with 0 if there are none, and with 1 if there are some.
    """
    from backproof.grading.compare_runs import fact_differences, run_differences
    from backproof.reporting.sanitize import sanitize_line

    with open_gradebook(old) as before, open_gradebook(new) as after:
        facts = list(fact_differences(before.facts(), after.facts()))
        changes = list(run_differences(before.submissions(), after.submissions()))
    for fact in facts:
        click.echo(sanitize_line(f"{fact.item}: {fact.before}, then {fact.after}"))
    if changes:
        _print_changes(changes)
    count = len({change.submission for change in changes})
    differ = "1 submission differs." if count == 1 else f"{count} submissions differ."
    click.echo(differ if changes else "Nothing differs.")
    return 1 if changes else 0


def _print_changes(all_changes: Sequence["RunDifference"]) -> None:
    """Print a table with one row for each change; the name of a submission is printed once."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from backproof.reporting.sanitize import sanitize_line
    from backproof.reporting.terminal_text import UNLIMITED_WIDTH

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("submission", "what", "before", "after", "why"):
        table.add_column(heading)
    for name, changes in groupby(all_changes, lambda change: change.submission):
        for index, change in enumerate(changes):
            cells = (name if index == 0 else "", *astuple(change)[1:])
            table.add_row(*(Text(sanitize_line(cell)) for cell in cells))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = UNLIMITED_WIDTH
    with console.capture() as captured:
        console.print(table, crop=False)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
