"""`backproof assignment new` and `sheet`: a new assignment, and what is handed out of one."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backproof.cli.options import force_option, load_assignment, require_absent, write_file

if TYPE_CHECKING:
    from backproof.binding import Binding

_HELP = {"help_option_names": ["-h", "--help"]}
_NAME = re.compile(r"\w[\w.-]*")
_SUFFIX = re.compile(r"\.(?:toml|py|ipynb)$", re.IGNORECASE)


@click.command(
    context_settings=_HELP, short_help="Write a new assignment, and the sheet to hand out."
)
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
    from backproof.assignment.toml_writer import assignment_toml
    from backproof.worksheet.worksheet_files import worksheets

    name = _SUFFIX.sub("", name)
    _require_name(name)
    bound = _load_binding(binding)
    call = _training_call(training, bound)
    place = os.path.relpath(binding, out) if Path(binding).is_file() else binding
    handed_out = worksheets(name, bound.title, bound, call)
    texts = {f"{name}.toml": assignment_toml(name, bound, place, call), **handed_out}
    for file in texts:
        require_absent(out / file, "remove it or choose another name")
    _write_all(out, texts)
    if not handed_out:
        click.echo(_NO_TEMPLATE)


@click.command(
    context_settings=_HELP, short_help="Write the sheet anew, from an edited assignment."
)
@click.argument("file", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where the sheet goes; by default the folder of the assignment.",
)  # fmt: skip
@force_option
def sheet(file: Path, out: Path | None, force: bool) -> None:
    """Write what is handed out to students anew, from an edited assignment.

    Leaves the functions that FILE.toml asks for, with blanks, as DIR/FILE.py and DIR/FILE.ipynb.
    """
    from backproof.worksheet.worksheet_files import worksheets

    if file.suffix.lower() != ".toml":
        raise click.ClickException(f"{file}: expected the .toml file of an assignment")
    given = load_assignment(str(file))
    call = given.training.call if given.training is not None else ""
    texts = worksheets(file.stem, given.title, given.binding, call)
    if not texts:
        raise click.ClickException(f"{file}: {_NO_TEMPLATE[0].lower()}{_NO_TEMPLATE[1:-1]}")
    folder = file.parent if out is None else out
    if not force:
        for name in texts:
            require_absent(folder / name, "choose another --out, or say --force to write over it")
    _write_all(folder, texts)


_NO_TEMPLATE = "The binding works on objects, of which no template is made: write one yourself."


def _require_name(name: str) -> None:
    """Raise a usage error unless all shells take the name as one word, and as no folder."""
    if _NAME.fullmatch(name):
        return
    near = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "sheet-3"
    raise click.UsageError(
        f"{name!r} cannot be copied as a word of the commands in the sheet: expected a name of "
        f"letters, digits, -, _ and . alone, such as {near}; --out says in which folder"
    )


def _load_binding(name: str) -> "Binding":
    """The binding of that name or file; one clear line where it cannot be read."""
    from backproof.binding import BindingError, load

    try:
        return load(name)
    except (BindingError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _training_call(training: str | None, binding: "Binding") -> str:
    """The call of the training loop: the one that is asked for, or else the binding's, if any."""
    from backproof.binding.training_loop_call import CallError, require_training_call

    call = binding.training if training is None else training
    try:
        if call:
            require_training_call(call, binding)
    except CallError as error:
        raise click.UsageError(f"--training {error}") from None
    return call


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """Write the files, and say so of each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder}: cannot be made: {error.strerror}") from None
    for name, text in texts.items():
        write_file(folder / name, text)
        click.echo(f"wrote {folder / name}")
