"""`backproof assignment new` and `sheet`: write an assignment and its worksheet."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backproof.cli.options import (
    force_option,
    load_assignment,
    load_binding,
    require_absent,
    write_file,
)

if TYPE_CHECKING:
    from backproof.binding import Binding

_HELP = {"help_option_names": ["-h", "--help"]}
_NAME = re.compile(r"\w[\w.-]*")
_SUFFIX = re.compile(r"\.(?:toml|py|ipynb)$", re.IGNORECASE)


@click.command(context_settings=_HELP, short_help="Write a new assignment and its worksheet.")
@click.argument("name")
@click.option(
    "--binding", default="kernels", show_default=True, metavar="NAME|FILE",
    help="How the functions map to the symbols; see backproof bindings.",
)  # fmt: skip
@click.option(
    "--training", metavar="CALL",
    help="The call of a training loop to judge as well, as docs/assignments.md specifies; by "
    "default that of the binding, if any.",
)  # fmt: skip
@click.option(
    "--out", default=Path(), type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="The folder of the files; by default the current folder.",
)  # fmt: skip
def new(name: str, binding: str, training: str | None, out: Path) -> None:
    """Write a new assignment, and the worksheet for students.

    Writes DIR/NAME.toml, with a comment on every setting, and the functions with blanks as
    DIR/NAME.py and DIR/NAME.ipynb.
    """
    from backproof.assignment.toml_writer import assignment_toml
    from backproof.worksheet.worksheet_files import worksheets

    name = _SUFFIX.sub("", name)
    _require_name(name)
    loaded = load_binding(binding)
    call = _training_call(training, loaded)
    reference = os.path.relpath(binding, out) if Path(binding).is_file() else binding
    sheets = worksheets(name, loaded.title, loaded, call)
    texts = {f"{name}.toml": assignment_toml(name, loaded, reference, call), **sheets}
    for file in texts:
        require_absent(out / file, "remove it or choose another name")
    _write_all(out, texts)
    if not sheets:
        click.echo(_NO_TEMPLATE)


@click.command(
    context_settings=_HELP, short_help="Write the worksheet again after a change of the assignment."
)
@click.argument("file", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="The folder of the worksheet; by default that of the assignment.",
)  # fmt: skip
@force_option
def sheet(file: Path, out: Path | None, force: bool) -> None:
    """Write the worksheet of an assignment again after a change.

    Writes the functions that FILE.toml asks for, with blanks, as DIR/FILE.py and DIR/FILE.ipynb.
    """
    from backproof.worksheet.worksheet_files import worksheets

    if file.suffix.lower() != ".toml":
        raise click.ClickException(f"{file}: expected the .toml file of an assignment")
    assignment = load_assignment(str(file))
    call = assignment.training.call if assignment.training is not None else ""
    texts = worksheets(file.stem, assignment.title, assignment.binding, call)
    if not texts:
        raise click.ClickException(f"{file}: {_NO_TEMPLATE[0].lower()}{_NO_TEMPLATE[1:-1]}")
    folder = file.parent if out is None else out
    if not force:
        for name in texts:
            require_absent(folder / name, "choose another --out, or use --force to overwrite it")
    _write_all(folder, texts)


_NO_TEMPLATE = "The binding uses objects, which a worksheet cannot hold: write one yourself."


def _require_name(name: str) -> None:
    """Raise a usage error unless the name is one word in every shell, and has no folder."""
    if _NAME.fullmatch(name):
        return
    near = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "sheet-3"
    raise click.UsageError(
        f"{name!r} cannot be part of the commands in the worksheet: expected a name of letters, "
        f"digits, -, _ and . only, such as {near}; --out gives the folder"
    )


def _training_call(training: str | None, binding: "Binding") -> str:
    """Return the call of the training loop: the option, or that of the binding, or nothing."""
    from backproof.binding.training_loop_call import CallError, require_training_call

    call = binding.training if training is None else training
    try:
        if call:
            require_training_call(call, binding)
    except CallError as error:
        raise click.UsageError(f"--training {error}") from None
    return call


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """Write the files, and print the path of each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{folder}: cannot be created: {error.strerror}") from None
    for name, text in texts.items():
        write_file(folder / name, text)
        click.echo(f"wrote {folder / name}")
