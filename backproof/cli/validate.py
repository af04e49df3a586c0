"""`backproof validate`: judge one implementation, equation by equation."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backproof.cli.assignment_validation import (
    ASSIGNMENT_OPTION,
    add_replay_command,
    assignment_request,
    grade_verdict,
    score_sentence,
)
from backproof.cli.kernel_options import kernel_options, kernel_request_fields
from backproof.cli.options import (
    ISOLATION_OPTION,
    PYTHON_OPTION,
    exam_options,
    require_distinct_paths,
    require_writable,
    validation_request,
    write_file,
)
from backproof.cli.report_files import report_options, require_all_writable, write_reports
from backproof.cli.target_argument import PLACEHOLDER, ProgramTargetCommand

if TYPE_CHECKING:
    from backproof.validation.request import ValidationRequest


@click.command(
    cls=ProgramTargetCommand,
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Judge one implementation, equation by equation.",
)
@click.argument("target", required=False, metavar=PLACEHOLDER)
@click.option(
    "--binding", default="planar", show_default=True, metavar="NAME|FILE",
    help="How its functions map to the symbols; see backproof bindings.",
)  # fmt: skip
@ASSIGNMENT_OPTION
@click.option(
    "--json", "json_to", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the verdict as JSON as well; with -, write only JSON, to the standard output.",
)  # fmt: skip
@click.option(
    "--run", "run_all", is_flag=True,
    help="Run all of the file and not only its definitions.",
)  # fmt: skip
@report_options
@ISOLATION_OPTION
@PYTHON_OPTION
@kernel_options
@exam_options
def validate(
    target: str,
    binding: str,
    assignment: str | None,
    json_to: Path | None,
    program: tuple[str, ...],
    **options: Any,
) -> int:
    """Judge the functions of the Python file TARGET, or of a program, equation by equation.

    A program in any language, given with its arguments after --, answers each call with one JSON
    line; docs/programs.md specifies them.

    The code runs in the strongest sandbox that works on this machine, or in a process of its own if
    none does: the verdict says which. Exits with 0 if the code conforms, with 1 if it does not,
    with 2 if it cannot be read, and with 4 if nothing is wrong but something could not be judged.
    """
    from backproof.results.serialization import verdict_to_json
    from backproof.validation import external_program
    from backproof.validation.pipeline import TargetError, validate_target

    if json_to is not None and str(json_to) != "-":
        require_writable(json_to)
    require_all_writable(options)
    require_distinct_paths(
        {"--json": json_to, "--html": options["html_to"], "--junit": options["junit_to"]}
    )
    loaded_assignment = None
    if assignment is not None:
        loaded_assignment, request = assignment_request(assignment, options)
    else:
        request = _binding_request(binding, options)
    request = replace(request, picture=options["html_to"] is not None)
    try:
        verdict = (
            external_program.validate_command(program, request)
            if program
            else validate_target(target, request)
        )
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    score: dict[str, Any] = {}
    if loaded_assignment is not None:
        verdict = add_replay_command(verdict, loaded_assignment, options)
        graded = grade_verdict(verdict, loaded_assignment)
        score = {"score": graded.score, "max_score": graded.max_score}
    write_reports(verdict, options, err=str(json_to) == "-")
    if json_to is not None and str(json_to) == "-":
        click.echo(verdict_to_json(verdict, **score))
        return verdict.exit_status
    if json_to is not None:
        write_file(json_to, verdict_to_json(verdict, **score) + "\n")
    from backproof.reporting.terminal_text import print_verdict

    print_verdict(verdict)
    if loaded_assignment is not None:
        click.echo(score_sentence(graded, loaded_assignment))
    return verdict.exit_status


def _binding_request(binding: str, options: dict[str, Any]) -> "ValidationRequest":
    """Return the request to judge the functions of a binding, without an assignment."""
    request = validation_request(binding, options)
    fields = {name: options[name] for name in ("run_all", "python", "isolation")}
    fields |= kernel_request_fields(request.binding, request.seed, options)
    return replace(request, **fields)
