"""`backproof validate`: one implementation against every equation of its binding."""

from dataclasses import replace
from pathlib import Path
from typing import Any

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


@click.command(
    cls=ProgramTargetCommand,
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Judge one implementation, equation by equation.",
)
@click.argument("target", required=False, metavar=PLACEHOLDER)
@click.option(
    "--binding", default="planar", show_default=True, metavar="NAME|FILE",
    help="How its functions speak the symbols; see backproof bindings.",
)  # fmt: skip
@ASSIGNMENT_OPTION
@click.option(
    "--json", "json_to", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the verdict as JSON as well; - writes it to the standard output instead.",
)  # fmt: skip
@click.option(
    "--run", "run_all", is_flag=True,
    help="Run all of the file, and not only its definitions.",
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

    A program in any language, with its arguments behind --, answers one JSON line for each call;
    docs/programs.md specifies them.

    Exits with 0 if it conforms, 1 if not, 2 if it cannot be read. The code runs behind the
    strongest walls that this machine has, or else in a process of its own: the verdict says which.
    """
    from backproof.results.serialization import verdict_to_json
    from backproof.validation import external_program
    from backproof.validation.pipeline import TargetError, validate_target

    if json_to is not None and str(json_to) != "-":
        require_writable(json_to)
    require_all_writable(options)
    named = {"--json": json_to, "--html": options["html_to"], "--junit": options["junit_to"]}
    require_distinct_paths(named)
    given = None
    if assignment is not None:
        given, asked = assignment_request(assignment, options)
    else:
        chosen = {name: options[name] for name in ("run_all", "python", "isolation")}
        asked = replace(validation_request(binding, options), **chosen)
        asked = replace(asked, **kernel_request_fields(asked.binding, asked.seed, options))
    asked = replace(asked, picture=options["html_to"] is not None)
    try:
        verdict = (
            external_program.validate_command(program, asked)
            if program
            else validate_target(target, asked)
        )
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    score: dict[str, Any] = {}
    if given is not None:
        verdict = add_replay_command(verdict, given, options)
        marks = grade_verdict(verdict, given)
        score = {"score": marks.score, "max_score": marks.max_score}
    write_reports(verdict, options, err=str(json_to) == "-")
    if json_to is not None and str(json_to) == "-":
        click.echo(verdict_to_json(verdict, **score))
        return 0 if verdict.conforms else 1
    if json_to is not None:
        write_file(json_to, verdict_to_json(verdict, **score) + "\n")
    from backproof.reporting.terminal_text import print_verdict

    print_verdict(verdict)
    if given is not None:
        click.echo(score_sentence(marks, given))
    return 0 if verdict.conforms else 1
