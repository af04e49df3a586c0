"""`backproof assignment`: what an assignment asks for, and one held to a solution."""

from pathlib import Path

import click

from backproof.cli.gradescope import gradescope
from backproof.cli.options import ISOLATION, PYTHON, Whole, loaded
from backproof.cli.sheet import new, sheet

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP, short_help="Write, show and check what a class is asked for.")
def assignment() -> None:
    """Assignments: what is asked for, what it is worth and what is allowed.

    An assignment is one small TOML file; docs/assignments.md says what can be in it.
    """


for _command in (new, sheet, gradescope):
    assignment.add_command(_command)


@assignment.command("list", context_settings=_HELP)
def list_assignments() -> None:
    """List the assignments that come with Backproof."""
    from backproof.assignment.reading import shipped
    from backproof.report.points import points

    for each in shipped():
        click.echo(f"{each.name:10} {each.title} ({points(each.max_score)} points)")


@assignment.command(
    context_settings=_HELP, short_help="Say what is asked for, and what it is worth."
)
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Say in words what an assignment asks for, and what everything is worth."""
    from backproof.assignment.explained import as_text

    for line in as_text(loaded(name)):
        click.echo(line)


@assignment.command(
    context_settings=_HELP, short_help="Hold an assignment against your own solution."
)
@click.argument("solution", type=click.Path(path_type=Path))
@click.option("--assignment", "name", required=True, metavar="NAME|FILE", help="What is asked for.")
@click.option(
    "--seed", type=Whole(0, 2**32 - 1), metavar="N",
    help="The seed of the exam; that of the public exam by default.",
)  # fmt: skip
@ISOLATION
@PYTHON
def check(solution: Path, name: str, seed: int | None, isolation: str, python: str | None) -> int:
    """Hold an assignment against your own SOLUTION, before the class.

    Shows which function was bound to what, what each equation earns, and in which isolation.
    Exits with 0 if all points are reached, 1 if not, 2 if something cannot be read.
    """
    from backproof.grading.asking import PUBLIC_SEED, asked_of_own, handed_in, question
    from backproof.grading.checking import Checked, as_text
    from backproof.grading.marks import graded
    from backproof.report.plain import made_plain
    from backproof.validation import TargetError, answer

    asked = question(loaded(name), PUBLIC_SEED if seed is None else seed)
    try:
        verdict = made_plain(answer(solution, asked_of_own(asked, isolation, python)))
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    given = loaded(name)
    checked = Checked(given, verdict, graded(handed_in(solution), verdict, given))
    for line in as_text(checked):
        click.echo(line)
    return 0 if checked.reached else 1
