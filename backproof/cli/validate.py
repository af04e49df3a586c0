"""`backproof validate`: one implementation against every equation of its binding."""

from pathlib import Path
from typing import Any

import click

from backproof.cli.options import exam_options, question, require_writable, write


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--binding", default="planar", show_default=True, metavar="NAME|FILE",
    help="How its functions speak the symbols; see backproof bindings.",
)  # fmt: skip
@click.option(
    "--json", "json_to", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the verdict as JSON as well; - writes it to the standard output instead.",
)  # fmt: skip
@exam_options
def validate(target: Path, binding: str, json_to: Path | None, **options: Any) -> int:
    """Judge the functions of the Python file TARGET, equation by equation.

    Exits with 0 if it conforms, 1 if not, 2 if it cannot be read. The file runs in a process of
    its own, as you: do not validate code that you would not run.
    """
    from backproof.report.json import as_json
    from backproof.validation import TargetError, answer

    if json_to is not None and str(json_to) != "-":
        require_writable(json_to)
    try:
        verdict = answer(target, question(binding, options))
    except TargetError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None and str(json_to) == "-":
        click.echo(as_json(verdict))
        return 0 if verdict.conforms else 1
    if json_to is not None:
        write(json_to, as_json(verdict) + "\n")
    from backproof.report.terminal import show

    show(verdict)
    return 0 if verdict.conforms else 1
