"""`backproof mark`: set a mark by hand."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backproof.cli.open_gradebook import RUN_DIRECTORY, open_gradebook

if TYPE_CHECKING:
    from backproof.grading.gradebook_store import Store
    from backproof.results.graded_submission import GradedSubmission

_MINUS = "\N{MINUS SIGN}"


class PointsParam(click.ParamType[float]):
    """A number of points."""

    name = "points"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Return the number; the gradebook checks its range."""
        try:
            return float(str(value).replace(_MINUS, "-"))
        except ValueError:
            got = f"{param.human_readable_name} is {value!r}"
            message = f"{got}: expected a number of points, such as 0.5"
            raise click.UsageError(message, ctx) from None


class NegativeNumberCommand(click.Command):
    """A command that takes -1 as a number and not as an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words after replacing the hyphen of each negative number by a minus sign."""
        before = ["", *args]
        numbers = [
            f"{_MINUS}{word[1:]}" if re.match(r"-[.\d]", word) and previous != "--reason" else word
            for previous, word in zip(before, args, strict=False)
        ]
        return super().parse_args(ctx, numbers)


@click.command(
    cls=NegativeNumberCommand,
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Set by hand what a submission earns for one item.",
)
@click.argument("out", type=RUN_DIRECTORY)
@click.argument("submission")
@click.argument("label")
@click.argument("points", type=PointsParam(), required=False)
@click.option("--reason", default="", metavar="TEXT", help="The reason, which the student sees.")
@click.option("--withdraw", is_flag=True, help="Restore the mark that the verdict gives.")
def mark(
    out: Path, submission: str, label: str, points: float | None, reason: str, withdraw: bool
) -> int:
    """Set by hand what a submission earns for one item, in the gradebook in OUT.

    LABEL is a column of the gradebook, such as "3.47 dZ1", or a part of one column's name only. If
    LABEL is "late", POINTS is the number of days by which the submission is late. The mark stays
    when the submission is graded again. All pages and files in OUT are written again.
    """
    from backproof.grading.manual_marks import LATE_LABEL, MarkError

    if withdraw == (points is not None):
        raise click.UsageError("expected POINTS with --reason, or --withdraw alone")
    with open_gradebook(out) as store:
        try:
            if points is None:
                change = f"{store.withdraw_mark(submission, label)} counts as it was judged"
            else:
                manual_mark = store.set_mark(submission, label, points, reason)
                unit = " days" if label == LATE_LABEL else ""
                change = f"{manual_mark.label} is {manual_mark.points:g}{unit} by hand"
        except MarkError as error:
            raise click.ClickException(str(error)) from None
        graded = store.get(submission)
        click.echo(f"{submission}: {change}; the score is {graded.score:g} of {graded.max_score:g}")
        _rewrite_pages(out, store, graded)
    return 0


def _rewrite_pages(out: Path, store: "Store", graded: "GradedSubmission") -> None:
    """Write the pages of a run again with the current marks."""
    from backproof.assignment.toml_reader import AssignmentError, load
    from backproof.grading.class_run import public_facts
    from backproof.grading.run_directory import RunDirectory

    facts = store.facts()
    try:
        run_directory = RunDirectory(out, load(facts["source"]))
    except AssignmentError as error:
        hint = "the mark is set, and backproof grade --resume will write the pages"
        raise click.ClickException(f"{error}; {hint}") from None
    run_directory.write_feedback(graded)
    run_directory.write_results(store, public_facts(facts))
