"""`backproof assignment`: write, show and check assignments."""

from pathlib import Path

import click

from backproof.cli.gradescope import gradescope
from backproof.cli.options import ISOLATION_OPTION, PYTHON_OPTION, BoundedInt, load_assignment
from backproof.cli.worksheet import new, sheet

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP, short_help="Write, show and check assignments.")
def assignment() -> None:
    """Assignments: the functions to write, their points, and the limits.

    An assignment is one small TOML file; docs/assignments.md specifies it.
    """


for _command in (new, sheet, gradescope):
    assignment.add_command(_command)


@assignment.command("list", context_settings=_HELP)
def list_assignments() -> None:
    """List the assignments that come with Backproof."""
    from backproof.assignment.toml_reader import shipped_assignments
    from backproof.results.points_formatting import format_points

    for assignment in shipped_assignments():
        points = format_points(assignment.max_score)
        click.echo(f"{assignment.name:10} {assignment.title} ({points} points)")


@assignment.command(
    context_settings=_HELP, short_help="Show the functions to write, and their points."
)
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Show in words what an assignment asks for, and how many points each equation gives."""
    from backproof.reporting.assignment_text import assignment_text

    for line in assignment_text(load_assignment(name)):
        click.echo(line)


@assignment.command(context_settings=_HELP, short_help="Test an assignment on your own solution.")
@click.argument("solution", type=click.Path(path_type=Path))
@click.option("--assignment", "name", required=True, metavar="NAME|FILE", help="The assignment.")
@click.option(
    "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
    help="The seed of the tests; by default that of the public tests.",
)  # fmt: skip
@ISOLATION_OPTION
@PYTHON_OPTION
def check(solution: Path, name: str, seed: int | None, isolation: str, python: str | None) -> int:
    """Test an assignment on your own SOLUTION before you publish it.

    Shows the function that each line of the binding names, the points of each equation, and the
    sandbox. Exits with 0 for full points, with 1 for fewer, and with 2 if a file cannot be read.
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

    assignment = load_assignment(name)
    request = validation_request(assignment, PUBLIC_SEED if seed is None else seed)
    try:
        verdict = validate_target(solution, self_check_request(request, isolation, python))
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    verdict = sanitize(verdict)
    graded = grade_verdict(local_submission(solution), verdict, assignment)
    result = AssignmentCheck(assignment, verdict, graded)
    for line in check_report(result):
        click.echo(line)
    return 0 if result.has_full_points else 1
