"""The command `backproof`: its subcommands, and one line and an exit status for each failure.

Exit status: 0 conforms, 1 does not, 2 bad usage or unreadable input, 3 the tool itself failed.
"""

import os
import sys
from collections.abc import Sequence

import click

from backproof import __version__
from backproof.cli import assignment, compare, doctor, grade, list_commands, mark, score, validate
from backproof.cli.standard_output import OutputError, wrap_stdout

EXIT_UNREADABLE, EXIT_FAILED, EXIT_INTERRUPTED = 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="backproof %(version)s")
def commands() -> None:
    """Check whether code computes a one-hidden-layer neural network correctly.

    Each equation of the chapter gets a verdict. Errors are measured in units of the largest
    rounding error that a correct evaluation can have.
    """


for _command in (
    validate.validate,
    grade.grade,
    mark.mark,
    compare.compare,
    assignment.assignment,
    score.score,
    list_commands.equations,
    list_commands.laws,
    list_commands.bindings,
    list_commands.faults,
    doctor.doctor,
):
    commands.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command, and exit with its status."""
    wrap_stdout()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit status."""
    if sys.platform != "linux":
        return _report_error(
            f"needs Linux, and this is {sys.platform}: on Windows use WSL 2", EXIT_FAILED
        )
    try:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait
        status = int(commands.main(arguments, prog_name="backproof", standalone_mode=False) or 0)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        status = _report_error(error.message, EXIT_UNREADABLE, "")
    except click.ClickException as error:
        status = _report_error(error.format_message(), EXIT_UNREADABLE)
    except (click.Abort, KeyboardInterrupt):
        status = _report_error("interrupted", EXIT_INTERRUPTED)
    except OutputError as error:
        status = _report_error(str(error), EXIT_FAILED)
    except Exception as error:
        if "BACKPROOF_TRACEBACK" in os.environ:
            raise
        status = _report_error(_internal_error_message(error), EXIT_FAILED)
    return status


def _internal_error_message(error: Exception) -> str:
    """Return the first line of the error, and how to see its traceback."""
    first_line = f"{type(error).__name__}: {error}".splitlines()[0]
    return f"{first_line} (a fault of backproof itself; BACKPROOF_TRACEBACK=1 shows where)"


def _report_error(message: str, status: int, prefix: str = "backproof: ") -> int:
    """Print the message on the standard error, and return the status."""
    click.echo(prefix + message, err=True)
    return status
