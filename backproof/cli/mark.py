"""`backproof mark` and `backproof compare`: a mark set by hand, and two runs side by side."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from backproof.grading.compare_runs import RunDifference
    from backproof.grading.gradebook_store import Store
    from backproof.results.graded_submission import GradedSubmission

_HELP = {"help_option_names": ["-h", "--help"]}
_OUT = click.Path(path_type=Path)


_MINUS = "\N{MINUS SIGN}"


class PointsParam(click.ParamType[float]):
    """A number of points, in one line where it is none."""

    name = "points"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """The number; whether so many can be given is for the gradebook to say."""
        try:
            return float(str(value).replace(_MINUS, "-"))
        except ValueError:
            what = f"{param.human_readable_name} is {value!r}"
            message = f"{what}: expected a number of points, such as 0.5"
            raise click.UsageError(message, ctx) from None


class NegativeNumberCommand(click.Command):
    """A command to which -1 is a number, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words, in which a number below 0 has another sign than an option."""
        before = ["", *args]
        numbers = [
            f"{_MINUS}{word[1:]}" if re.match(r"-[.\d]", word) and previous != "--reason" else word
            for previous, word in zip(before, args, strict=False)
        ]
        return super().parse_args(ctx, numbers)


@click.command(
    cls=NegativeNumberCommand,
    context_settings=_HELP,
    short_help="Set by hand what a submission earns for one item.",
)
@click.argument("out", type=_OUT)
@click.argument("submission")
@click.argument("label")
@click.argument("points", type=PointsParam(), required=False)
@click.option("--reason", default="", metavar="TEXT", help="Why; the student sees it.")
@click.option("--withdraw", is_flag=True, help="Let the judge's mark count again.")
def mark(
    out: Path, submission: str, label: str, points: float | None, reason: str, withdraw: bool
) -> int:
    """Set by hand what a submission earns for one item, in the gradebook in OUT.

    LABEL is a column of the gradebook, such as "3.47 dZ1", or a part of it that no other has; or it
    is "late", and POINTS are the days by which the submission came late. The mark stays when the
    submission is graded again. All that OUT holds is written anew.
    """
    from backproof.grading.manual_marks import LATE_LABEL, MarkError

    if withdraw == (points is not None):
        raise click.UsageError("expected POINTS with --reason, or --withdraw alone")
    with _open_store(out) as store:
        try:
            if points is None:
                said = f"{store.withdraw_mark(submission, label)} counts as it was judged"
            else:
                made = store.set_mark(submission, label, points, reason)
                unit = " days" if label == LATE_LABEL else ""
                said = f"{made.label} is {made.points:g}{unit} by hand"
        except MarkError as error:
            raise click.ClickException(str(error)) from None
        graded = store.get(submission)
        click.echo(f"{submission}: {said}; the score is {graded.score:g} of {graded.max_score:g}")
        _rewrite_pages(out, store, graded)
    return 0


@click.command(context_settings=_HELP, short_help="Show what differs between two graded runs.")
@click.argument("old", metavar="OUT1", type=_OUT)
@click.argument("new", metavar="OUT2", type=_OUT)
def compare(old: Path, new: Path) -> int:
    """Show what differs between the runs in OUT1 and OUT2: scores, statuses and marks.

    Exits with 0 where nothing does, and with 1 where something does.
    """
    from backproof.grading.compare_runs import fact_differences, run_differences
    from backproof.reporting.sanitize import sanitize_line

    with _open_store(old) as before, _open_store(new) as after:
        facts = list(fact_differences(before.facts(), after.facts()))
        found = list(run_differences(before.submissions(), after.submissions()))
    for fact in facts:
        click.echo(sanitize_line(f"{fact.item}: {fact.before}, then {fact.after}"))
    if found:
        _print_changes(found)
    count = len({change.submission for change in found})
    differ = "1 submission differs." if count == 1 else f"{count} submissions differ."
    click.echo(differ if found else "Nothing differs.")
    return 1 if found else 0


@contextmanager
def _open_store(out: Path) -> Iterator["Store"]:
    """The gradebook in a folder, or one line that says why not."""
    from backproof.grading.gradebook_store import Store, StoreError

    try:
        with Store.from_run(out) as store:
            yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from None


def _rewrite_pages(out: Path, store: "Store", grade: "GradedSubmission") -> None:
    """Write the pages of a run with the marks as they are now."""
    from backproof.assignment.toml_reader import AssignmentError, load
    from backproof.grading.class_run import public_facts
    from backproof.grading.run_directory import RunDirectory

    facts = store.facts()
    try:
        folder = RunDirectory(out, load(facts["source"]))
    except AssignmentError as error:
        hint = "the mark is set, and backproof grade --resume will write the pages"
        raise click.ClickException(f"{error}; {hint}") from None
    folder.write_feedback(grade)
    folder.write_results(store, public_facts(facts))


def _print_changes(all_changes: Sequence["RunDifference"]) -> None:
    """The changes as a table, each submission named once; whole where it is piped."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from backproof.reporting.sanitize import sanitize_line
    from backproof.reporting.terminal_text import UNLIMITED_WIDTH

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("submission", "what", "before", "after", "why"):
        table.add_column(heading)
    for name, changes in groupby(all_changes, lambda change: change.submission):
        for place, change in enumerate(changes):
            cells = (name if place == 0 else "", *astuple(change)[1:])
            table.add_row(*(Text(sanitize_line(cell)) for cell in cells))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = UNLIMITED_WIDTH
    with console.capture() as captured:
        console.print(table, crop=False)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
