"""The target on the command line: a file, or the command line of a program after --."""

from typing import Any

import click

PLACEHOLDER = "TARGET | -- PROGRAM [ARGUMENT]..."


class ProgramTargetCommand(click.Command):
    """A command with a further parameter, `program`: the words after --, if any."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words before --, and keep the words after it unchanged."""
        end = args.index("--") if "--" in args else len(args)
        program = tuple(args[end + 1 :])
        unparsed = super().parse_args(ctx, args[:end])
        _require_single_target(ctx.params["target"], program, has_dashes=end < len(args))
        ctx.params["program"] = program
        return unparsed


def _require_single_target(target: Any, program: tuple[str, ...], *, has_dashes: bool) -> None:
    """Raise a usage error unless there is either a target or a program."""
    if has_dashes and target is not None:
        got = f"got {target} before --"
        raise click.UsageError(f"{got}: expected a TARGET or a program, not both")
    if has_dashes and not program:
        raise click.UsageError("got nothing after --: expected a program, as in -- ./network")
    if target is None and not has_dashes:
        raise click.UsageError("Missing argument 'TARGET': expected a file, or -- and a program")
