"""`backproof assignment gradescope`: build the autograder of an assignment for Gradescope."""

from pathlib import Path

import click

from backproof.cli.options import (
    BoundedInt,
    force_option,
    require_absent,
    require_writable,
    write_file,
)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Build the autograder to upload to Gradescope.",
)
@click.option(
    "--assignment", "name", required=True, metavar="NAME|FILE", help="The assignment to grade."
)
@click.option(
    "--out", default="autograder.zip", show_default=True, metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.",
)  # fmt: skip
@click.option(
    "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
    help="The seed of the hidden tests; a secret one by default.",
)  # fmt: skip
@force_option
def gradescope(name: str, out: Path, seed: int | None, force: bool) -> None:
    """Build the zip to upload as the autograder of a programming assignment.

    The zip contains Backproof, the assignment and its hidden tests: keep it secret. An existing zip
    may contain the hidden tests in use, so it is overwritten only with --force.
    """
    from backproof.assignment.toml_reader import AssignmentError, load
    from backproof.integrations.gradescope.bundle import (
        DEFAULT_TIME_LIMIT,
        BundleError,
        build_bundle,
    )
    from backproof.judge.example_set import new_seed
    from backproof.reporting.gradebook_csv import format_number

    require_writable(out)
    if not force:
        require_absent(out, "remove it, choose another name, or use --force to overwrite it")
    try:
        assignment = load(name)
        bundle = build_bundle(assignment, new_seed() if seed is None else seed)
    except (AssignmentError, BundleError) as error:
        raise click.ClickException(str(error)) from None
    write_file(out, bundle, private=True)
    click.echo(
        f"wrote {out}; give the assignment {format_number(assignment.max_score)} points there"
    )
    if assignment.limits.total_seconds > DEFAULT_TIME_LIMIT / 2:
        seconds = format_number(assignment.limits.total_seconds)
        click.echo(f"a submission may take {seconds} s: set Gradescope's time limit to twice that")
