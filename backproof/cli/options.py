"""Options, loading of inputs and checks of output files that commands share."""

import math
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backproof.cli.kernel_options import FormatParam

if TYPE_CHECKING:
    from backproof.assignment.definition import Assignment
    from backproof.binding import Binding
    from backproof.validation.request import ValidationRequest

Command = Callable[..., Any]


class BoundedInt(click.IntRange):
    """A whole number in a range, which its error message names."""

    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__(minimum, maximum)
        self.name = f"whole number from {minimum} to {maximum}"


class SecondsParam(click.FloatRange):
    """The time limit of one call, in seconds."""

    def __init__(self) -> None:
        super().__init__(0.1, 3600)
        self.name = "number of seconds from 0.1 to 3600"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Return the number; NaN is invalid."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a valid {self.name}", param, ctx)
        return seconds


def exam_options(command: Command) -> Command:
    """The options --dtype, --seed, --examples and --timeout."""
    for option in (
        click.option(
            "--timeout", type=SecondsParam(), default=5.0, show_default=True,
            metavar="SECONDS", help="The time limit of one call.",
        ),
        click.option(
            "--examples", type=BoundedInt(1, 10_000), default=24, show_default=True,
            metavar="N", help="The number of networks to draw.",
        ),
        click.option(
            "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
            help="The seed of the examples; a random one by default. It is always printed.",
        ),
        click.option(
            "--dtype", type=FormatParam(), default="float64", show_default=True,
            help="The number format of the inputs and of the expected arithmetic.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


IF_POSSIBLE = "if-possible"
"""The strongest tier that works, or a plain process if none does: for trusted code."""


def _isolation_option(*extra: str) -> Callable[[Command], Command]:
    """Return the option --isolation, with further values besides the tiers."""
    return click.option(
        "--isolation", type=click.Choice(["auto", "bubblewrap", "user", "process", *extra]),
        default="auto", show_default=True,
        help="The sandbox of the code; see backproof doctor.",
    )  # fmt: skip


ISOLATION_OPTION = _isolation_option()
ISOLATION_IF_POSSIBLE_OPTION = _isolation_option(IF_POSSIBLE)


def _absolute_path(_: click.Context, __: click.Parameter, path: str | None) -> str | None:
    """Return the absolute path without resolving links: a worker starts in another folder."""
    return os.path.abspath(path) if path and os.sep in path else path  # noqa: PTH100


PYTHON_OPTION = click.option(
    "--python", metavar="PATH", callback=_absolute_path,
    help="The interpreter that runs the code.",
)  # fmt: skip


def load_binding(name: str) -> "Binding":
    """Return the binding with this name or in this file; a usage error if it cannot be read."""
    from backproof.binding import BindingError, load

    try:
        return load(name)
    except (BindingError, OSError) as error:
        raise click.ClickException(str(error)) from None


def validation_request(binding_name: str, options: Mapping[str, Any]) -> "ValidationRequest":
    """Return the request to validate a file, given the name of a binding and the shared options."""
    from backproof.judge.example_set import new_seed
    from backproof.validation.request import ValidationRequest

    binding = load_binding(binding_name)
    seed = new_seed() if options["seed"] is None else options["seed"]
    return ValidationRequest(
        binding, seed, options["dtype"], options["examples"], options["timeout"]
    )


def load_assignment(name: str) -> "Assignment":
    """Return the assignment with this name or in this file; a usage error if it cannot be read."""
    from backproof.assignment.toml_reader import AssignmentError, load

    try:
        return load(name)
    except AssignmentError as error:
        raise click.ClickException(str(error)) from None


def force_option(command: Command) -> Command:
    """Add the option --force, which allows a command to overwrite files."""
    return click.option("--force", is_flag=True, help="Overwrite existing files.")(command)


def count_noun(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 line" or "2 lines"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def require_writable(path: Path) -> None:
    """Raise a usage error unless a file can be written at this path."""
    if path.is_dir():
        raise click.ClickException(f"{path}: is a folder: expected a file to write")
    if not path.absolute().parent.is_dir():
        raise click.ClickException(f"{path.parent}: no such folder: create it first")


def require_distinct_paths(paths_by_option: Mapping[str, Path | None]) -> None:
    """Raise a usage error if two options name one file, or if another option than --json is -."""
    taken = dict[Path, str]()
    for option, path in paths_by_option.items():
        if path is None or (path.exists() and not path.is_file()):
            continue
        if str(path) == "-" and option != "--json":
            raise click.UsageError(
                f"{option} -: expected a file: only --json may be -, the standard output"
            )
        other = taken.setdefault(path.resolve(), option)
        if other != option:
            raise click.UsageError(f"{other} and {option} are both {path}: expected two files")


def require_absent(path: Path, hint: str) -> None:
    """Raise a usage error with a hint if the file exists."""
    if path.is_file():
        raise click.ClickException(f"{path}: exists already: {hint}")


def write_file(path: Path, data: str | bytes, *, private: bool = False) -> None:
    """Write a file, or raise a usage error; only its owner can read a `private` file.

    Links are followed, and devices and pipes are written to.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600 if private else 0o666)
        with os.fdopen(descriptor, "wb") as file:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                if private:
                    os.fchmod(descriptor, 0o600)
                file.truncate(0)
            file.write(data.encode() if isinstance(data, str) else data)
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from None
