"""`backproof assignment`: what an assignment asks for, and one held to a solution."""

from pathlib import Path

import click

from backproof.cli.gradescope import gradescope
from backproof.cli.options import ISOLATION_OPTION, PYTHON_OPTION, BoundedInt, load_assignment
from backproof.cli.worksheet import new, sheet

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
    from backproof.assignment.toml_reader import shipped_assignments
    from backproof.results.formatting import format_points

    for each in shipped_assignments():
        click.echo(f"{each.name:10} {each.title} ({format_points(each.max_score)} points)")


@assignment.command(
    context_settings=_HELP, short_help="Say what is asked for, and what it is worth."
)
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Say in words what an assignment asks for, and what everything is worth."""
    from backproof.reporting.assignment_text import assignment_text

    for line in assignment_text(load_assignment(name)):
        click.echo(line)


@assignment.command(
    context_settings=_HELP, short_help="Hold an assignment against your own solution."
)
@click.argument("solution", type=click.Path(path_type=Path))
@click.option("--assignment", "name", required=True, metavar="NAME|FILE", help="What is asked for.")
@click.option(
    "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
    help="The seed of the exam; that of the public exam by default.",
)  # fmt: skip
@ISOLATION_OPTION
@PYTHON_OPTION
def check(solution: Path, name: str, seed: int | None, isolation: str, python: str | None) -> int:
    """Hold an assignment against your own SOLUTION, before the class.

    Shows which function was bound to what, what each equation earns, and in which isolation.
    Exits with 0 if all points are reached, 1 if not, 2 if something cannot be read.
    """
    from backproof.grading.assignment_check import AssignmentCheck, check_report
    from backproof.grading.marks import grade_verdict
    from backproof.grading.submission_request import (
        PUBLIC_SEED,
        local_submission,
        self_check_request,
        validation_request,
    )
    from backproof.reporting.sanitize import sanitize
    from backproof.validation.pipeline import TargetError, validate_target

    asked = validation_request(load_assignment(name), PUBLIC_SEED if seed is None else seed)
    try:
        verdict = sanitize(validate_target(solution, self_check_request(asked, isolation, python)))
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    given = load_assignment(name)
    checked = AssignmentCheck(
        given, verdict, grade_verdict(local_submission(solution), verdict, given)
    )
    for line in check_report(checked):
        click.echo(line)
    return 0 if checked.has_full_points else 1
