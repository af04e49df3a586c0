"""`backproof assignment`: what an assignment asks for, a new one, and one held to a solution."""

import re
from pathlib import Path
from typing import Any

import click

from backproof.cli.gradescope import gradescope
from backproof.cli.options import ISOLATION, PYTHON, Whole, write

_HELP = {"help_option_names": ["-h", "--help"]}
_NAME = re.compile(r"\w[\w.-]*")


@click.group(context_settings=_HELP)
def assignment() -> None:
    """Assignments: what is asked for, what it is worth and what is allowed.

    An assignment is one small TOML file; docs/assignments.md says what can be in it.
    """


assignment.add_command(gradescope)


@assignment.command("list", context_settings=_HELP)
def list_assignments() -> None:
    """List the assignments that come with Backproof."""
    from backproof.assignment.reading import shipped
    from backproof.report.points import points

    for each in shipped():
        click.echo(f"{each.name:10} {each.title} ({points(each.max_score)} points)")


@assignment.command(context_settings=_HELP)
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Say in words what an assignment asks for, and what everything is worth."""
    from backproof.assignment.explained import as_text

    for line in as_text(loaded(name)):
        click.echo(line)


@assignment.command(context_settings=_HELP)
@click.argument("name")
@click.option(
    "--binding", default="kernels", show_default=True, metavar="NAME|FILE",
    help="How the functions speak the symbols; see backproof bindings.",
)  # fmt: skip
@click.option(
    "--training", metavar="CALL",
    help="A training loop to be judged as well, as docs/assignments.md has it; by default the "
    "one that the binding names, if any.",
)  # fmt: skip
@click.option(
    "--out", default=Path(), type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where the files go; by default the current folder.",
)  # fmt: skip
def new(name: str, binding: str, training: str | None, out: Path) -> None:
    """Write a new assignment, and what is handed out to students.

    Leaves DIR/NAME.toml, in which every choice has a comment, and the functions with blanks as
    DIR/NAME.py and DIR/NAME.ipynb.
    """
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"{name!r} is no name for a file: expected one such as sheet-3")
    texts = _new(name, binding, training, out)
    for file in texts:
        if (out / file).exists():
            raise click.ClickException(f"{out / file}: is there: remove it or choose another name")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{out}: cannot be made: {error.strerror}") from None
    for file, text in texts.items():
        write(out / file, text)
        click.echo(f"wrote {out / file}")
    if f"{name}.py" not in texts:
        click.echo(
            "The binding works on objects, of which no template is made: write one yourself."
        )


def _new(name: str, binding: str, training: str | None, out: Path) -> dict[str, str]:
    """The texts of the new files by their names."""
    import os

    from backproof.assignment.headers import headers_of
    from backproof.assignment.loop_header import loop_header
    from backproof.assignment.template import as_notebook, as_script
    from backproof.assignment.training import CallError, require_training
    from backproof.assignment.writing import as_toml
    from backproof.binding import BindingError, load

    try:
        bound = load(binding)
    except (BindingError, OSError) as error:
        raise click.ClickException(str(error)) from None
    place = os.path.relpath(binding, out) if Path(binding).is_file() else binding
    call = bound.training if training is None else training
    try:
        if call:
            require_training(call, bound)
    except CallError as error:
        raise click.UsageError(f"--training {error}") from None
    texts = {f"{name}.toml": as_toml(name, bound, place, call)}
    if headers := headers_of(bound):
        headers += [loop_header(call, bound)] if call else []
        texts[f"{name}.py"] = as_script(name, bound.title, headers)
        texts[f"{name}.ipynb"] = as_notebook(name, bound.title, headers)
    return texts


@assignment.command(context_settings=_HELP)
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


def loaded(name: str) -> Any:
    """The assignment of that name or file; one clear line where it cannot be read."""
    from backproof.assignment.reading import AssignmentError, load

    try:
        return load(name)
    except AssignmentError as error:
        raise click.ClickException(str(error)) from None
