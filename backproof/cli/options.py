"""The options that commands share, and errors in words."""

import math
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from backproof.cli.kernel_options import FormatParam

Command = Callable[..., Any]


class BoundedInt(click.IntRange):
    """A whole number; what is none is told what was expected."""

    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__(minimum, maximum)
        self.name = f"whole number from {minimum} to {maximum}"


class SecondsParam(click.FloatRange):
    """A time that a call may take."""

    def __init__(self) -> None:
        super().__init__(0.1, 3600)
        self.name = "number of seconds from 0.1 to 3600"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """The number; what is not a number is none."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a valid {self.name}", param, ctx)
        return seconds


def exam_options(command: Command) -> Command:
    """The options --dtype, --seed, --examples and --timeout."""
    for option in (
        click.option(
            "--timeout", type=SecondsParam(), default=5.0, show_default=True,
            metavar="SECONDS", help="How long one call may take.",
        ),
        click.option(
            "--examples", type=BoundedInt(1, 10_000), default=24, show_default=True,
            metavar="N", help="How many networks to draw.",
        ),
        click.option(
            "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
            help="The seed of the exam; a random one by default. It is always printed.",
        ),
        click.option(
            "--dtype", type=FormatParam(), default="float64", show_default=True,
            help="The precision of the inputs, and of the arithmetic that is expected.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


IF_POSSIBLE = "if-possible"
"""The strongest tier that works, and a plain process where none does: for code that is trusted."""


def _isolation_option(*extra: str) -> Callable[[Command], Command]:
    """The option --isolation, with what a command allows besides the tiers."""
    return click.option(
        "--isolation", type=click.Choice(["auto", "bubblewrap", "user", "process", *extra]),
        default="auto", show_default=True,
        help="What keeps the code from this machine; see backproof doctor.",
    )  # fmt: skip


ISOLATION_OPTION = _isolation_option()
ISOLATION_IF_POSSIBLE_OPTION = _isolation_option(IF_POSSIBLE)


def _absolute_path(_: click.Context, __: click.Parameter, path: str | None) -> str | None:
    """The path from the root, links kept: a worker starts in another folder."""
    return os.path.abspath(path) if path and os.sep in path else path  # noqa: PTH100


PYTHON_OPTION = click.option(
    "--python", metavar="PATH", callback=_absolute_path,
    help="The interpreter whose libraries the code sees.",
)  # fmt: skip


def validation_request(binding: str, options: dict[str, Any]) -> Any:
    """What is asked of a file, from the name of a binding and the shared options."""
    from backproof.binding import BindingError, load
    from backproof.judge.example_set import new_seed
    from backproof.validation.request import ValidationRequest

    try:
        bound = load(binding)
    except (BindingError, OSError) as error:
        raise click.ClickException(str(error)) from None
    seed = new_seed() if options["seed"] is None else options["seed"]
    return ValidationRequest(bound, seed, options["dtype"], options["examples"], options["timeout"])


def load_assignment(name: str) -> Any:
    """The assignment of that name or file; one clear line where it cannot be read."""
    from backproof.assignment.toml_reader import AssignmentError, load

    try:
        return load(name)
    except AssignmentError as error:
        raise click.ClickException(str(error)) from None


def force_option(command: Command) -> Command:
    """The option --force, without which a file that is there stays as it is."""
    return click.option("--force", is_flag=True, help="Write over what is there.")(command)


def require_writable(path: Path) -> None:
    """Raise a usage error unless a file can be written there."""
    if path.is_dir():
        raise click.ClickException(f"{path}: is a folder: expected a file to write")
    if not path.absolute().parent.is_dir():
        raise click.ClickException(f"{path.parent}: no such folder: create it first")


def require_distinct_paths(paths_by_option: Mapping[str, Path | None]) -> None:
    """Raise a usage error where two options name one file, or one but --json the output."""
    taken = dict[Path, str]()
    for option, path in paths_by_option.items():
        if path is None or (path.exists() and not path.is_file()):
            continue
        if str(path) == "-" and option != "--json":
            raise click.UsageError(
                f"{option} -: expected a file: only --json may be - for the output"
            )
        other = taken.setdefault(path.resolve(), option)
        if other != option:
            raise click.UsageError(f"{other} and {option} are both {path}: expected two files")


def require_absent(path: Path, hint: str) -> None:
    """Raise a usage error where a file is there, with a hint at what to do."""
    if path.is_file():
        raise click.ClickException(f"{path}: is there: {hint}")


def write_file(path: Path, data: str | bytes, *, private: bool = False) -> None:
    """Write a file, or say in one line why not; a `private` one is for its owner alone.

    What is there stays what it is: a link is followed, a device or a pipe is written to.
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
